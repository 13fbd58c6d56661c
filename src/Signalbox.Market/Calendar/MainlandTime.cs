namespace Signalbox.Market.Calendar;

/// <summary>The time of the mainland's exchanges, wherever the owner is.</summary>
internal static class MainlandTime
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    public static DateTime InChina(this TimeProvider clock) =>
        TimeZoneInfo.ConvertTime(clock.GetUtcNow(), Zone).DateTime;

    public static DateOnly TodayInChina(this TimeProvider clock) => DateOnly.FromDateTime(clock.InChina());
}
