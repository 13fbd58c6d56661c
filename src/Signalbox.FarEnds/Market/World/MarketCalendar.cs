namespace Signalbox.FarEnds.Market;

/// <summary>The sessions of the <see cref="MarketWorld"/>, 2010 to 2030, the same on all its exchanges.</summary>
/// <remarks>
/// Weekdays without New Year, Spring Festival, 5 April, 1 to 3 May and 1 to 7 October: like the real calendar in kind, not
/// the real one, and Hong Kong and New York have no days of their own.
/// </remarks>
public sealed class MarketCalendar
{
    /// <summary>The first day that it knows.</summary>
    public static readonly DateOnly FirstDay = new(2010, 1, 1);

    /// <summary>The last day that it knows.</summary>
    public static readonly DateOnly LastDay = new(2030, 12, 31);

    /// <summary>New year's day of the farmers' calendar, from 2010 on.</summary>
    private static readonly DateOnly[] SpringFestivals =
    [
        new(2010, 2, 14),
        new(2011, 2, 3),
        new(2012, 1, 23),
        new(2013, 2, 10),
        new(2014, 1, 31),
        new(2015, 2, 19),
        new(2016, 2, 8),
        new(2017, 1, 28),
        new(2018, 2, 16),
        new(2019, 2, 5),
        new(2020, 1, 25),
        new(2021, 2, 12),
        new(2022, 2, 1),
        new(2023, 1, 22),
        new(2024, 2, 10),
        new(2025, 1, 29),
        new(2026, 2, 17),
        new(2027, 2, 6),
        new(2028, 1, 26),
        new(2029, 2, 13),
        new(2030, 2, 3),
    ];

    private readonly DateOnly[] sessions;
    private readonly int[] onOrAfter;

    internal MarketCalendar()
    {
        var days = LastDay.DayNumber - FirstDay.DayNumber + 1;
        sessions = [.. Enumerable.Range(0, days).Select(FirstDay.AddDays).Where(d => !IsWeekend(d) && !IsHoliday(d))];
        onOrAfter = new int[days + 1];
        var next = sessions.Length;
        onOrAfter[days] = next;
        for (var at = days - 1; at >= 0; at--)
        {
            if (next > 0 && sessions[next - 1] == FirstDay.AddDays(at))
                next--;
            onOrAfter[at] = next;
        }
    }

    /// <summary>All of them, oldest first.</summary>
    public IReadOnlyList<DateOnly> Sessions => sessions;

    /// <summary>Whether the exchanges are open on that day; false outside of what the calendar knows.</summary>
    public bool IsSession(DateOnly day) => On(day) >= 0;

    /// <summary>The last session before that day; null where the calendar begins.</summary>
    public DateOnly? Before(DateOnly day) => Before(OnOrAfter(day));

    /// <summary>The place of that session; -1 when it is none.</summary>
    internal int On(DateOnly day)
    {
        var at = OnOrAfter(day);
        return at < sessions.Length && sessions[at] == day ? at : -1;
    }

    /// <summary>The place of the first session on that day or later; one past the end when there is none.</summary>
    internal int OnOrAfter(DateOnly day) =>
        onOrAfter[Math.Clamp(day.DayNumber - FirstDay.DayNumber, 0, onOrAfter.Length - 1)];

    /// <summary>The place of the last session on that day or earlier; -1 when there is none.</summary>
    internal int OnOrBefore(DateOnly day)
    {
        var at = OnOrAfter(day);
        return at < sessions.Length && sessions[at] == day ? at : at - 1;
    }

    private DateOnly? Before(int at) => at == 0 ? null : sessions[at - 1];

    private static bool IsWeekend(DateOnly day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    private static bool IsHoliday(DateOnly day)
    {
        var spring = day.DayNumber - SpringFestivals[day.Year - FirstDay.Year].DayNumber;
        return spring is >= -1 and <= 6
            || (day.Month, day.Day) is (1, 1) or (4, 5) or (5, >= 1 and <= 3) or (10, >= 1 and <= 7);
    }
}
