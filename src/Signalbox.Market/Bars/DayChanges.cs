using System.Collections.Concurrent;
using System.Text.Json;
using Signalbox.Market.Bars.Blocks;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Bars;

/// <summary>Counts the changes to each instrument's stored days, so that what was prepared from them is known to be old.</summary>
internal sealed class DayChanges(Database database, TimeProvider clock) : IDisposable
{
    /// <summary>How long another server's change may stay unseen.</summary>
    private static readonly TimeSpan LookedAt = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim looking = new(1);
    private Look? last;

    private readonly ConcurrentDictionary<int, long> here = new();

    /// <summary>Counts one more for each, if and when this commits, and removes the blocks of the years.</summary>
    /// <param name="years">Those in which bars of any of them are changed by this.</param>
    public async Task AddAsync(
        WriteTransaction transaction,
        IEnumerable<int> instruments,
        IEnumerable<int> years,
        CancellationToken ct
    )
    {
        int[] ids = [.. instruments.Order()]; // two that store the same instruments wait for one another in one order
        var each =
            transaction.Kind == DatabaseKind.Postgres ? "unnest(@ids), 1" : "value, 1 FROM json_each(@ids) WHERE true";
        await using var upsert = transaction.Command(
            $"""
            INSERT INTO market_change (instrument_id, version) SELECT {each}
            ON CONFLICT (instrument_id) DO UPDATE SET version = market_change.version + 1
            """,
            ("@ids", transaction.Kind == DatabaseKind.Postgres ? ids : JsonSerializer.Serialize(ids))
        );
        await upsert.ExecuteNonQueryAsync(ct);
        await BarBlocks.RemoveAsync(transaction, ids, years, ct);
        transaction.AfterCommit(() =>
        {
            foreach (var instrument in ids)
                here.AddOrUpdate(instrument, 1, static (_, count) => count + 1);
        });
    }

    /// <summary>How many this process has made: known at once.</summary>
    public long Here(int instrument) => here.GetValueOrDefault(instrument);

    /// <summary><see cref="AllAsync"/> when it was looked at within the last second; null otherwise.</summary>
    public long? AllNow => last is { } look && clock.GetElapsedTime(look.At) < LookedAt ? look.Count : null;

    /// <summary>How many anybody has made to all instruments together, looked at once a second at most.</summary>
    /// <remarks>It only grows: as long as it is the same, nothing was changed since.</remarks>
    public async ValueTask<long> AllAsync(CancellationToken ct)
    {
        if (AllNow is { } known)
            return known;
        await looking.WaitAsync(ct);
        try
        {
            if (AllNow is { } meanwhile)
                return meanwhile;
            var at = clock.GetTimestamp(); // before the look: what is committed during it may be missed
            last = new Look(await SumAsync(ct), at);
            return last.Count;
        }
        finally
        {
            looking.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => looking.Dispose();

    private async Task<long> SumAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT cast(coalesce(sum(version), 0) AS bigint) FROM market_change"
        );
        return await command.ExecuteScalarAsync(ct) is long sum ? sum : 0;
    }

    /// <summary>How many anybody has made, other servers and imports too.</summary>
    public async Task<long> EverywhereAsync(int instrument, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT version FROM market_change WHERE instrument_id = @instrument",
            ("@instrument", instrument)
        );
        return await command.ExecuteScalarAsync(ct) is long version ? version : 0;
    }

    private sealed record Look(long Count, long At);
}
