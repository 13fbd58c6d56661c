using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Health.History;

/// <summary>How all checks came out in one minute.</summary>
internal sealed record Minute(DateTimeOffset At, IReadOnlyList<CheckedHealth> Looks);

/// <summary>Writes down how the checks came out; of several nodes the first in a minute does.</summary>
internal sealed class TakeSamples(
    HealthRunner runner,
    Database database,
    IDbContextFactory<SignalboxDb> dbs,
    TimeProvider clock
)
{
    private const int LongestReason = 1000;

    /// <summary>Looks at all checks now, and waits for the slow ones.</summary>
    public async Task<Minute> LookAsync(CancellationToken ct)
    {
        var at = clock.GetUtcNow();
        var minute = new DateTimeOffset(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        return new Minute(minute, await runner.LookLongAsync(ct));
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
                INSERT INTO health_sample (check_name, at, state, reason, since)
                VALUES (@check, @at, @state, @reason, @since) ON CONFLICT DO NOTHING
                """,
                ("@check", look.Check.Name),
                ("@at", minute.At),
                ("@state", look.Result.State.ToString()),
                ("@reason", Cut(look.Result.Reason)),
                ("@since", known?.State == look.Result.State ? known.Since : minute.At)
            );
            await insert.ExecuteNonQueryAsync(ct);
        }
        await transaction.CommitAsync(ct);
    }

    /// <summary>The samples of the newest minute before <paramref name="at"/>.</summary>
    private async Task<Dictionary<string, Sample>> BeforeAsync(DateTimeOffset at, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var samples = db.Set<Sample>().AsNoTracking();
        var last = await samples.Where(s => s.At < at).MaxAsync(s => (DateTimeOffset?)s.At, ct);
        return last is null
            ? []
            : await samples.Where(s => s.At == last).ToDictionaryAsync(s => s.CheckName, StringComparer.Ordinal, ct);
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
}
