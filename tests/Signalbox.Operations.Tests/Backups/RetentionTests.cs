using FsCheck;
using FsCheck.Fluent;
using Signalbox.Operations.Backups;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Tests.Backups;

/// <summary>Which sets go: whatever the history, what must stay stays.</summary>
public sealed class RetentionTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 19, 0, 0, TimeSpan.Zero);
    private static readonly string[] Kinds = ["daily", "hourly", "manual", "pre-upgrade", "pre-restore"];

    [Fact]
    public void Daily_sets_go_after_their_days_and_not_before()
    {
        var sets = Enumerable.Range(0, 40).Select(day => Set($"d{day:00}", "daily", TimeSpan.FromDays(day))).ToList();

        var gone = Retention.Choose(sets, Now, dailyDays: 30);

        Assert.Equal(Enumerable.Range(31, 9).Reverse().Select(day => $"d{day:00}"), gone);
    }

    [Fact]
    public void Hourly_manual_and_safety_sets_are_kept_by_number()
    {
        var sets = new[] { ("hourly", 30), ("manual", 25), ("pre-upgrade", 9) }
            .SelectMany(k =>
                Enumerable.Range(0, k.Item2).Select(i => Set($"{k.Item1}{i:00}", k.Item1, TimeSpan.FromHours(i * 48)))
            )
            .ToList();

        var gone = Retention.Choose(sets, Now, dailyDays: 30);

        Assert.Equal(6, gone.Count(id => id.StartsWith("hourly", StringComparison.Ordinal)));
        Assert.Equal(5, gone.Count(id => id.StartsWith("manual", StringComparison.Ordinal)));
        // Four are beyond the five, of which those 8 to 14 days old may not go yet: 48 h apart, the ninth is 16 days old.
        Assert.Equal(["pre-upgrade08"], gone.Where(id => id.StartsWith("pre", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(49)]
    public void A_clock_that_may_be_wrong_removes_nothing(int hoursFromNewest)
    {
        List<AgedSet> sets = [Set("new", "daily", TimeSpan.Zero), Set("old", "daily", TimeSpan.FromDays(400))];

        var refused = Assert.Throws<RefusedException>(() =>
            Retention.Choose(sets, Now.AddHours(hoursFromNewest), dailyDays: 30)
        );

        Assert.Equal("backup.clock", refused.Code);
    }

    [Fact]
    public void For_any_history_and_any_clock_what_must_stay_stays()
    {
        var set =
            from kind in Gen.Elements(Kinds)
            from hours in Gen.Choose(0, 24 * 500)
            from kept in Gen.Frequency((9, Gen.Constant(false)), (1, Gen.Constant(true)))
            select (kind, hours, kept);
        var history =
            from sets in Gen.ListOf(set)
            from leap in Gen.Frequency((3, Gen.Choose(0, 47)), (1, Gen.Choose(-5000, 5000)))
            from days in Gen.Choose(1, 60)
            select (sets, leap, days);

        Prop.ForAll(history.ToArbitrary(), h => Holds([.. h.sets], h.leap, h.days)).QuickCheckThrowOnFailure();
    }

    private static bool Holds(List<(string Kind, int Hours, bool Kept)> drawn, int leap, int days)
    {
        var sets = drawn
            .Select((d, i) => Set($"s{i}", d.Kind, TimeSpan.FromHours(d.Hours)) with { IsKept = d.Kept })
            .ToList();
        IReadOnlyList<string> gone;
        try
        {
            gone = Retention.Choose(sets, Now.AddHours(leap), days);
        }
        catch (RefusedException)
        {
            var sinceNewest = TimeSpan.FromHours(leap + sets.Min(s => (Now - s.CreatedUtc).TotalHours));
            return sinceNewest < TimeSpan.Zero || sinceNewest > TimeSpan.FromHours(48);
        }
        var left = sets.Where(s => !gone.Contains(s.Id)).ToList();
        return left.Count >= Math.Min(Retention.Least, sets.Count)
            && gone.Distinct().Count() == gone.Count
            && sets.Where(s => s.IsKept).All(left.Contains)
            && (sets.Count == 0 || left.Contains(sets.MaxBy(s => s.CreatedUtc)!))
            && sets.Where(s => s.Kind == "daily" && Now.AddHours(leap) - s.CreatedUtc <= TimeSpan.FromDays(days))
                .All(left.Contains);
    }

    private static AgedSet Set(string id, string kind, TimeSpan age) => new(id, kind, Now - age, IsKept: false);
}
