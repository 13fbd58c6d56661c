using Signalbox.Market.Bars;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Instruments;

/// <summary>
/// Beijing's shares changed their codes to 920xxx on 2025-10-09 (six of them on 2025-05-06) and kept their last three
/// digits unless those were taken: an old code whose share has a new one becomes the former code of that.
/// </summary>
/// <remarks>Bars that were stored under the old code go with it: history follows the instrument, not the code.</remarks>
internal sealed class LinkFormerCodes(InstrumentBook book, DayChanges changes)
{
    /// <returns>How many old codes were joined to their share.</returns>
    public async Task<int> RunAsync(WriteTransaction transaction, CancellationToken ct)
    {
        var pairs = new List<(int Old, int Now, string Code)>();
        await using (
            var command = transaction.Command(
                """
                SELECT o.id, n.id, o.code FROM market_instrument o
                JOIN market_instrument n ON n.exchange = 'Bj' AND n.kind = 'Stock' AND n.code LIKE '920%'
                  AND n.name_key = o.name_key
                WHERE o.exchange = 'Bj' AND o.kind = 'Stock' AND o.code NOT LIKE '920%'
                ORDER BY o.code
                """
            )
        )
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct))
                pairs.Add((reader.GetInt32(0), reader.GetInt32(1), reader.GetString(2)));
        foreach (var (old, now, code) in pairs)
        {
            // A day that both have stays as the share's own.
            foreach (var table in new[] { "market_bar", "market_adjusted_bar", "market_factor", "market_suspension" })
            {
                var also = table is "market_adjusted_bar" or "market_factor" ? " AND x.source = t.source" : "";
                await ExecuteAsync(
                    $"""
                    UPDATE {table} AS t SET instrument_id = @now WHERE instrument_id = @old
                    AND NOT EXISTS (SELECT 1 FROM {table} x WHERE x.instrument_id = @now AND x.day = t.day{also})
                    """
                );
                await ExecuteAsync($"DELETE FROM {table} WHERE instrument_id = @old");
            }
            await ExecuteAsync("DELETE FROM market_bar_other WHERE instrument_id = @old");
            await ExecuteAsync("DELETE FROM market_instrument WHERE id = @old");
            await ExecuteAsync(
                "INSERT INTO market_former_code (code, instrument_id) VALUES (@code, @now) ON CONFLICT DO NOTHING"
            );

            await changes.AddAsync(transaction, [old, now], years: [], ct);
            await ExecuteAsync("DELETE FROM market_bar_block WHERE instrument_id IN (@old, @now)");

            async Task ExecuteAsync(string sql)
            {
                await using var command = transaction.Command(sql, ("@old", old), ("@now", now), ("@code", code));
                await command.ExecuteNonQueryAsync(ct);
            }
        }
        transaction.AfterCommit(book.Forget);
        return pairs.Count;
    }
}
