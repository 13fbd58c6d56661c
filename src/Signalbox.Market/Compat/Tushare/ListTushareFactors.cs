using Signalbox.Market.Adjustment;
using Signalbox.Market.Bars;
using Signalbox.Market.Calendar;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Compat.Tushare;

/// <summary>
/// The rows of <c>adj_factor</c> and <c>fund_adj</c>: one for each session of an instrument, suspended or not, from the first
/// factor that was told to the last session that its bars or suspensions tell of. Nothing is said of days beyond.
/// </summary>
internal sealed class ListTushareFactors(
    TushareInstruments instruments,
    Database database,
    Calendars calendars,
    MarketSources sources,
    TimeProvider clock
)
{
    /// <exception cref="RefusedException">400: a parameter is wrong or missing.</exception>
    public async Task<TushareRows> RunAsync(
        AssetKind kind,
        TushareArguments arguments,
        TusharePage page,
        CancellationToken ct
    )
    {
        arguments.Need("ts_code", "trade_date", "start_date", "end_date");
        var range = arguments.Range(clock.TodayInChina());
        var wanted = await instruments.RunAsync(kind, arguments, ct);
        var calendar = await calendars.ReadAsync("CN", ct);
        var factors = await FactorsAsync(kind, wanted.Ids, ct);
        var spans = await SpansAsync(kind, wanted.Ids, ct);
        List<Told> told =
        [
            .. wanted
                .All.Where(i => factors.ContainsKey(i.Id) && spans.ContainsKey(i.Id))
                .Select(i => new Told(i, factors[i.Id].Series, spans[i.Id])),
        ];
        var rows = page.Of(Rows(told, Days(calendar, told, range)));
        var due = page.Offset == 0 ? await instruments.LastDueAsync(range.From, range.To, ct) : null;
        return new TushareRows(
            rows,
            new SortedSet<string>(told.Select(t => factors[t.Instrument.Id].Source), StringComparer.Ordinal),
            due is { } day
                && wanted.All.Any(i => !(i.Listed > day) && !(i.Delisted <= day))
                && !told.Exists(t => t.To >= day)
        );
    }

    /// <summary>Newest first.</summary>
    private static IEnumerable<DateOnly> Days(
        TradingCalendar calendar,
        List<Told> told,
        (DateOnly From, DateOnly To) range
    )
    {
        if (told.Count == 0)
            return [];
        var (first, last) = (told.Min(t => t.From), told.Max(t => t.To));
        return calendar
            .Between(range.From > first ? range.From : first, range.To < last ? range.To : last)
            .ToArray()
            .Reverse();
    }

    private static IEnumerable<object?[]> Rows(List<Told> told, IEnumerable<DateOnly> days) =>
        days.SelectMany(day =>
            told.Where(t => t.From <= day && day <= t.To)
                .Select(t =>
                    new object?[] { t.Instrument.Code, TushareText.Of(day), TushareText.Trim(t.Factors.At(day)) }
                )
        );

    /// <summary>The steps of each, by the best source that has any.</summary>
    private async Task<Dictionary<int, SourceFactors>> FactorsAsync(
        AssetKind kind,
        IReadOnlyList<int>? ids,
        CancellationToken ct
    )
    {
        if (ids is { Count: 0 })
            return [];
        var steps = new Dictionary<(int Instrument, int Source), List<Factor>>();
        await using (var connection = await database.OpenAsync(ct))
        await using (
            var command = connection.Command(
                null,
                database.Kind,
                $"""
                SELECT f.instrument_id, f.source, f.day, f.factor FROM market_instrument i
                CROSS JOIN market_factor f WHERE f.instrument_id = i.id AND i.kind = @kind{SelectBars.Only("i.id", ids)}
                """,
                ("@kind", kind.ToString())
            )
        )
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct))
            {
                var key = (reader.GetInt32(0), reader.GetInt32(1));
                (steps.TryGetValue(key, out var list) ? list : steps[key] = []).Add(
                    new Factor(reader.ReadDay(database.Kind, 2), (decimal)reader.GetDouble(3))
                );
            }
        var names = new Dictionary<int, string>();
        foreach (var source in steps.Keys.Select(k => k.Source).Distinct().ToList())
            names[source] = await sources.NameAsync(source, ct);
        return steps
            .GroupBy(s => s.Key.Instrument)
            .Select(g =>
                g.OrderBy(s => s.Key.Source)
                    .Aggregate((one, other) => sources.IsBetter(other.Key.Source, one.Key.Source) ? other : one)
            )
            .ToDictionary(
                b => b.Key.Instrument,
                b => new SourceFactors(names[b.Key.Source], new FactorSeries(b.Value))
            );
    }

    /// <summary>The last day that something is known of each: a final bar or a suspension.</summary>
    private async Task<Dictionary<int, DateOnly>> SpansAsync(
        AssetKind kind,
        IReadOnlyList<int>? ids,
        CancellationToken ct
    )
    {
        var spans = new Dictionary<int, DateOnly>();
        if (ids is { Count: 0 })
            return spans;
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"""
            SELECT i.id,
              (SELECT b.day FROM market_bar b WHERE b.instrument_id = i.id AND NOT b.provisional ORDER BY b.day DESC LIMIT 1),
              (SELECT max(s.day) FROM market_suspension s WHERE s.instrument_id = i.id)
            FROM market_instrument i WHERE i.kind = @kind{SelectBars.Only("i.id", ids)}
            """,
            ("@kind", kind.ToString())
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var (bar, halt) = (
                Stored.ReadDayOrNone(reader, database.Kind, 1),
                Stored.ReadDayOrNone(reader, database.Kind, 2)
            );
            if ((bar > halt ? bar : halt ?? bar) is { } last)
                spans[reader.GetInt32(0)] = last;
        }
        return spans;
    }

    /// <summary>What is known of one.</summary>
    private sealed record Told(Instrument Instrument, FactorSeries Factors, DateOnly Last)
    {
        public DateOnly From => Instrument.Listed > Factors.First ? Instrument.Listed.Value : Factors.First;

        public DateOnly To => Instrument.Delisted is { } gone && gone <= Last ? gone.AddDays(-1) : Last;
    }
}
