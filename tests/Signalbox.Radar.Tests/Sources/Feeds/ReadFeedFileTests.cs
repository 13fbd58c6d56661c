using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Tests.Sources.Feeds;

public sealed class ReadFeedFileTests
{
    [Fact]
    public async Task A_file_is_read_with_the_limits_of_the_web()
    {
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            path,
            ExampleFeeds.Rss("<item><title>One</title></item>"),
            TestContext.Current.CancellationToken
        );
        await using var rig = await FeedRig.StartAsync();
        await using var narrow = await FeedRig.StartAsync(("Radar:Feeds:MaxBytes", "1024"));

        Assert.Equal("One", Assert.Single((await rig.FileAsync(path)).Items).Title);
        await File.WriteAllTextAsync(path, new string(' ', 2000), TestContext.Current.CancellationToken);
        Assert.Equal("radar.feed.too-large", (await RefusalAsync(narrow, path)).Code);
        Assert.Equal("radar.feed.empty", (await RefusalAsync(rig, path)).Code);
        File.Delete(path);
    }

    [Fact]
    public async Task What_cannot_be_read_is_refused_in_a_sentence()
    {
        await using var rig = await FeedRig.StartAsync();

        Assert.Equal("radar.feed.no-file", (await RefusalAsync(rig, "/nowhere/feed.xml")).Code);
        Assert.Equal("radar.feed.unreadable-file", (await RefusalAsync(rig, Path.GetTempPath())).Code);
    }

    [Fact]
    public async Task A_device_without_an_end_is_cut_off()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "there is no /dev/zero");
        await using var rig = await FeedRig.StartAsync();

        Assert.Equal("radar.feed.too-large", (await RefusalAsync(rig, "/dev/zero")).Code);
    }

    private static Task<RefusedException> RefusalAsync(FeedRig rig, string path) =>
        Assert.ThrowsAsync<RefusedException>(() => rig.FileAsync(path));
}
