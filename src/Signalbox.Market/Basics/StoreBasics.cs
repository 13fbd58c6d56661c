using System.Globalization;
using System.Text;
using Signalbox.Market.Bars;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Basics;

/// <summary>Stores the figures of one day of many instruments: what is there already is replaced, the last word counts.</summary>
/// <remarks>Unlike bars nothing is kept of what was said before: a ratio is restated with every report, and nobody trades by it.</remarks>
internal sealed class StoreBasics(TimeProvider clock)
{
    /// <summary>The columns in the order of <see cref="ReadBasics"/>.</summary>
    public const string Columns =
        "instrument_id, day, close, turnover, turnover_free, volume_ratio, pe, pe_ttm, pb, ps, ps_ttm, dividend_yield, dividend_yield_ttm, total_shares, float_shares, free_shares, total_value, float_value, source, fetched_at";

    /// <summary>Rows in one statement; neither database takes much longer ones.</summary>
    private const int AtOnce = 200;

    private static readonly string Updates = string.Join(
        ", ",
        Columns.Split(", ").Skip(2).Select(c => $"{c} = excluded.{c}")
    );

    /// <param name="rows">Of one day, each instrument once.</param>
    /// <param name="fault">What was left out; null when nothing was.</param>
    public async Task RunAsync(
        WriteTransaction transaction,
        DateOnly day,
        int source,
        IReadOnlyCollection<(int Instrument, DayBasics Basics)> rows,
        string? fault,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        foreach (var some in rows.Chunk(AtOnce))
        {
            await using var upsert = transaction.Command(
                $"""
                INSERT INTO market_basic ({Columns}) VALUES {Values(some)}
                ON CONFLICT (instrument_id, day) DO UPDATE SET {Updates}
                """,
                ("@day", Stored.Day(transaction.Kind, day)),
                ("@source", source),
                ("@now", now)
            );
            await upsert.ExecuteNonQueryAsync(ct);
        }
        await NoteAsync(transaction, day, rows.Count, fault, ct);
    }

    /// <summary>Notes of a day that it was looked at, and with what success.</summary>
    /// <param name="stored">How many instruments came; what came before stays where it is 0.</param>
    public async Task NoteAsync(
        WriteTransaction transaction,
        DateOnly day,
        int stored,
        string? fault,
        CancellationToken ct
    )
    {
        await using var note = transaction.Command(
            """
            INSERT INTO market_basic_day (day, stored, fault, looked_at) VALUES (@day, @stored, @fault, @now)
            ON CONFLICT (day) DO UPDATE SET
              stored = CASE WHEN excluded.stored > 0 THEN excluded.stored ELSE market_basic_day.stored END,
              fault = excluded.fault, looked_at = excluded.looked_at
            """,
            ("@day", Stored.Day(transaction.Kind, day)),
            ("@stored", stored),
            ("@fault", fault),
            ("@now", clock.GetUtcNow())
        );
        await note.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Whole numbers of ours, which need no parameters.</summary>
    private static string Values(IEnumerable<(int Instrument, DayBasics Basics)> rows)
    {
        var text = new StringBuilder();
        foreach (var (instrument, basics) in rows)
        {
            text.Append(text.Length == 0 ? "" : ", ")
                .Append(CultureInfo.InvariantCulture, $"({instrument}, @day, {Stored.Price(basics.Close)}");
            foreach (var ratio in basics.Ratios)
                Append(text, ratio is { } r ? Stored.Price(r) : null);
            foreach (var shares in (decimal?[])[basics.TotalShares, basics.FloatShares, basics.FreeShares])
                Append(text, shares is { } s ? (long)Math.Round(s, MidpointRounding.AwayFromZero) : null);
            foreach (var value in (decimal?[])[basics.TotalValue, basics.FloatValue])
                Append(text, value is { } v ? Stored.Amount(v) : null);
            text.Append(", @source, @now)");
        }
        return text.ToString();
    }

    private static void Append(StringBuilder text, long? number) =>
        text.Append(", ").Append(number is { } known ? known.ToString(CultureInfo.InvariantCulture) : "NULL");
}
