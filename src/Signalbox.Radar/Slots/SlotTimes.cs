namespace Signalbox.Radar.Slots;

/// <summary>A slot of every day.</summary>
/// <param name="At">In the owner's zone.</param>
internal sealed record SlotTime(TimeOnly At, string Chinese, string English);

/// <summary>When the radar runs on a day; the schedules say the same.</summary>
internal static class SlotTimes
{
    /// <summary>Earliest first.</summary>
    public static IReadOnlyList<SlotTime> All { get; } =
    [
        new(new TimeOnly(7, 0), "早报", "Morning"),
        new(new TimeOnly(12, 0), "午间", "Midday"),
        new(new TimeOnly(14, 0), "尾盘", "Before the close"),
        new(new TimeOnly(18, 0), "收盘日报", "After the close"),
        new(new TimeOnly(22, 0), "夜间", "Night"),
    ];

    /// <summary>The schedule of all but the last, which is one of its own.</summary>
    public static string Cron => $"0 {string.Join(',', All.SkipLast(1).Select(s => s.At.Hour))} * * *";

    public static string LastCron => $"0 {All[^1].At.Hour} * * *";
}
