using Signalbox.Market.Bars;
using Signalbox.Market.Calendar;
using Signalbox.Market.Gateway;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Minutes;

/// <summary>Gives stored minutes, or says why there are none.</summary>
internal sealed class ShowMinutes(
    ResolveInstrument resolve,
    StoreMinutes store,
    WhyEmpty why,
    MarketSources sources,
    TimeProvider clock
)
{
    private const int MostRows = 5000;

    private static readonly DateOnly Earliest = new(1990, 1, 1);
    private static readonly DateOnly Latest = new(2199, 12, 31);

    /// <summary>More than a day has: days are given whole.</summary>
    private const int LeastRows = 300;

    /// <param name="from">A day in Shanghai, included; a week ago when null.</param>
    /// <param name="to">Included; today when null.</param>
    /// <param name="limit">300 to 5,000, the earliest first; days are given whole.</param>
    /// <exception cref="RefusedException">
    /// 404 <c>market.symbol.unknown</c>; 400 <c>market.symbol.ambiguous</c>, <c>market.minutes.range</c>, <c>market.minutes.limit</c>.
    /// </exception>
    public async Task<MinutesAnswer> RunAsync(
        string symbol,
        DateOnly? from,
        DateOnly? to,
        int limit,
        CancellationToken ct
    )
    {
        var instrument = await resolve.RunAsync(symbol, ct);
        var today = clock.TodayInChina();
        var last = Bounded(to ?? today);
        var first = Bounded(from ?? last.AddDays(-7));
        if (first > last)
            throw RefusedException.Invalid(
                "market.minutes.range",
                $"The range ends on {last:yyyy-MM-dd}, before it begins on {first:yyyy-MM-dd}."
            );
        if (limit is < LeastRows or > MostRows)
            throw RefusedException.Invalid(
                "market.minutes.limit",
                $"limit is a number from {LeastRows} to {MostRows}: days are given whole."
            );
        var rows = await store.ReadAsync(instrument.Id, first, last, limit + 1, ct);
        var shown = rows.Take(limit).ToList();
        DateOnly? next = null;
        if (rows.Count > limit)
        {
            next = MainlandTime.DayOf(rows[limit].Minute.At);
            shown = shown.Where(r => MainlandTime.DayOf(r.Minute.At) < next).ToList();
        }
        var told = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var group in shown.GroupBy(r => r.Source))
            told[await sources.NameAsync(group.Key, ct)] = group.Count();
        return new MinutesAnswer(
            instrument.Code,
            instrument.Name,
            instrument.Exchange.Currency(),
            shown.ConvertAll(r => r.Minute),
            next,
            rows.Count > 0 ? null
                : instrument.Exchange.Calendar() != "CN" ? EmptyReason.NotOffered
                : await why.RunAsync(instrument, first, last, today, ct),
            told
        );
    }

    /// <summary>There are no minutes of other times, and instants of the first and the last year that can be written are none.</summary>
    private static DateOnly Bounded(DateOnly day) =>
        day < Earliest ? Earliest
        : day > Latest ? Latest
        : day;
}
