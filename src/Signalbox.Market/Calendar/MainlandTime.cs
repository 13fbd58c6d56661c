namespace Signalbox.Market.Calendar;

/// <summary>The time of the mainland's exchanges, wherever the owner is.</summary>
internal static class MainlandTime
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    public static DateTime InChina(this TimeProvider clock) =>
        TimeZoneInfo.ConvertTime(clock.GetUtcNow(), Zone).DateTime;

    public static DateOnly TodayInChina(this TimeProvider clock) => DateOnly.FromDateTime(clock.InChina());

    /// <summary>The same instant as it is written there.</summary>
    public static DateTimeOffset Of(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone);

    public static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(Of(at).DateTime);

    public static TimeOnly TimeOf(DateTimeOffset at) => TimeOnly.FromDateTime(Of(at).DateTime);

    /// <summary>The first instant of a day.</summary>
    public static DateTimeOffset StartOf(DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, Zone.GetUtcOffset(local)).ToUniversalTime();
    }
}
