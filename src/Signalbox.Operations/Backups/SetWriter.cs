using System.Diagnostics;
using Signalbox.Operations.Backups.Sealing;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Backups;

/// <summary>Writes the parts of one set, one step after the other, each told and timed.</summary>
internal sealed class SetWriter(BackupSet set, BackupKey? key, Action<string> told)
{
    private readonly List<Part> parts = [];
    private readonly Dictionary<string, double> seconds = new(StringComparer.Ordinal);

    public IReadOnlyList<Part> Parts => parts;

    public IReadOnlyDictionary<string, double> Seconds => seconds;

    /// <summary>A folder for what is needed while a part is written; gone with it.</summary>
    public string Work => Path.Combine(set.Folder, "work");

    /// <summary>Writes one part and waits until the disk has it.</summary>
    public Task PartAsync(
        string step,
        string name,
        string compression,
        Func<Stream, Task> write,
        CancellationToken ct
    ) =>
        StepAsync(
            step,
            async () =>
            {
                Directory.CreateDirectory(Work);
                await using var part = new PartWriter(set.Folder, set.Id, name, key);
                await write(part.Plain);
                parts.Add(await part.FinishAsync(compression, ct));
                Directory.Delete(Work, recursive: true);
            }
        );

    /// <summary>Reads every byte of every part back and compares it.</summary>
    /// <exception cref="RefusedException">409 <c>backup.not-verified</c>.</exception>
    public Task ReadBackAsync(CancellationToken ct) =>
        StepAsync(
            "verify",
            async () =>
            {
                Durable.Folder(set.Folder);
                var faults = new List<SetFault>();
                foreach (var part in parts)
                    await VerifyBackup.PartAsync(set, part, key, faults, [], ct);
                if (faults is [var first, ..])
                    throw RefusedException.Conflict(
                        "backup.not-verified",
                        $"{set.Id} could not be read back: {first.File} {first.What}. Older sets are as they were; look at the disk."
                    );
            }
        );

    private async Task StepAsync(string name, Func<Task> work)
    {
        told(name);
        var began = Stopwatch.GetTimestamp();
        await work();
        seconds[name] = Math.Round(Stopwatch.GetElapsedTime(began).TotalSeconds, 2);
    }
}
