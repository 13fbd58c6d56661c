using System.Data.Common;
using System.Globalization;
using Signalbox.Market.Bars;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Reconciling;

/// <summary>What one source says of a day, unadjusted, in currency units and shares.</summary>
internal sealed record DayWord(
    string Source,
    decimal Open,
    decimal High,
    decimal Low,
    decimal Close,
    decimal Volume,
    decimal? Amount
);

/// <summary>A day of which two sources say different things.</summary>
/// <param name="Fields">In what they differ by more than a cent, a lot, or 1 % of the amount.</param>
/// <param name="Kept">What stands, and is served.</param>
/// <param name="Other">What the other one says.</param>
/// <param name="Rule">
/// Why it stands: <c>better-source</c>; <c>majority</c>, a third source agrees with it; <c>first-come</c>, neither is in
/// the order of sources.
/// </param>
/// <param name="FoundAt">When the other one said it.</param>
internal sealed record DifferenceLine(
    string Symbol,
    string? Name,
    DateOnly Day,
    IReadOnlyList<string> Fields,
    DayWord Kept,
    DayWord Other,
    string Rule,
    DateTimeOffset FoundAt
);

/// <summary>A page of differences, newest days first.</summary>
/// <param name="Total">How many there are of what was asked.</param>
internal sealed record DifferencePage(int Total, IReadOnlyList<DifferenceLine> Differences);

/// <summary>Lists where two sources differ, whoever found it: a comparison, a sync, an import.</summary>
internal sealed class ShowDifferences(
    Database database,
    InstrumentBook book,
    ResolveInstrument resolve,
    MarketSources sources
)
{
    public const int MostLines = 200;
    private const int FirstYear = 1990;
    private const int LastYear = 2100;

    // As BarRow.Agrees: prices to a cent, volume to a lot, amount to 1 %. Of each source its newest word only.
    private const string Where = """
        FROM market_bar_other o JOIN market_bar b ON b.instrument_id = o.instrument_id AND b.day = o.day
        WHERE o.reason = 'differs' AND o.source <> b.source
          AND NOT (abs(o.open - b.open) <= 100 AND abs(o.high - b.high) <= 100 AND abs(o.low - b.low) <= 100
            AND abs(o.close - b.close) <= 100 AND abs(o.volume - b.volume) <= 100
            AND (o.amount IS NULL OR b.amount IS NULL OR abs(o.amount - b.amount) * 100 <= o.amount
              OR abs(o.amount - b.amount) * 100 <= b.amount))
          AND NOT EXISTS (SELECT 1 FROM market_bar_other n WHERE n.instrument_id = o.instrument_id AND n.day = o.day
            AND n.source = o.source AND n.reason = 'differs' AND n.fetched_at > o.fetched_at)
        """;

    /// <param name="symbol">In any accepted spelling; all when null.</param>
    /// <param name="year">All when null.</param>
    /// <param name="limit">1 to 200.</param>
    /// <exception cref="RefusedException">
    /// 400 <c>market.differences.page</c>, <c>market.differences.year</c>, <c>market.symbol.ambiguous</c>; 404
    /// <c>market.symbol.unknown</c>.
    /// </exception>
    public async Task<DifferencePage> RunAsync(string? symbol, int? year, int offset, int limit, CancellationToken ct)
    {
        if (limit is < 1 or > MostLines || offset < 0)
            throw RefusedException.Invalid(
                "market.differences.page",
                $"A page has 1 to {MostLines} lines, and begins at 0 or later."
            );
        if (year is < FirstYear or > LastYear)
            throw RefusedException.Invalid(
                "market.differences.year",
                $"The year is between {FirstYear} and {LastYear}, e.g. 2025."
            );
        int? instrument = symbol is { Length: > 0 } ? (await resolve.RunAsync(symbol, ct)).Id : null;
        var where =
            Where
            + (instrument is null ? "" : " AND o.instrument_id = @instrument")
            + (year is null ? "" : " AND o.day BETWEEN @from AND @to");
        (string, object?)[] parameters =
        [
            ("@instrument", instrument ?? 0),
            ("@from", Stored.Day(database.Kind, new DateOnly(year ?? FirstYear, 1, 1))),
            ("@to", Stored.Day(database.Kind, new DateOnly(year ?? LastYear, 12, 31))),
        ];
        await using var connection = await database.OpenAsync(ct);
        await using var count = connection.Command(null, database.Kind, $"SELECT count(*) {where}", parameters);
        var total = Convert.ToInt32(await count.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"""
            SELECT o.instrument_id, o.day, o.fetched_at,
              b.source, b.open, b.high, b.low, b.close, b.volume, b.amount,
              o.source, o.open, o.high, o.low, o.close, o.volume, o.amount {where}
            ORDER BY o.day DESC, o.instrument_id, o.source LIMIT @limit OFFSET @offset
            """,
            [.. parameters, ("@limit", limit), ("@offset", offset)]
        );
        var raw = new List<Pair>();
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct))
                raw.Add(
                    new Pair(
                        reader.ReadDay(database.Kind, 1),
                        reader.Instant(database.Kind, 2),
                        Word(reader, 3),
                        Word(reader, 10)
                    )
                    {
                        Instrument = reader.GetInt32(0),
                    }
                );
        var known = await book.ReadAsync(ct);
        var lines = new List<DifferenceLine>(raw.Count);
        foreach (var pair in raw)
            lines.Add(await LineAsync(pair, known.ById(pair.Instrument), ct));
        return new DifferencePage(total, lines);
    }

    private async Task<DifferenceLine> LineAsync(Pair pair, Instrument? instrument, CancellationToken ct)
    {
        var (kept, other) = (await NamedAsync(pair.Kept, ct), await NamedAsync(pair.Other, ct));
        return new DifferenceLine(
            instrument?.Code ?? "?",
            instrument?.Name,
            pair.Day,
            [.. Fields(kept, other)],
            kept,
            other,
            sources.IsBetter(pair.Kept.Source, pair.Other.Source) ? "better-source"
                : sources.IsBetter(pair.Other.Source, pair.Kept.Source) ? "majority"
                : "first-come",
            pair.FoundAt
        );
    }

    private async Task<DayWord> NamedAsync((int Source, DayWord Word) said, CancellationToken ct) =>
        said.Word with
        {
            Source = await sources.NameAsync(said.Source, ct),
        };

    private static IEnumerable<string> Fields(DayWord kept, DayWord other)
    {
        const decimal cent = 0.01m;
        if (Math.Abs(kept.Open - other.Open) > cent)
            yield return "open";
        if (Math.Abs(kept.High - other.High) > cent)
            yield return "high";
        if (Math.Abs(kept.Low - other.Low) > cent)
            yield return "low";
        if (Math.Abs(kept.Close - other.Close) > cent)
            yield return "close";
        if (Math.Abs(kept.Volume - other.Volume) > 100)
            yield return "volume";
        if (
            kept.Amount is { } ours
            && other.Amount is { } theirs
            && Math.Abs(ours - theirs) > Math.Max(ours, theirs) / 100
        )
            yield return "amount";
    }

    private static (int Source, DayWord Word) Word(DbDataReader row, int at) =>
        (
            row.GetInt32(at),
            new DayWord(
                "",
                Stored.Price(row.GetInt64(at + 1)),
                Stored.Price(row.GetInt64(at + 2)),
                Stored.Price(row.GetInt64(at + 3)),
                Stored.Price(row.GetInt64(at + 4)),
                row.GetInt64(at + 5),
                row.IsDBNull(at + 6) ? null : Stored.Amount(row.GetInt64(at + 6))
            )
        );

    private sealed record Pair(
        DateOnly Day,
        DateTimeOffset FoundAt,
        (int Source, DayWord Word) Kept,
        (int Source, DayWord Word) Other
    )
    {
        public required int Instrument { get; init; }
    }
}
