using Signalbox.Market.Bars;
using Signalbox.Market.Calendar;
using Signalbox.Market.Instruments;

namespace Signalbox.Market.Sync;

/// <summary>
/// The gaps of an instrument: sessions of its exchange between its listing and its end without a final bar and without
/// a suspension. Where the calendar is not known every weekday after the last bar counts.
/// </summary>
internal sealed class MissingDays(ReadBars bars, Calendars calendars)
{
    /// <returns>Ascending.</returns>
    public async Task<IReadOnlyList<DateOnly>> RunAsync(
        Instrument instrument,
        DateOnly from,
        DateOnly to,
        CancellationToken ct
    )
    {
        var (first, last) = (
            instrument.Listed > from ? instrument.Listed.Value : from,
            instrument.Delisted <= to ? instrument.Delisted.Value.AddDays(-1) : to
        );
        if (first > last)
            return [];
        var there = (await bars.EachAsync(instrument.Id, first, last, ct))
            .Where(r => !r.Provisional)
            .Select(r => r.Day)
            .ToHashSet();
        var suspended = await bars.SuspendedAsync(instrument.Id, first, last, ct);
        var calendar = await calendars.ReadAsync(instrument.Exchange.Calendar(), ct);
        return [.. Sessions(calendar, first, last).Where(day => !there.Contains(day) && !suspended.Contains(day))];
    }

    /// <summary>Ascending; every weekday where the calendar is not known.</summary>
    public static IEnumerable<DateOnly> Sessions(TradingCalendar calendar, DateOnly from, DateOnly to)
    {
        var known = calendar.KnownFrom <= from ? calendar.KnownThrough : from.AddDays(-1);
        foreach (var session in calendar.Between(from, known < to ? known : to).ToArray())
            yield return session;
        for (var day = known < from ? from : known.AddDays(1); day <= to; day = day.AddDays(1))
            if (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
                yield return day;
    }
}
