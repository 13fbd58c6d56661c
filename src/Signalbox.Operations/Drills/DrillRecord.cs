using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Signalbox.Operations.Backups;
using Signalbox.Platform.Configuration;

namespace Signalbox.Operations.Drills;

/// <summary>How a drill came out.</summary>
/// <param name="At">When it began, UTC.</param>
/// <param name="Failure">Why it failed, as a sentence; null when it did not.</param>
/// <param name="Asked">How many operations the program answered when it was started on the set; null when it was not.</param>
/// <param name="Seconds">How long each step took; their sum is the measured recovery time.</param>
internal sealed record DrillRecord(
    string Set,
    DateTimeOffset At,
    bool Ok,
    string? Failure,
    IReadOnlyDictionary<string, double> Seconds,
    IReadOnlyList<TableComparison> Tables,
    int? Asked = null
);

/// <summary>One table in the set's manifest and as it was loaded; null rows where it was missing.</summary>
internal sealed record TableComparison(string Name, long? Expected, long? Found, bool IsEqual);

/// <summary>Keeps what drills found for 400 days, in a file beside the database: it must be readable when that is not.</summary>
internal sealed class DrillRecords(IOptions<InstallationOptions> installation, TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(400);
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private string Path =>
        System.IO.Path.Combine(System.IO.Path.GetFullPath(installation.Value.DataFolder), "drills.jsonl");

    /// <returns>Newest first; lines that are no record are left out.</returns>
    public IReadOnlyList<DrillRecord> All()
    {
        if (!File.Exists(Path))
            return [];
        return [.. File.ReadLines(Path).Select(Read).OfType<DrillRecord>().OrderByDescending(r => r.At)];
    }

    public Task AddAsync(DrillRecord record, CancellationToken ct)
    {
        var oldest = clock.GetUtcNow() - Kept;
        var lines = All().Prepend(record).Where(r => r.At >= oldest).Reverse();
        var text = string.Concat(lines.Select(r => JsonSerializer.Serialize(r, Form) + "\n"));
        return Durable.WriteAsync(Path, System.Text.Encoding.UTF8.GetBytes(text), ct);
    }

    private static DrillRecord? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<DrillRecord>(line, Form);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
