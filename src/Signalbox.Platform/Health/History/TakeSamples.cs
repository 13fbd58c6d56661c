using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;

namespace Signalbox.Platform.Health.History;

/// <summary>How all checks came out in one minute.</summary>
internal sealed record Minute(DateTimeOffset At, IReadOnlyList<CheckedHealth> Looks);

/// <summary>Writes down how the checks came out; of several nodes the first in a minute does.</summary>
/// <remarks>A node that does not work on jobs says nothing of the engine: its «well» would cover one that has ended.</remarks>
internal sealed class TakeSamples(
    HealthRunner runner,
    Database database,
    IOptions<JobsOptions> jobs,
    TimeProvider clock
)
{
    private const int LongestReason = 1000;

    /// <summary>Looks at all checks now, and waits for the slow ones.</summary>
    public async Task<Minute> LookAsync(CancellationToken ct)
    {
        var at = clock.GetUtcNow();
        var minute = new DateTimeOffset(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        var looks = await runner.LookLongAsync(ct);
        return new Minute(
            minute,
            jobs.Value.Enabled ? looks : [.. looks.Where(look => look.Check.Name != Heartbeat.CheckName)]
        );
    }

    /// <summary>Writes one minute; what another node has written of it stays.</summary>
    public async Task WriteAsync(Minute minute, CancellationToken ct)
    {
        var before = await BeforeAsync(minute.At, ct);
        await using var transaction = await database.BeginWriteAsync(ct);
        foreach (var look in minute.Looks)
        {
            var known = before.GetValueOrDefault(look.Check.Name);
            await using var insert = transaction.Command(
                """
                INSERT INTO health_sample (check_name, at, state, reason, reason_zh, since)
                VALUES (@check, @at, @state, @reason, @zh, @since) ON CONFLICT DO NOTHING
                """,
                ("@check", look.Check.Name),
                ("@at", minute.At),
                ("@state", look.Result.State.ToString()),
                ("@reason", Cut(look.Result.Reason)),
                ("@zh", Cut(look.Result.ReasonZh)),
                ("@since", known?.State == look.Result.State.ToString() ? known.Since : minute.At)
            );
            await insert.ExecuteNonQueryAsync(ct);
        }
        await transaction.CommitAsync(ct);
    }

    /// <summary>The samples of the newest minute before <paramref name="at"/>. SQL by hand: an idle server does without EF.</summary>
    private async Task<Dictionary<string, Before>> BeforeAsync(DateTimeOffset at, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            """
            SELECT check_name, state, since FROM health_sample
            WHERE at = (SELECT max(at) FROM health_sample WHERE at < @at)
            """,
            ("@at", at)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var before = new Dictionary<string, Before>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
            before[reader.GetString(0)] = new Before(reader.GetString(1), reader.Instant(database.Kind, 2));
        return before;
    }

    /// <summary>A reason quotes anybody: PostgreSQL takes no NUL, and nobody reads more than this.</summary>
    private static string Cut(string reason)
    {
        var clean = reason.Replace('\0', ' ');
        var end = Math.Min(clean.Length, LongestReason);
        if (end < clean.Length && char.IsHighSurrogate(clean[end - 1]))
            end--;
        return clean[..end];
    }

    private sealed record Before(string State, DateTimeOffset Since);
}
