using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Signalbox.Operations.Offsite;

namespace Signalbox.Operations.Tests.Offsite;

/// <summary>Which sets lie in the store: whatever the history, the weeks and months that must be there are.</summary>
public sealed class OffsitePlanTests
{
    private static readonly DateTime FirstDay = new(2025, 1, 1, 2, 30, 0, DateTimeKind.Unspecified); // a Wednesday
    private static readonly OffsitePlan Usual = new(Weeks: 8, Months: 12, Days: 0);

    [Fact]
    public void Sundays_set_and_the_months_first_are_sent_and_a_missing_sundays_place_is_taken()
    {
        // 2025-06-01 is a Sunday; the set of the 8th is missing.
        string[] here =
        [
            .. Enumerable
                .Range(1, 17)
                .Where(d => d != 8)
                .Select(d => Daily(new DateTime(2025, 6, d, 2, 30, 0, DateTimeKind.Unspecified))),
        ];

        var sent = Usual.ToSend(here, []);

        Assert.Equal(["20250601", "20250609", "20250615"], sent.Select(s => s[..8]));
        Assert.Empty(Usual.ToSend(here, [.. sent]));
    }

    [Fact]
    public void Two_years_of_nights_leave_eight_weeks_and_twelve_months()
    {
        List<string> there = [];
        for (var day = 0; day < 730; day++)
            Night([.. Enumerable.Range(Math.Max(0, day - 30), Math.Min(31, day + 1)).Select(Day)], there, Usual);

        // 2026-12-31 is a Thursday: the newest eight Sundays, and the firsts of twelve months.
        Assert.Equal(20, there.Count);
        Assert.Equal(12, there.Count(s => s[6..8] == "01"));
        Assert.Equal("20261227", there.Max()![..8]); // there are twenty
        Assert.Equal("20260101", there.Min()![..8]);
    }

    [Fact]
    public void For_any_history_nothing_is_lost_that_must_stay_and_nothing_is_sent_twice()
    {
        var history =
            from days in Gen.ListOf(Gen.Choose(0, 400))
            from nights in Gen.Choose(1, 20)
            from keep in Gen.Choose(0, 40)
            from weeks in Gen.Choose(1, 10)
            from months in Gen.Choose(1, 14)
            select (days, nights, new OffsitePlan(weeks, months, keep));

        Prop.ForAll(history.ToArbitrary(), h => Holds([.. h.days.Distinct().Order().Select(Day)], h.nights, h.Item3))
            .QuickCheckThrowOnFailure();
    }

    /// <summary>Sets come a few at a time; after each night the store holds what the plan keeps, and a second round does nothing.</summary>
    private static bool Holds(List<string> all, int nights, OffsitePlan plan)
    {
        List<string> there = [];
        for (var night = 1; night <= nights; night++)
        {
            List<string> here = [.. all.Take(all.Count * night / nights)];
            Night(here, there, plan);
            var newest = here.Count == 0 ? null : here[^1];
            var good =
                plan.ToSend(here, there).Count == 0
                && plan.ToRemove(there).Count == 0
                && there.Distinct().Count() == there.Count
                && (newest is null || there.Exists(s => Month(s) == Month(newest)))
                && here.TakeLast(plan.Days).All(there.Contains)
                && here.GroupBy(Month)
                    .OrderByDescending(m => m.Key, StringComparer.Ordinal)
                    .Take(plan.Months)
                    .All(m => there.Contains(m.First()));
            if (!good)
                return false;
        }
        return true;
    }

    private static void Night(List<string> here, List<string> there, OffsitePlan plan)
    {
        there.AddRange(plan.ToSend(here, there));
        var old = plan.ToRemove(there);
        there.RemoveAll(old.Contains);
    }

    private static string Day(int day) => Daily(FirstDay.AddDays(day));

    private static string Daily(DateTime at) =>
        string.Create(CultureInfo.InvariantCulture, $"{at:yyyyMMdd'T'HHmmss}+0800-daily-0000");

    private static string Month(string id) => id[..6];
}
