using Signalbox.Market.Bars;
using Signalbox.Market.Gateway;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Completeness;

/// <summary>Tells how complete the store is: one instrument counted at once, all together from what the last search counted.</summary>
internal sealed class ShowCompleteness(
    ResolveInstrument resolve,
    InstrumentBook book,
    LookAtDays look,
    MarketSources sources,
    ReadCounts counts
)
{
    public const int MostLines = 200;
    private const int FirstYear = 1990;
    private const int LastYear = 2100;

    /// <exception cref="RefusedException">
    /// 400 <c>market.completeness.page</c>, <c>market.completeness.year</c>, <c>market.symbol.ambiguous</c>; 404
    /// <c>market.symbol.unknown</c>.
    /// </exception>
    public async Task<CompletenessAnswer> RunAsync(CompletenessQuery query, CancellationToken ct)
    {
        if (query.Limit is < 1 or > MostLines || query.Offset < 0)
            throw RefusedException.Invalid(
                "market.completeness.page",
                $"A page has 1 to {MostLines} lines, and begins at 0 or later."
            );
        if (query.Year is < FirstYear or > LastYear)
            throw RefusedException.Invalid(
                "market.completeness.year",
                $"The year is between {FirstYear} and {LastYear}, e.g. 2025."
            );
        return query.Symbol is { Length: > 0 } symbol
            ? await OneAsync(await resolve.RunAsync(symbol, ct), query.Year, ct)
            : await AllAsync(query, ct);
    }

    private async Task<CompletenessAnswer> OneAsync(Instrument instrument, int? year, CancellationToken ct)
    {
        var count = (await look.RunAsync([instrument], ct))[0];
        var lines = new List<YearLine>();
        foreach (var one in count.Years.Where(y => year is null || y.Year == year).Reverse())
        {
            var bySource = new SortedDictionary<string, long>(StringComparer.Ordinal);
            foreach (var (source, bars) in one.BySource)
                bySource[await sources.NameAsync(source, ct)] = bars;
            lines.Add(new YearLine(one.Year, 1, one.Expected, one.Stored, one.Missing, one.Suspended, bySource));
        }
        var reason = count.Why ?? (lines.Count == 0 ? "no-such-year" : null);
        return new CompletenessAnswer(
            instrument.Code,
            reason,
            count.From,
            count.To,
            CountedAt: null,
            lines,
            Total: lines.Any(l => l.Missing > 0) ? 1 : 0,
            Worst: []
        );
    }

    private async Task<CompletenessAnswer> AllAsync(CompletenessQuery query, CancellationToken ct)
    {
        var known = await book.ReadAsync(ct);
        if (known.All.Count == 0)
            return Nothing("no-instruments", null);
        if (await counts.AtAsync(ct) is not { } at)
            return Nothing("not-counted", null);
        var years = await counts.YearsAsync(query.Year, ct);
        if (years.Count == 0)
            return Nothing(query.Year is null ? "no-listing-day" : "no-such-year", at);
        var (total, worst) = await counts.WorstAsync(query.Year, query.Offset, query.Limit, ct);
        return new CompletenessAnswer(
            Symbol: null,
            Reason: null,
            From: null,
            To: null,
            at,
            years,
            total,
            [
                .. worst
                    .Select(w => (Count: w, Line: known.ById(w.Instrument) is { } i ? InstrumentLine.Of(i) : null))
                    .Where(w => w.Line is not null)
                    .Select(w => new WorstLine(
                        w.Line!.Symbol, // looked at above
                        w.Line.Name,
                        w.Line.Kind,
                        w.Line.Board,
                        w.Count.Expected,
                        w.Count.Stored,
                        w.Count.Expected - w.Count.Stored
                    )),
            ]
        );
    }

    private static CompletenessAnswer Nothing(string reason, DateTimeOffset? at) =>
        new(null, reason, null, null, at, [], 0, []);
}
