using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Signalbox.Operations.Backups;
using Signalbox.Platform.Configuration;

namespace Signalbox.Operations.Restores;

/// <summary>A restore that has ended.</summary>
/// <param name="Failure">Why it was taken back; null when it is in place.</param>
/// <param name="Held">How many things each part holds for a person to decide on, by the part's name.</param>
/// <param name="IsToldKnown">Whether the database before could be asked what was sent since the set.</param>
internal sealed record RestoreRecord(
    string Id,
    RestoreKind Kind,
    string Set,
    DateTimeOffset From,
    DateTimeOffset Started,
    DateTimeOffset Ended,
    string? Failure,
    string? Keep,
    string? Safety,
    bool IsToldKnown,
    IReadOnlyDictionary<string, int> Held,
    IReadOnlyDictionary<string, double> Seconds
);

/// <summary>Keeps what restores did, in a file beside the database: each restore takes the database's own memory away.</summary>
internal sealed class RestoreRecords(IOptions<InstallationOptions> installation)
{
    public const string FileName = "restores.jsonl";

    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    private string Path => System.IO.Path.Combine(System.IO.Path.GetFullPath(installation.Value.DataFolder), FileName);

    /// <returns>Newest first.</returns>
    public IReadOnlyList<RestoreRecord> All() =>
        File.Exists(Path)
            ? [.. File.ReadLines(Path).Select(line => JsonSerializer.Deserialize<RestoreRecord>(line, Form)!).Reverse()]
            : [];

    /// <summary>Adds a record unless the restore has one.</summary>
    public Task AddAsync(RestoreRecord record, CancellationToken ct)
    {
        var all = All().Reverse().ToList();
        if (all.Exists(r => r.Id == record.Id))
            return Task.CompletedTask;
        var text = string.Concat(all.Append(record).Select(r => JsonSerializer.Serialize(r, Form) + "\n"));
        return Durable.WriteAsync(Path, Encoding.UTF8.GetBytes(text), ct);
    }
}
