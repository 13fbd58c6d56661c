using Signalbox.Market.Bars;

namespace Signalbox.Market.Gateway;

/// <summary>Makes weeks and months of days.</summary>
internal static class Periods
{
    /// <param name="days">Ascending, adjusted already: a week across an ex-date is otherwise none.</param>
    public static IEnumerable<Bar> Of(IEnumerable<Bar> days, Period period) =>
        period == Period.Day ? days : Longer(days, period);

    private static IEnumerable<Bar> Longer(IEnumerable<Bar> days, Period period)
    {
        Bar? sum = null;
        foreach (var day in days)
        {
            if (sum is { } open && StartOf(open.Day, period) == StartOf(day.Day, period))
            {
                sum = open with
                {
                    Day = day.Day,
                    High = Math.Max(open.High, day.High),
                    Low = Math.Min(open.Low, day.Low),
                    Close = day.Close,
                    Volume = open.Volume + day.Volume,
                    Amount = open.Amount + day.Amount,
                };
                continue;
            }
            if (sum is { } done)
                yield return done;
            sum = day;
        }
        if (sum is { } last)
            yield return last;
    }

    /// <summary>The first day of the period that a day is in.</summary>
    public static DateOnly StartOf(DateOnly day, Period period) =>
        period == Period.Week ? day.AddDays(-(((int)day.DayOfWeek + 6) % 7)) : new DateOnly(day.Year, day.Month, 1);
}
