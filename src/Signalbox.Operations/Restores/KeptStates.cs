using System.Globalization;
using Microsoft.Extensions.Logging;
using Signalbox.Operations.Backups;
using Signalbox.Operations.Backups.Databases;

namespace Signalbox.Operations.Restores;

/// <summary>Drops what restores have put aside once nobody will want to go back.</summary>
internal sealed partial class KeptStates(
    IDatabaseSwap swap,
    IDatabaseLoader loader,
    FilesPart files,
    TimeProvider clock,
    ILogger<KeptStates> log
)
{
    public const int Days = 7;

    /// <remarks>Called by who holds the lock. Only names with a restore's time in them are ours to drop.</remarks>
    public async Task TidyAsync(CancellationToken ct)
    {
        foreach (var name in (await swap.ListAsync(PrepareRestore.KeptPrefix, ct)).Where(IsOld))
        {
            await loader.DropAsync(name, ct);
            LogDropped(name);
        }
        foreach (var folder in Directory.EnumerateDirectories(files.Root, RestoredFiles.KeptPrefix + "*"))
            if (IsOld(Path.GetFileName(folder)))
                Directory.Delete(folder, recursive: true);
    }

    private bool IsOld(string name) =>
        DateTimeOffset.TryParseExact(
            name[PrepareRestore.KeptPrefix.Length..],
            "yyyyMMdd't'HHmmss",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var made
        )
        && clock.GetUtcNow() - made > TimeSpan.FromDays(Days);

    [LoggerMessage(
        6034,
        LogLevel.Information,
        "The database {Name}, which a restore had put aside, was dropped by its age"
    )]
    private partial void LogDropped(string name);
}
