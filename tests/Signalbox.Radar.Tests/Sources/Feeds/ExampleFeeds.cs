using System.Text;
using Microsoft.Extensions.Options;
using Signalbox.Radar.Sources.Feeds;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Sources.Feeds;

/// <summary>Readers for tests, and feeds to read.</summary>
internal static class ExampleFeeds
{
    public static FeedReader Reader(FeedOptions? options = null, TimeProvider? clock = null) =>
        new(Options.Create(options ?? new FeedOptions()), clock ?? new TestClock());

    public static ReadArticlePage Pages() => new(Options.Create(new FeedOptions()));

    public static ParsedFeed Read(string text, Uri? address = null, FeedOptions? options = null) =>
        Reader(options).Read(Encoding.UTF8.GetBytes(text), contentType: null, address);

    /// <summary>The one item of an RSS feed with these elements in it.</summary>
    public static FeedItem Item(string elements) => Assert.Single(Read(Rss($"<item>{elements}</item>")).Items);

    public static string Rss(string channel) =>
        $"""<?xml version="1.0"?><rss version="2.0"><channel><title>A feed</title>{channel}</channel></rss>""";
}
