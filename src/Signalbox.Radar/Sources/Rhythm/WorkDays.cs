namespace Signalbox.Radar.Sources.Rhythm;

/// <summary>Time as a source spends it: days of rest do not count.</summary>
/// <param name="rests">Never all seven.</param>
internal sealed class WorkDays(TimeZoneInfo zone, IReadOnlyList<DayOfWeek> rests)
{
    public IReadOnlyList<DayOfWeek> Rests => rests;

    public static DateOnly DayOf(DateTimeOffset instant, TimeZoneInfo zone) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);

    /// <summary>How much of the time between the two is not rest.</summary>
    public TimeSpan Between(DateTimeOffset from, DateTimeOffset to)
    {
        if (rests.Count == 0)
            return to - from;
        var sum = TimeSpan.Zero;
        for (var day = DayOf(from, zone); day <= DayOf(to, zone); day = day.AddDays(1))
        {
            if (!rests.Contains(day.DayOfWeek))
                sum += Earlier(StartOf(day.AddDays(1)), to) - Later(StartOf(day), from);
        }
        return sum;
    }

    /// <summary>The instant at which so much time that is not rest has gone by.</summary>
    public DateTimeOffset After(DateTimeOffset from, TimeSpan span)
    {
        if (rests.Count == 0)
            return from + span;
        for (var day = DayOf(from, zone); ; day = day.AddDays(1))
        {
            if (rests.Contains(day.DayOfWeek))
                continue;
            var begin = Later(StartOf(day), from);
            var rest = StartOf(day.AddDays(1)) - begin;
            if (span <= rest)
                return begin + span;
            span -= rest;
        }
    }

    private DateTimeOffset StartOf(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
