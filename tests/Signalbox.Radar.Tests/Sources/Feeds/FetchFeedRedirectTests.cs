using Signalbox.FarEnds.FeedSite;

namespace Signalbox.Radar.Tests.Sources.Feeds;

public sealed class FetchFeedRedirectTests
{
    private static readonly string Feed = ExampleFeeds.Rss("<item><title>One</title></item>");

    [Theory]
    [InlineData(301, true)]
    [InlineData(308, true)]
    [InlineData(302, false)]
    [InlineData(303, false)]
    [InlineData(307, false)]
    public async Task Redirects_are_followed_and_permanent_ones_reported(int status, bool isForGood)
    {
        await using var rig = await FeedRig.StartAsync();
        var target = rig.Site.Put("/new/feed", FeedAnswer.Text(Feed));

        var fetch = await rig.FetchAsync(rig.Site.Put("/old", FeedAnswer.Redirect("/new/feed", status)));

        Assert.Single(fetch.Feed!.Items);
        Assert.Equal(target, fetch.FinalAddress);
        Assert.Equal(isForGood ? target : null, fetch.MovedTo);
    }

    [Fact]
    public async Task Redirects_are_permanent_only_as_far_as_all_of_them_are()
    {
        await using var rig = await FeedRig.StartAsync();
        var second = rig.Site.Put("/2", FeedAnswer.Redirect("/3", 302));
        rig.Site.Put("/3", FeedAnswer.Redirect("/4", 301));
        rig.Site.Put("/4", FeedAnswer.Text(Feed));

        var fetch = await rig.FetchAsync(rig.Site.Put("/1", FeedAnswer.Redirect("/2", 301)));

        Assert.Equal(second, fetch.MovedTo);
        Assert.Equal("/4", fetch.FinalAddress.AbsolutePath);
    }

    [Fact]
    public async Task Redirects_in_a_circle_are_refused()
    {
        await using var rig = await FeedRig.StartAsync();
        rig.Site.Put("/b", FeedAnswer.Redirect("/a#again"));

        var refusal = await rig.RefusalAsync(rig.Site.Put("/a", FeedAnswer.Redirect("/b")));

        Assert.Equal(("radar.feed.redirect-circle", false), (refusal.Code, refusal.IsTransient));
        Assert.Equal(2, rig.Site.Visits.Count);
    }

    [Theory]
    [InlineData(5, null)]
    [InlineData(6, "radar.feed.redirect")]
    public async Task Redirects_are_counted(int redirects, string? code)
    {
        await using var rig = await FeedRig.StartAsync();
        for (var n = 1; n <= redirects; n++)
            rig.Site.Put($"/{n}", FeedAnswer.Redirect($"/{n + 1}"));
        rig.Site.Put($"/{redirects + 1}", FeedAnswer.Text(Feed));
        var address = new Uri(rig.Site.Url + "/1");

        if (code is null)
            Assert.Single((await rig.FetchAsync(address)).Feed!.Items);
        else
            Assert.Equal(code, (await rig.RefusalAsync(address)).Code);
    }

    [Fact]
    public async Task Redirects_to_a_private_address_are_refused_in_the_guards_words()
    {
        await using var rig = await FeedRig.StartAsync();
        await using var inner = await FeedServer.StartAsync(TestContext.Current.CancellationToken);
        var secret = inner.Put("/secret", FeedAnswer.Text(Feed));

        var refusal = await rig.RefusalAsync(rig.Site.Put("/feed", FeedAnswer.Redirect(secret.AbsoluteUri)));

        Assert.Equal(("outbound.private-address", false), (refusal.Code, refusal.IsTransient));
        Assert.Contains("Outbound:AllowedPrivateHosts", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(inner.Visits);
    }

    [Theory]
    [InlineData("http://localhost:{0}/feed")]
    [InlineData("http://[::1]:{0}/feed")]
    [InlineData("http://2130706433:{0}/feed")]
    [InlineData("http://10.0.0.1/feed")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[::ffff:192.168.0.1]/feed")]
    public async Task Sources_on_private_addresses_are_refused_unless_allowed_by_name(string address)
    {
        await using var rig = await FeedRig.StartAsync(("Outbound:AllowedPrivateHosts", "nobody.example"));
        var port = new Uri(rig.Site.Url).Port;

        var refusal = await rig.RefusalAsync(new Uri(string.Format(null, address, port)));

        Assert.Equal("outbound.private-address", refusal.Code);
        Assert.Empty(rig.Site.Visits);
    }

    [Theory]
    [InlineData("file:///etc/passwd", "radar.feed.bad-address")]
    [InlineData("gopher://127.0.0.1/", "radar.feed.bad-address")]
    [InlineData("javascript:alert(1)", "radar.feed.bad-address")]
    public async Task Redirects_to_something_that_is_not_the_web_are_refused(string location, string code)
    {
        await using var rig = await FeedRig.StartAsync();

        Assert.Equal(code, (await rig.RefusalAsync(rig.Site.Put("/feed", FeedAnswer.Redirect(location)))).Code);
    }

    [Fact]
    public async Task Redirects_without_an_address_are_refused()
    {
        await using var rig = await FeedRig.StartAsync();

        Assert.Equal("radar.feed.redirect", (await rig.RefusalAsync(rig.Site.Put("/feed", FeedAnswer.Only(302)))).Code);
    }
}
