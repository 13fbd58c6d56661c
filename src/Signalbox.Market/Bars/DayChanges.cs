using System.Collections.Concurrent;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Bars;

/// <summary>Counts the changes to each instrument's stored days, so that what was prepared from them is known to be old.</summary>
internal sealed class DayChanges(Database database)
{
    private readonly ConcurrentDictionary<int, long> here = new();

    /// <summary>Counts one more, if and when this commits.</summary>
    public async Task AddAsync(WriteTransaction transaction, int instrument, CancellationToken ct)
    {
        await using var upsert = transaction.Command(
            """
            INSERT INTO market_change (instrument_id, version) VALUES (@instrument, 1)
            ON CONFLICT (instrument_id) DO UPDATE SET version = market_change.version + 1
            """,
            ("@instrument", instrument)
        );
        await upsert.ExecuteNonQueryAsync(ct);
        transaction.AfterCommit(() => here.AddOrUpdate(instrument, 1, static (_, count) => count + 1));
    }

    /// <summary>How many this process has made: known at once.</summary>
    public long Here(int instrument) => here.GetValueOrDefault(instrument);

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
}
