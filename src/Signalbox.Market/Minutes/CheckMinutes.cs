using Signalbox.Market.Bars;
using Signalbox.Market.Calendar;
using Signalbox.Market.Instruments;
using Signalbox.Market.Quality;

namespace Signalbox.Market.Minutes;

/// <summary>Looks at the minutes that a provider sent, and at their sum beside the day's bar.</summary>
internal static class CheckMinutes
{
    private static readonly TimeOnly Opens = new(9, 30); // some have the opening auction as a minute of its own
    private static readonly TimeOnly Noon = new(11, 30);
    private static readonly TimeOnly Afternoon = new(13, 0);
    private static readonly TimeOnly Closes = new(15, 0);

    /// <param name="rows">Ascending, each minute once, in the provider's units.</param>
    /// <param name="days">Stored bars, in shares.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? FaultOf(
        Instrument instrument,
        IReadOnlyList<Minute> rows,
        Units units,
        IReadOnlyDictionary<DateOnly, Bar> days,
        TradingCalendar calendar
    )
    {
        var bars = rows.Select(r => BarOf(r) with { Day = MainlandTime.DayOf(r.At) }).ToList();
        for (var at = 0; at < rows.Count; at++)
        {
            if (at > 0 && rows[at].At == rows[at - 1].At)
                return $"{Said(rows[at])} comes twice, with different values";
            if (CheckBars.FaultOf(bars[at], calendar) is { } fault)
                return $"{Said(rows[at])}: {fault}";
            if (!IsTrading(MainlandTime.TimeOf(rows[at].At)))
                return $"{Said(rows[at])} is outside the session";
        }
        if (instrument.Kind != AssetKind.Index && Quotient(bars, units) is { } quotient and not (> 0.5m and < 2))
            return $"amount / (volume × close) is {quotient:0.####} in place of about 1; one of them counts in other units";
        // Minutes without an amount are judged by the day alone.
        foreach (var day in bars.GroupBy(b => b.Day).Where(d => days.ContainsKey(d.Key)))
        {
            var (sum, whole) = (day.Sum(b => b.Volume) * units.Volume, days[day.Key].Volume);
            if (whole > 0 && sum > whole * 1.5m)
                return $"the minutes of {day.Key:yyyy-MM-dd} have a volume of {sum:0}, the day {whole:0}";
        }
        return null;
    }

    /// <summary>The middle one: a minute of a few lots says little by itself, and units differ by ten at least.</summary>
    private static decimal? Quotient(List<Bar> bars, Units units)
    {
        var all = bars.Where(b => b is { Volume: > 0, Amount: > 0 })
            .Select(b => b.Amount!.Value * units.Amount / (b.Volume * units.Volume * b.Close)) // filtered above
            .Order()
            .ToList();
        return all.Count > 0 ? all[all.Count / 2] : null;
    }

    private static bool IsTrading(TimeOnly end) => (end >= Opens && end <= Noon) || (end > Afternoon && end <= Closes);

    private static Bar BarOf(Minute minute) =>
        new(default, minute.Open, minute.High, minute.Low, minute.Close, null, minute.Volume, minute.Amount);

    private static string Said(Minute minute) =>
        $"{MainlandTime.DayOf(minute.At):yyyy-MM-dd} {MainlandTime.TimeOf(minute.At):HH\\:mm}";
}
