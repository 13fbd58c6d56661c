using Signalbox.FarEnds.FeedSite;

namespace Signalbox.Radar.Tests.Sources.Feeds;

public sealed class FetchFeedLimitsTests
{
    private const int Megabyte = 1024 * 1024;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_feed_that_says_it_has_200_MB_is_not_read()
    {
        await using var rig = await FeedRig.StartAsync();

        var refusal = await rig.RefusalAsync(rig.Site.Put("/feed", FeedAnswer.Large(200, saysSo: true)));

        Assert.Equal(("radar.feed.too-large", false), (refusal.Code, refusal.IsTransient));
        Assert.Contains("20 MB", refusal.Message, StringComparison.Ordinal);
        Assert.InRange(rig.TakenBytes, 1, 2 * Megabyte);
    }

    [Fact]
    public async Task A_feed_of_200_MB_is_cut_off()
    {
        await using var rig = await FeedRig.StartAsync();

        var refusal = await rig.RefusalAsync(rig.Site.Put("/feed", FeedAnswer.Large(200, saysSo: false)));

        Assert.Equal("radar.feed.too-large", refusal.Code);
        Assert.InRange(rig.TakenBytes, 20 * Megabyte, 23 * Megabyte); // .NET empties up to 1 MB more
    }

    [Fact]
    public async Task A_feed_without_an_end_is_cut_off()
    {
        await using var rig = await FeedRig.StartAsync(("Radar:Feeds:MaxBytes", "1048576"));

        var refusal = await rig.RefusalAsync(rig.Site.Put("/feed", FeedAnswer.Endless()));

        Assert.Equal("radar.feed.too-large", refusal.Code);
        Assert.InRange(rig.TakenBytes, Megabyte, 4 * Megabyte);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_bomb_of_gzip_is_stopped_while_it_is_unpacked(bool saysSo)
    {
        await using var rig = await FeedRig.StartAsync();

        var refusal = await rig.RefusalAsync(rig.Site.Put("/feed", FeedAnswer.GzipBomb(2000, saysSo)));

        Assert.Equal("radar.feed.too-large", refusal.Code);
    }

    [Fact]
    public async Task A_feed_that_stops_in_the_middle_is_given_up_when_its_time_is_over()
    {
        await using var rig = await FeedRig.StartAsync();
        var fetching = rig.RefusalAsync(
            rig.Site.Put("/feed", FeedAnswer.Stuck("<rss><channel><item><title>One</title>"))
        );
        await rig.Site.ArrivalAsync(Ct);

        rig.Clock.Advance(TimeSpan.FromSeconds(20));

        var refusal = await fetching;
        Assert.Equal(("radar.feed.timeout", true), (refusal.Code, refusal.IsTransient));
    }

    [Fact]
    public async Task A_feed_that_drips_is_given_up_when_its_time_is_over()
    {
        await using var rig = await FeedRig.StartAsync(("Radar:Feeds:FetchTimeout", "00:00:05"));
        var fetching = rig.RefusalAsync(rig.Site.Put("/feed", FeedAnswer.Drip(TimeSpan.FromMilliseconds(5))));
        await rig.Site.ArrivalAsync(Ct);

        rig.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal("radar.feed.timeout", (await fetching).Code);
    }

    [Fact]
    public async Task A_connection_that_is_cut_is_a_failure_that_may_pass()
    {
        await using var rig = await FeedRig.StartAsync();

        var refusal = await rig.RefusalAsync(
            rig.Site.Put("/feed", FeedAnswer.CutOff("<rss><channel><item><title>One"))
        );

        Assert.True(refusal.IsTransient);
        Assert.Contains(refusal.Code, (string[])["radar.feed.broke-off", "radar.feed.unreachable"]);
    }

    [Fact]
    public async Task Gzip_that_is_none_is_a_failure_that_may_pass()
    {
        await using var rig = await FeedRig.StartAsync();
        var answer = FeedAnswer.Text("<rss><channel/></rss>") with { ContentEncoding = "gzip" };

        var refusal = await rig.RefusalAsync(rig.Site.Put("/feed", answer));

        Assert.Equal(("radar.feed.broke-off", true), (refusal.Code, refusal.IsTransient));
    }

    [Fact]
    public async Task Giving_up_is_no_refusal()
    {
        await using var rig = await FeedRig.StartAsync();
        var address = rig.Site.Put("/feed", FeedAnswer.Stuck(" "));
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var fetching = rig.FetchUntilAsync(new(address), giveUp.Token);
        await rig.Site.ArrivalAsync(Ct);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetching);
    }
}
