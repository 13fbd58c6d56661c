using Signalbox.Market.Bars;
using Signalbox.Market.Calendar;
using Signalbox.Market.Gateway;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Compat.Tushare;

/// <summary>
/// The rows of <c>weekly</c> and <c>monthly</c>, under the last session of each; unadjusted, in lots and thousands of yuan,
/// the change as a fraction. Only periods that are over and of which no session is missing.
/// </summary>
internal sealed class ListTusharePeriods(
    TushareInstruments instruments,
    SelectBars bars,
    Calendars calendars,
    MarketSources sources,
    TimeProvider clock
)
{
    private const int MostCodes = 50;

    /// <exception cref="RefusedException">400: a parameter is wrong or missing.</exception>
    public async Task<TushareRows> RunAsync(
        Period period,
        TushareArguments arguments,
        TusharePage page,
        CancellationToken ct
    )
    {
        arguments.Need("ts_code", "trade_date");
        if (arguments.List("ts_code")?.Count > MostCodes)
            throw TushareRefusals.Parameter($"ts_code最多{MostCodes}个");
        var range = arguments.Range(clock.TodayInChina());
        var wanted = await instruments.RunAsync(AssetKind.Stock, arguments, ct);
        var calendar = await calendars.ReadAsync("CN", ct);
        var whole = (From: Periods.StartOf(range.From, period), range.To);
        var days = await bars.RunAsync(AssetKind.Stock, wanted.Ids, whole, 0, int.MaxValue, ct);
        var suspended = await bars.SuspendedAsync(wanted.Ids, whole, ct);
        var byId = wanted.All.ToDictionary(i => i.Id);
        var found = days.GroupBy(r => (r.Instrument, Start: Periods.StartOf(r.Day, period)))
            .Select(g => (Instrument: byId[g.Key.Instrument], Days: g.Reverse().ToList(), g.Key.Start))
            .Select(g => (g.Instrument, g.Days, End: EndOf(g.Start, period, calendar)))
            .Where(g =>
                g.End is { } end
                && end >= range.From
                && end <= range.To
                && IsWhole(g.Instrument, g.Days, (Periods.StartOf(end, period), end), calendar, suspended)
            )
            .Select(g => (g.Instrument, g.Days, End: g.End!.Value)) // those without are left out
            .OrderByDescending(g => g.End)
            .ThenBy(g => g.Instrument.Code, StringComparer.Ordinal)
            .Skip(page.Offset)
            .Take(page.Limit + 1)
            .ToList();
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var source in found.SelectMany(f => f.Days).Select(r => r.Source).Distinct().ToList())
            names.Add(await sources.NameAsync(source, ct));
        return new TushareRows(
            [
                .. found.Select(f =>
                    ListTushareBars.Row(
                        f.Instrument.Code,
                        Periods.Of(f.Days.Select(r => r.ToBar()), period).Single() with
                        {
                            Day = f.End,
                        },
                        closeFirst: true,
                        percent: 1
                    )
                ),
            ],
            names,
            IsStale: false
        );
    }

    /// <summary>The last session of the period that begins on a day; null when the calendar does not know its end.</summary>
    private static DateOnly? EndOf(DateOnly start, Period period, TradingCalendar calendar)
    {
        var last = (period == Period.Week ? start.AddDays(7) : start.AddMonths(1)).AddDays(-1);
        return calendar.KnownFrom <= start && last <= calendar.KnownThrough ? calendar.AtOrBefore(last) : null;
    }

    private static bool IsWhole(
        Instrument instrument,
        List<BarRow> days,
        (DateOnly From, DateOnly To) range,
        TradingCalendar calendar,
        HashSet<(int, DateOnly)> suspended
    )
    {
        var there = days.Select(d => d.Day).ToHashSet();
        foreach (var session in calendar.Between(range.From, range.To))
            if (
                !there.Contains(session)
                && !suspended.Contains((instrument.Id, session))
                && !(instrument.Listed > session)
                && !(instrument.Delisted <= session)
            )
                return false;
        return true;
    }
}
