using Signalbox.Radar.Sources;

namespace Signalbox.Radar.Tests.Sources;

public sealed class GivingUpTests
{
    [Theory]
    [InlineData("radar.feed.gone-for-good", 1, 0, false, true)] // it says so itself
    [InlineData("radar.feed.no-host", 6, 3, true, true)]
    [InlineData("radar.feed.no-host", 5, 9, true, false)]
    [InlineData("radar.feed.no-host", 40, 2.9, true, false)] // a day or two is an accident
    [InlineData("radar.feed.no-host", 40, 30, false, false)] // nothing else could be read either: it is our line
    [InlineData("radar.feed.gone", 10, 5, true, true)]
    [InlineData("radar.feed.gone", 9, 30, true, false)]
    [InlineData("radar.feed.unreachable", 30, 14, true, true)]
    [InlineData("radar.feed.not-a-feed", 30, 13, true, false)]
    [InlineData("radar.feed.busy", 500, 100, true, false)] // it lives
    [InlineData("radar.source.paused", 500, 100, true, false)]
    public void A_feed_is_given_up_when_asking_makes_no_sense(
        string code,
        int failures,
        double days,
        bool othersWork,
        bool isDue
    )
    {
        Assert.Equal(isDue, GivingUp.IsDue(SourceKind.Feed, code, failures, TimeSpan.FromDays(days), othersWork));
        Assert.Equal(isDue, GivingUp.IsDue(SourceKind.Page, code, failures, TimeSpan.FromDays(days), othersWork));
        Assert.False(GivingUp.IsDue(SourceKind.WeRssServer, code, failures, TimeSpan.FromDays(days), othersWork));
    }
}
