using System.Text.Json;
using Microsoft.Extensions.Options;
using Signalbox.Operations.Backups;
using Signalbox.Platform.Configuration;

namespace Signalbox.Operations.Offsite;

/// <summary>What was last seen of the store.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Sets">The complete sets that lay there, newest first.</param>
/// <param name="Failure">Why the last attempt to send failed, as a sentence; null when it did not.</param>
internal sealed record OffsiteSeen(DateTimeOffset At, IReadOnlyList<OffsiteSeenSet> Sets, string? Failure);

/// <summary>One of those sets.</summary>
internal sealed record OffsiteSeenSet(string Id, long Bytes);

/// <summary>Keeps what was last seen of the store, in a file beside the database: checks and pages must not wait for it.</summary>
internal sealed class OffsiteState(IOptions<InstallationOptions> installation, TimeProvider clock)
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private string Path =>
        System.IO.Path.Combine(System.IO.Path.GetFullPath(installation.Value.DataFolder), "offsite.json");

    /// <returns>Null when nothing was ever seen, or the file cannot be read.</returns>
    public OffsiteSeen? Read()
    {
        try
        {
            return JsonSerializer.Deserialize<OffsiteSeen>(File.ReadAllBytes(Path), Form);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public Task SawAsync(IEnumerable<OffsiteSet> sets, CancellationToken ct) =>
        WriteAsync(
            new OffsiteSeen(
                clock.GetUtcNow(),
                [.. sets.Where(s => s.IsComplete).Select(s => new OffsiteSeenSet(s.Id, s.Bytes))],
                null
            ),
            ct
        );

    public Task FailedAsync(string failure, CancellationToken ct) =>
        WriteAsync(new OffsiteSeen(clock.GetUtcNow(), Read()?.Sets ?? [], failure), ct);

    private Task WriteAsync(OffsiteSeen seen, CancellationToken ct) =>
        Durable.WriteAsync(Path, JsonSerializer.SerializeToUtf8Bytes(seen, Form), ct);
}
