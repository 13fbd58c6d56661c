using System.Globalization;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;

namespace Signalbox.Platform.Tests.Jobs;

public sealed class CronScheduleTests
{
    private static readonly string[] Crons =
    [
        "0 7,12,14,18,22 * * *",
        "*/20 * * * *",
        "30 2 * * *",
        "0 0 1 * *",
        "15 9-15 * * 1-5",
        "0 22 * * 0",
        "5 4 29 2 *",
        "59 23 31 12 *",
        "30 1 * 3,10,11 *",
        "1-59/7 0-23/5 * * *",
    ];

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (
            var zone in (string[])
                [
                    "Asia/Shanghai",
                    "UTC",
                    "Europe/Berlin",
                    "America/New_York",
                    "Australia/Lord_Howe",
                    "America/Sao_Paulo",
                ]
        )
        {
            foreach (var cron in Crons)
                cases.Add(cron, zone);
        }
        return cases;
    }

    /// <summary>Another library reads the same expression; the two differ only where a clock change makes a time missing or double.</summary>
    [Theory, MemberData(nameof(Cases))]
    public void Slots_are_those_that_another_library_finds(string cron, string zone)
    {
        var info = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var oracle = new Quartz.CronExpression(QuartzOf(cron), info);
        var schedule = new CronSchedule("x", cron, zone);
        var end = new DateTimeOffset(2027, 2, 1, 0, 0, 0, TimeSpan.Zero);

        var ours = Slots(schedule.After, end).Where(s => !NearChange(s, info)).ToList();
        var theirs = Slots(oracle.GetNextValidTimeAfter, end).Where(s => !NearChange(s, info)).ToList();

        Assert.Equal(theirs, ours);
        Assert.True(ours.Count > 0 || cron == "5 4 29 2 *");
    }

    [Theory]
    // 02:30 is not there on that day: the first instant after the gap.
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("30 2 * * *", "America/New_York", "2026-03-08T05:00:00Z", "2026-03-08T07:00:00Z")]
    // 02:30 comes twice on that day: once.
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-10-24T23:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    // Half an hour of difference.
    [InlineData("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T14:00:00Z", "2026-10-03T15:30:00Z")]
    [InlineData("0 22 * * *", "Asia/Shanghai", "2026-03-02T01:00:00Z", "2026-03-02T14:00:00Z")]
    public void A_change_of_the_clock_neither_loses_nor_doubles_a_slot(
        string cron,
        string zone,
        string after,
        string expected
    )
    {
        var slot = new CronSchedule("x", cron, zone).After(Instant(after));

        Assert.Equal(Instant(expected), slot);
    }

    [Theory]
    [InlineData("61 * * * *")]
    [InlineData("* * * *")]
    [InlineData("")]
    [InlineData("every day")]
    public void What_is_not_five_fields_is_refused_by_name(string cron)
    {
        var refused = Assert.Throws<RefusedException>(() => new CronSchedule("radar.digest", cron, "Asia/Shanghai"));

        Assert.Equal("jobs.cron.invalid", refused.Code);
        Assert.Contains("radar.digest", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zone_that_the_machine_lacks_is_refused_with_the_remedy()
    {
        var refused = Assert.Throws<RefusedException>(() => new CronSchedule("x", "* * * * *", "Asia/Chang_an"));

        Assert.Equal("jobs.zone.unknown", refused.Code);
        Assert.Contains("tzdata", refused.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<DateTimeOffset> Slots(Func<DateTimeOffset, DateTimeOffset?> after, DateTimeOffset end)
    {
        for (var slot = after(end.AddYears(-1)); slot < end; slot = after(slot.Value))
            yield return slot.Value.ToUniversalTime();
    }

    private static bool NearChange(DateTimeOffset slot, TimeZoneInfo zone) =>
        zone.GetUtcOffset(slot.AddHours(-3)) != zone.GetUtcOffset(slot.AddHours(3));

    /// <summary>Quartz has seconds in front, wants one of the two day fields to be «?», and counts Sunday as 1.</summary>
    private static string QuartzOf(string cron)
    {
        var f = cron.Split(' ');
        var weekday = f[4] switch
        {
            "*" => "?",
            "0" => "1",
            "1-5" => "2-6",
            var other => throw new NotSupportedException(other),
        };
        return $"0 {f[0]} {f[1]} {(weekday == "?" ? f[2] : "?")} {f[3]} {weekday}";
    }

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
