using Signalbox.FarEnds.FeedSite;

namespace Signalbox.Radar.Tests.Sources.Feeds;

public sealed class HostMannersTests
{
    private static readonly Uri Host = new("https://busy.example/feed");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_more_than_two_are_at_one_host_at_once()
    {
        await using var rig = await FeedRig.StartAsync(("Radar:Feeds:HostGap", "00:00:00"));
        var first = await rig.Manners.EnterAsync(Host, Ct);
        using var second = await rig.Manners.EnterAsync(new Uri("https://BUSY.example/other"), Ct);
        var third = rig.Manners.EnterAsync(Host, Ct);
        using var elsewhere = await rig.Manners.EnterAsync(new Uri("https://idle.example/"), Ct);

        Assert.False(third.IsCompleted);
        first.Dispose();
        first.Dispose(); // a second time gives no second place back

        using var entered = await third;
        Assert.False(rig.Manners.EnterAsync(Host, Ct).IsCompleted);
    }

    [Fact]
    public async Task Beginnings_are_a_second_apart()
    {
        await using var rig = await FeedRig.StartAsync();
        (await rig.Manners.EnterAsync(Host, Ct)).Dispose();
        var second = rig.Manners.EnterAsync(Host, Ct);
        var third = rig.Manners.EnterAsync(Host, Ct);

        Assert.False(second.IsCompleted);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        (await second).Dispose();

        Assert.False(third.IsCompleted);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        (await third).Dispose();
    }

    [Fact]
    public async Task Giving_up_leaves_the_place_to_others()
    {
        await using var rig = await FeedRig.StartAsync(("Radar:Feeds:RequestsPerHost", "1"));
        (await rig.Manners.EnterAsync(Host, Ct)).Dispose();
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var pausing = rig.Manners.EnterAsync(Host, giveUp.Token);
        var queued = rig.Manners.EnterAsync(Host, giveUp.Token);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pausing);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued);
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        (await rig.Manners.EnterAsync(Host, Ct)).Dispose();
    }

    [Fact]
    public async Task The_owners_own_hosts_are_not_waited_for()
    {
        await using var rig = await FeedRig.StartAsync();
        var address = rig.Site.Put("/feed", FeedAnswer.Text(ExampleFeeds.Rss("")));

        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => rig.FetchAsync(address)));

        Assert.Equal(12, rig.Site.Visits.Count);
        Assert.InRange(rig.Site.MostAtOnce, 1, 2);
    }

    [Fact]
    public async Task Many_hosts_are_forgotten_again()
    {
        await using var rig = await FeedRig.StartAsync();

        for (var n = 0; n < 1000; n++)
        {
            (await rig.Manners.EnterAsync(new Uri($"https://h{n}.example/"), Ct)).Dispose();
            rig.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(rig.Manners.KnownHosts, 1, 256);
    }
}
