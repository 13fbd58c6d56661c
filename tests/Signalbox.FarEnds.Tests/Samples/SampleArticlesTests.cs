using System.Globalization;
using Signalbox.FarEnds.Samples;
using Signalbox.Testing;

namespace Signalbox.FarEnds.Tests.Samples;

/// <summary>What the sample world promises about its articles.</summary>
public sealed class SampleArticlesTests
{
    private static readonly IReadOnlyList<SampleArticle> All = SampleSources.AllArticles(new TestClock().GetUtcNow());

    [Fact]
    public void There_are_about_fifty_and_most_are_of_the_last_day()
    {
        Assert.InRange(All.Count, 44, 52);
        Assert.InRange(All.Count(a => a.Age < TimeSpan.FromHours(24)), All.Count * 3 / 4, All.Count - 4);
        Assert.All(All, a => Assert.True(a.Age > TimeSpan.Zero));
    }

    [Fact]
    public void Each_is_long_enough_to_judge_and_carries_figures()
    {
        Assert.All(All, a => Assert.InRange(a.Text.Length, 120, 700));
        Assert.All(
            All,
            a => Assert.True(a.Text.Count(char.IsAsciiDigit) >= 3 || a.Kind != SampleKind.Opportunity, a.Key)
        );
        Assert.Equal(All.Count, All.Select(a => a.Key).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void There_are_about_a_dozen_opportunities_and_each_touches_an_interest()
    {
        var opportunities = All.Where(a => a.Kind == SampleKind.Opportunity).ToList();

        Assert.InRange(opportunities.DistinctBy(a => a.Story ?? a.Key).Count(), 12, 16);
        Assert.All(
            opportunities,
            a =>
                Assert.True(
                    SampleSources.Interests.Keys.Any(word =>
                        $"{a.Title} {a.Text}".Contains(word, StringComparison.Ordinal)
                    ),
                    a.Key
                )
        );
        Assert.All(opportunities, a => Assert.True(a.Age < TimeSpan.FromHours(24), a.Key));
    }

    [Fact]
    public void One_story_is_told_in_three_places_with_much_the_same_words()
    {
        var told = All.Where(a => a.Story == "storage-fund").ToList();

        Assert.Equal(3, told.Count);
        Assert.Equal(3, told.Select(a => a.Text).Distinct(StringComparer.Ordinal).Count());
        Assert.All(told, a => Assert.All(told, b => Assert.InRange(Likeness(a.Text, b.Text), 0.55, 1)));
        Assert.All(
            All.Where(a => a.Story is null),
            other => Assert.All(told, a => Assert.InRange(Likeness(a.Text, other.Text), 0, 0.15))
        );
    }

    [Fact]
    public void One_article_is_carried_twice_to_the_letter()
    {
        var twice = All.GroupBy(a => (a.Title, a.Text)).Where(g => g.Count() > 1).ToList();

        Assert.Equal(2, Assert.Single(twice).Count());
    }

    [Fact]
    public void There_is_noise_of_every_kind()
    {
        Assert.InRange(All.Count(a => a.Kind == SampleKind.Advertisement), 3, 5);
        Assert.InRange(All.Count(a => a.Kind == SampleKind.Recruitment), 2, 4);
        var never = Assert.Single(All, a => a.Kind == SampleKind.MustNot);
        Assert.Contains(SampleSources.MustNot, word => never.Title.Contains(word, StringComparison.Ordinal));
        Assert.DoesNotContain(
            All.Where(a => a.Kind == SampleKind.Opportunity),
            a => SampleSources.MustNot.Any(word => $"{a.Title} {a.Text}".Contains(word, StringComparison.Ordinal))
        );
        foreach (var quirk in (SampleQuirk[])[SampleQuirk.LateText, SampleQuirk.Deleted, SampleQuirk.Script])
            Assert.Single(All, a => a.Quirk == quirk);
        Assert.Contains("<script>", All.Single(a => a.Quirk == SampleQuirk.Script).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-03-02", "4月10日17时截止")]
    [InlineData("2026-12-31", "2月8日17时截止")]
    public void Dates_count_from_the_day_on_which_they_are_read(string day, string deadline)
    {
        var now = DateTimeOffset.Parse($"{day}T01:00:00+08:00", CultureInfo.InvariantCulture);

        var told = SampleSources.AllArticles(now);

        Assert.Contains(told, a => a.Text.Contains(deadline, StringComparison.Ordinal));
        Assert.Contains(told, a => a.Title.Contains("云汐市2026年度", StringComparison.Ordinal));
        Assert.DoesNotContain(told, a => $"{a.Title}{a.Text}".Contains('{', StringComparison.Ordinal));
    }

    /// <summary>Share of letter pairs that two texts have in common.</summary>
    private static double Likeness(string one, string other)
    {
        var (a, b) = (Pairs(one), Pairs(other));
        return (double)a.Intersect(b).Count() / a.Union(b).Count();

        static HashSet<string> Pairs(string text) =>
            [.. Enumerable.Range(0, text.Length - 1).Select(i => text.Substring(i, 2))];
    }
}
