using Signalbox.FarEnds.Samples;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Sources;
using Signalbox.Radar.Sources.WeRss;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Sources.WeRss;

/// <summary>What the sample world is for: the radar's own reading and its own measures find in it what was put there.</summary>
public sealed class WeRssSampleWorldTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_articles_are_read_with_text_but_for_the_late_and_the_deleted_one()
    {
        await using var world = await SampleWorld.StartAsync(new TestClock(), Ct);
        await using var rig = await WeRssRig.StartAsync();
        await rig.RestartAsync(
            ("BaseUrl", world.WeRssUrl),
            ("Username", world.WeRssUsername),
            ("Password", world.WeRssPassword)
        );

        var listing = await rig.Client.ListNewArticlesAsync(
            watermark: null,
            (_, _) =>
                Task.FromResult<IReadOnlyDictionary<string, DateTimeOffset?>>(
                    new Dictionary<string, DateTimeOffset?>()
                ),
            Ct
        );
        List<WeRssArticle> articles = [];
        foreach (var listed in listing.New)
            articles.Add((await rig.Client.GetArticleAsync(listed.Id, Ct))!);

        Assert.Equal(32, articles.Count);
        Assert.Single(articles, a => a.State == WeRssArticleState.Pending);
        Assert.Single(articles, a => a.State == WeRssArticleState.Deleted);
        Assert.Equal(30, articles.Count(a => a.State == WeRssArticleState.Full));
        Assert.Equal("Ok", (await rig.Client.HealthAsync(Ct)).Verdict.State.ToString());
    }

    [Fact]
    public void The_story_told_three_times_is_near_by_the_radars_measures_and_no_other_is()
    {
        var all = SampleSources.AllArticles(new TestClock().GetUtcNow());
        var told = all.Where(a => a.Story == "storage-fund").ToList();

        foreach (var (a, b) in told.SelectMany(a => told.Select(b => (a, b))))
        {
            Assert.InRange(Distance(a, b), 0, 20);
            Assert.True(IsSame(a, b), $"{a.Title} / {b.Title}");
        }
        foreach (
            var (a, b) in all.SelectMany(a =>
                all.Where(b => b != a && (b.Story is null || b.Story != a.Story)).Select(b => (a, b))
            )
        )
            Assert.False(IsSame(a, b), $"{a.Title} / {b.Title}");
    }

    private static bool IsSame(SampleArticle a, SampleArticle b) =>
        StoryLikeness.IsSame(
            a.Title,
            a.Text,
            new FoundItem
            {
                Key = b.Key,
                Title = b.Title,
                Url = "",
                Text = b.Text,
                TextState = TextState.Full,
                Original = b.Text,
            }
        );

    private static int Distance(SampleArticle a, SampleArticle b) =>
        ArticleKeys.Distance(ArticleKeys.Fingerprint(a.Title, a.Text), ArticleKeys.Fingerprint(b.Title, b.Text));
}
