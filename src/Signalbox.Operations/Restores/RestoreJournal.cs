using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Signalbox.Operations.Backups;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Restores;

/// <summary>How far a restore is.</summary>
internal enum RestoreState
{
    /// <summary>It is being loaded and compared; nothing in use was touched. Without its process it is taken back.</summary>
    Preparing,

    /// <summary>It is proved and waits for the moment at which nobody works on the old state. From here on it is finished, never taken back by itself.</summary>
    Prepared,

    /// <summary>What is doubtful is held; the old state is being put aside.</summary>
    Swapping,
}

/// <summary>What is put in place of what is in use.</summary>
internal enum RestoreKind
{
    /// <summary>A set.</summary>
    Restore,

    /// <summary>What the last restore put aside.</summary>
    Undo,
}

/// <summary>A restore on its way.</summary>
/// <param name="Id">When it began, UTC, e.g. <c>20260108t023000</c>: part of names of databases and folders.</param>
/// <param name="From">When what is put in place was last in use: the set's time.</param>
/// <param name="Next">Name of the database that is put in place; null when the database stays.</param>
/// <param name="Keep">Name under which the old one is kept.</param>
/// <param name="Files">Names at the top of the data folder that come from the set; null when the files stay.</param>
/// <param name="Safety">The set that was made of the old state before; null when none was.</param>
/// <param name="Seconds">How long each step took so far.</param>
internal sealed record RestorePlan(
    string Id,
    RestoreKind Kind,
    RestoreState State,
    string Set,
    DateTimeOffset From,
    DateTimeOffset Started,
    string? Next,
    string? Keep,
    IReadOnlyList<string>? Files,
    string? Safety,
    IReadOnlyDictionary<string, double> Seconds
);

/// <summary>Keeps the restore on its way in a file of the data folder, written to the disk before each step that cannot be repeated.</summary>
internal sealed class RestoreJournal(IOptions<InstallationOptions> installation)
{
    public const string FileName = "restore.json";

    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    private string Path => System.IO.Path.Combine(System.IO.Path.GetFullPath(installation.Value.DataFolder), FileName);

    /// <returns>Null when no restore is on its way.</returns>
    public RestorePlan? Read()
    {
        try
        {
            return JsonSerializer.Deserialize<RestorePlan>(File.ReadAllBytes(Path), Form);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>409 <c>restore.pending</c>: one at a time.</summary>
    public static RefusedException Pending(RestorePlan plan) =>
        RefusedException.Conflict(
            "restore.pending",
            $"A restore of {plan.Set} is prepared already. Stop the server and start it again to put it in place, or drop it with: signalbox restore --cancel."
        );

    public Task WriteAsync(RestorePlan plan, CancellationToken ct) =>
        Durable.WriteAsync(Path, JsonSerializer.SerializeToUtf8Bytes(plan, Form), ct);

    public void Clear()
    {
        File.Delete(Path);
        Durable.Folder(System.IO.Path.GetDirectoryName(Path)!);
    }
}
