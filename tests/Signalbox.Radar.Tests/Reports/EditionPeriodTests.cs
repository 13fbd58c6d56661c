using System.Globalization;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Reports.Editions;

namespace Signalbox.Radar.Tests.Reports;

public sealed class EditionPeriodTests
{
    [Theory]
    [InlineData("2026-03-09 08:00", "2026-03-02", "2026-03-08")] // Monday morning
    [InlineData("2026-03-08 22:30", "2026-03-02", "2026-03-08")] // the owner prefers Sunday night
    [InlineData("2026-03-08 21:00", "2026-02-23", "2026-03-01")] // Sunday is not over
    [InlineData("2026-03-15 12:00", "2026-03-02", "2026-03-08")] // asked for in the middle
    [InlineData("2026-01-05 08:00", "2025-12-29", "2026-01-04")] // over New Year
    public void The_week_that_is_over(string at, string first, string last) =>
        Assert.Equal(
            new EditionPeriod(ReportEdition.Week, Day(first), Day(last)),
            EditionPeriod.EndedAt(ReportEdition.Week, Time(at))
        );

    [Theory]
    [InlineData("2026-03-01 08:10", "2026-02-01", "2026-02-28")]
    [InlineData("2028-03-01 08:10", "2028-02-01", "2028-02-29")]
    [InlineData("2026-03-31 22:30", "2026-03-01", "2026-03-31")]
    [InlineData("2026-03-31 20:00", "2026-02-01", "2026-02-28")]
    [InlineData("2026-01-01 08:10", "2025-12-01", "2025-12-31")]
    public void The_month_that_is_over(string at, string first, string last) =>
        Assert.Equal(
            new EditionPeriod(ReportEdition.Month, Day(first), Day(last)),
            EditionPeriod.EndedAt(ReportEdition.Month, Time(at))
        );

    [Fact]
    public void Periods_follow_each_other_without_a_gap_and_each_has_a_key_of_its_own()
    {
        foreach (var edition in (ReportEdition[])[ReportEdition.Week, ReportEdition.Month])
        {
            var period = EditionPeriod.EndedAt(edition, Time("2028-03-09 08:00"));
            var keys = new HashSet<string>(StringComparer.Ordinal);
            for (var back = 0; back < 60; back++, period = period.Before)
            {
                Assert.Equal(period.First.AddDays(-1), period.Before.Last);
                Assert.InRange(period.Days, 7, 31);
                Assert.True(keys.Add(period.PushKey));
                Assert.Equal(
                    period,
                    EditionPeriod.EndedAt(edition, period.Last.AddDays(1).ToDateTime(new TimeOnly(8, 0)))
                );
            }
        }
    }

    [Fact]
    public void After_a_restore_the_editions_of_the_days_between_are_held_beside_their_slots()
    {
        Assert.Equal(
            ["radar.report:week:2026-05-31", "radar.report:month:2026-05-31"], // a Monday, and the first
            PushFence.SentOn(Day("2026-06-01")).Skip(5).Select(s => s.Key)
        );
        Assert.Equal(["radar.report:week:2026-03-08"], PushFence.SentOn(Day("2026-03-09")).Skip(5).Select(s => s.Key));
        Assert.Equal(
            ["07:00", "12:00", "14:00", "18:00", "22:00"],
            PushFence.SentOn(Day("2026-03-10")).Select(s => s.At.ToString("HH:mm", CultureInfo.InvariantCulture))
        );
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateTime Time(string text) =>
        DateTime.ParseExact(text, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
