using Signalbox.Market.Bars;
using Signalbox.Market.Files;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Instruments;

/// <summary>Puts a list of instruments into the table: new ones, and what a list says more of known ones. Nothing is removed on absence, and an old list brings no old code back.</summary>
internal sealed class StoreInstruments(TimeProvider clock)
{
    /// <returns>How many are new.</returns>
    public async Task<int> RunAsync(
        WriteTransaction transaction,
        IReadOnlyCollection<ListedInstrument> listed,
        int source,
        CancellationToken ct
    )
    {
        var before = await CountAsync(transaction, ct);
        foreach (var instrument in listed)
        {
            await using var upsert = transaction.Command(
                """
                INSERT INTO market_instrument (code, exchange, kind, board, name, name_key, pinyin, full_name,
                  english_name, industry, listed, delisted, source, updated_at)
                SELECT @code, @exchange, @kind, @board, @name, @key, @pinyin, @full, @english, @industry, @listed,
                  @delisted, @source, @now
                WHERE NOT EXISTS (SELECT 1 FROM market_former_code WHERE code = @code)
                ON CONFLICT (code) DO UPDATE SET
                  name = coalesce(excluded.name, market_instrument.name),
                  name_key = coalesce(excluded.name_key, market_instrument.name_key),
                  pinyin = coalesce(excluded.pinyin, market_instrument.pinyin),
                  full_name = coalesce(excluded.full_name, market_instrument.full_name),
                  english_name = coalesce(excluded.english_name, market_instrument.english_name),
                  industry = coalesce(excluded.industry, market_instrument.industry),
                  listed = coalesce(excluded.listed, market_instrument.listed),
                  delisted = coalesce(excluded.delisted, market_instrument.delisted),
                  source = excluded.source,
                  updated_at = excluded.updated_at
                """,
                ("@code", instrument.Code),
                ("@exchange", instrument.Exchange.ToString()),
                ("@kind", instrument.Kind.ToString()),
                ("@board", instrument.Board?.ToString()),
                ("@name", instrument.Name),
                ("@key", instrument.Name is { } name ? NameKeys.Of(name) : null),
                ("@pinyin", PinyinOf(instrument)),
                ("@full", instrument.FullName),
                ("@english", instrument.EnglishName),
                ("@industry", instrument.Industry),
                ("@listed", Stored.Day(transaction.Kind, instrument.Listed)),
                ("@delisted", Stored.Day(transaction.Kind, instrument.Delisted)),
                ("@source", source),
                ("@now", clock.GetUtcNow())
            );
            await upsert.ExecuteNonQueryAsync(ct);
        }
        return (int)(await CountAsync(transaction, ct) - before);
    }

    private static string? PinyinOf(ListedInstrument instrument) =>
        instrument.Pinyin is { Length: > 0 } said ? said.ToUpperInvariant()
        : instrument.Name is { } name && NameKeys.Initials(name) is { Length: > 0 } initials ? initials
        : null;

    private static async Task<long> CountAsync(WriteTransaction transaction, CancellationToken ct)
    {
        await using var count = transaction.Command("SELECT count(*) FROM market_instrument");
        return (long)(await count.ExecuteScalarAsync(ct))!; // a count is never null
    }
}
