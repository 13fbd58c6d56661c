using Signalbox.Radar.Sources.Rhythm;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Sources.Rhythm;

public sealed class ExpectedRhythmTests
{
    private static readonly TimeZoneInfo Zone = new TestClock().LocalTimeZone;

    /// <summary>Monday, 2026-01-05, 09:00 in Shanghai.</summary>
    private static readonly DateTimeOffset Monday = new(2026, 1, 5, 1, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_daily_source_is_silent_after_four_days()
    {
        var rhythm = Learn(Every(TimeSpan.FromDays(1), 30));

        Assert.Equal(TimeSpan.FromDays(1), rhythm.Gap);
        Assert.Empty(rhythm.Rests);
        Assert.Equal(rhythm.Newest + TimeSpan.FromDays(4), rhythm.SilentAt);
    }

    [Fact]
    public void A_source_that_rests_at_weekends_is_not_late_on_Sunday()
    {
        var rhythm = Learn(Weekdays(weeks: 6)); // the last on a Friday

        Assert.Equal([DayOfWeek.Saturday, DayOfWeek.Sunday], rhythm.Rests);
        Assert.Equal(TimeSpan.FromDays(1), rhythm.Gap);
        Assert.Equal(DayOfWeek.Friday, Local(rhythm.Newest).DayOfWeek);
        // Four working days after Friday 09:00 is Thursday 09:00, six days later.
        Assert.Equal(rhythm.Newest + TimeSpan.FromDays(6), rhythm.SilentAt);
    }

    [Fact]
    public void One_article_on_a_Saturday_among_many_weeks_is_an_exception()
    {
        var times = Weekdays(weeks: 8).Append(Monday.AddDays(12)).ToList(); // 1 of 7 Saturdays is more than a tenth
        var withMore = Weekdays(weeks: 8).ToList();

        Assert.DoesNotContain(DayOfWeek.Saturday, Learn(times).Rests);
        Assert.Contains(DayOfWeek.Saturday, Learn(withMore).Rests);
    }

    [Fact]
    public void A_weekly_source_is_judged_by_plain_time()
    {
        var rhythm = Learn(Every(TimeSpan.FromDays(7), 9));

        Assert.Empty(rhythm.Rests);
        Assert.Equal(TimeSpan.FromDays(7), rhythm.Gap);
        Assert.Equal(rhythm.Newest + TimeSpan.FromDays(28), rhythm.SilentAt);
    }

    [Fact]
    public void Eight_articles_of_one_push_are_one_publication()
    {
        var times = Every(TimeSpan.FromDays(1), 20)
            .SelectMany(day => Enumerable.Range(0, 8).Select(n => day.AddMinutes(n)));

        Assert.Equal(TimeSpan.FromDays(1), Learn(times).Gap);
    }

    [Fact]
    public void A_busy_source_has_a_day_and_a_half_all_the_same()
    {
        var rhythm = Learn(Every(TimeSpan.FromHours(2), 300));

        Assert.Equal(TimeSpan.FromHours(2), rhythm.Gap);
        Assert.Equal(rhythm.Newest + TimeSpan.FromHours(36), rhythm.SilentAt);
    }

    [Theory]
    [InlineData(7, 7)] // too few
    [InlineData(20, 0.25)] // many, but in five days
    [InlineData(1, 1)]
    [InlineData(0, 1)]
    public void Too_little_history_is_no_verdict(int count, double days) =>
        Assert.Null(ExpectedRhythm.Of(Every(TimeSpan.FromDays(days), count), Zone));

    [Fact]
    public void What_lies_more_than_sixty_days_before_the_newest_does_not_count()
    {
        var old = Every(TimeSpan.FromHours(3), 400).Select(t => t.AddDays(-200));

        Assert.Equal(Learn(Every(TimeSpan.FromDays(2), 20)), Learn(Every(TimeSpan.FromDays(2), 20).Concat(old)), Same);
    }

    [Fact]
    public void One_long_pause_does_not_make_the_rest_of_the_year_patient()
    {
        var times = Every(TimeSpan.FromDays(1), 40).Where((_, n) => n is < 12 or > 24).ToList(); // twelve days of holiday

        Assert.Equal(TimeSpan.FromDays(4), Learn(times).SilentAt - times[^1]);
    }

    [Fact]
    public void Properties_hold_for_any_history()
    {
        var verdicts = 0;
        for (var seed = 0; seed < 400; seed++)
        {
            var times = AnyTimes(new Random(seed));
            var learned = ExpectedRhythm.Of(times, Zone);
            Assert.Equal(learned, ExpectedRhythm.Of(Shuffled(times, seed).Concat(times.Take(5)), Zone), Same);
            if (learned is null)
                continue;
            verdicts++;

            Assert.Equal(times.Max(), learned.Newest);
            Assert.InRange(learned.Gap, TimeSpan.FromTicks(1), ExpectedRhythm.History);
            // Never late within what was usual, and never before a day and a half.
            Assert.True(learned.SilentAt >= learned.Newest + learned.Gap, $"seed {seed}");
            Assert.True(learned.SilentAt >= learned.Newest + TimeSpan.FromHours(36), $"seed {seed}");
            // The same a number of weeks later is the same.
            var shift = TimeSpan.FromDays(7 * (1 + (seed % 9)));
            var later = ExpectedRhythm.Of(times.Select(t => t + shift), Zone)!;
            Assert.Equal(
                (learned.Gap, learned.SilentAt + shift, string.Join(',', learned.Rests)),
                (later.Gap, later.SilentAt, string.Join(',', later.Rests))
            );
            // On a day of rest nothing becomes late.
            Assert.DoesNotContain(Local(learned.SilentAt.AddTicks(-1)).DayOfWeek, learned.Rests);
            Assert.InRange(learned.Rests.Count, 0, 4);
        }
        Assert.InRange(verdicts, 200, 400);
    }

    [Fact]
    public void Something_new_never_makes_a_source_silent_earlier()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var times = AnyTimes(random);
            if (ExpectedRhythm.Of(times, Zone) is not { } before)
                continue;
            // Something comes when it is due at the latest.
            var next = before.Newest + (random.NextDouble() * before.Gap);
            var after = ExpectedRhythm.Of([.. times, next], Zone);

            Assert.NotNull(after);
            Assert.True(after.SilentAt > next, $"seed {seed}");
            Assert.Equal(next, after.Newest);
        }
    }

    [Theory]
    [InlineData(
        1.2,
        6,
        "平时约 1.2 天一篇，现在已经 6 天没有新文章。",
        "Usually one every 1.2 days, now none for 6 days."
    )]
    [InlineData(
        1,
        4.26,
        "平时约 1 天一篇，现在已经 4.3 天没有新文章。",
        "Usually one every day, now none for 4.3 days."
    )]
    [InlineData(
        0.125,
        2,
        "平时约 3 小时一篇，现在已经 2 天没有新文章。",
        "Usually one every 3 hours, now none for 2 days."
    )]
    public void The_reason_is_a_sentence(double gapDays, double silentDays, string zh, string en) =>
        Assert.Equal((zh, en), RhythmWords.Silent(TimeSpan.FromDays(gapDays), [], TimeSpan.FromDays(silentDays)));

    [Fact]
    public void The_sentence_names_the_days_of_rest() =>
        Assert.Equal(
            (
                "平时约 1 天一篇（周六、周日不算），现在已经 7 天没有新文章。",
                "Usually one every day (Saturdays and Sundays not counted), now none for 7 days."
            ),
            RhythmWords.Silent(TimeSpan.FromDays(1), [DayOfWeek.Saturday, DayOfWeek.Sunday], TimeSpan.FromDays(7))
        );

    private static bool Same(UsualRhythm? a, UsualRhythm? b) =>
        a is null || b is null
            ? a == b
            : (a.Gap, a.Newest, a.SilentAt) == (b.Gap, b.Newest, b.SilentAt) && a.Rests.SequenceEqual(b.Rests);

    private static UsualRhythm Learn(IEnumerable<DateTimeOffset> times) =>
        ExpectedRhythm.Of(times, Zone) ?? throw new InvalidOperationException("Nothing was learned.");

    private static IEnumerable<DateTimeOffset> Every(TimeSpan gap, int count) =>
        Enumerable.Range(0, count).Select(n => Monday + (n * gap));

    private static IEnumerable<DateTimeOffset> Weekdays(int weeks) =>
        Every(TimeSpan.FromDays(1), (weeks * 7) - 2)
            .Where(t => Local(t).DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday));

    private static DateTimeOffset Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Zone);

    /// <summary>Sources of all kinds: dense and thin, with pauses, bursts and days of rest.</summary>
    private static List<DateTimeOffset> AnyTimes(Random random)
    {
        var gap = TimeSpan.FromHours(Math.Pow(10, (random.NextDouble() * 2) - 0.3)); // half an hour to two days
        var rests = random.Next(3) == 0 ? new[] { DayOfWeek.Saturday, DayOfWeek.Sunday } : [];
        var (now, times) = (Monday.AddHours(random.Next(24)), new List<DateTimeOffset>());
        var wanted = random.Next(4, 200);
        while (times.Count < wanted)
        {
            now += gap * (0.3 + (random.NextDouble() * 1.6));
            if (random.Next(40) == 0)
                now += TimeSpan.FromDays(random.Next(10));
            if (!rests.Contains(Local(now).DayOfWeek))
                times.Add(now);
        }
        return times;
    }

    private static DateTimeOffset[] Shuffled(List<DateTimeOffset> times, int seed)
    {
        var mixed = times.ToArray();
        new Random(seed + 1).Shuffle(mixed);
        return mixed;
    }
}
