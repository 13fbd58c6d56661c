using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Sources.Feeds;

/// <summary>Reads a feed of any format and encoding, broken ones too: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, JSON Feed, WeRSS's own JSON.</summary>
/// <remarks>Pure: it looks at nothing but the bytes and the time of day. Nothing is expanded or fetched.</remarks>
internal sealed class FeedReader(IOptions<FeedOptions> options, TimeProvider clock)
{
    /// <summary>The code of a refusal that says: this is something else.</summary>
    public const string NotAFeed = "radar.feed.not-a-feed";

    /// <param name="body">As it came, packed or not.</param>
    /// <param name="contentType">What the transport said; its charset is a hint, its type is not even that.</param>
    /// <param name="address">Where it came from, for relative links; null for a file.</param>
    /// <exception cref="RefusedException">400 <c>radar.feed.empty</c>, <c>radar.feed.not-a-feed</c>,
    /// <c>radar.feed.too-large</c>, <c>radar.feed.too-deep</c>, <c>radar.feed.broken-gzip</c>.</exception>
    public ParsedFeed Read(ReadOnlyMemory<byte> body, string? contentType, Uri? address)
    {
        var repairs = new Repairs();
        using var decoded = DecodedText.Of(body, DecodedText.CharsetOf(contentType), options.Value.MaxBytes, repairs);
        var text = decoded.Text.TrimStart();
        if (text.IsEmpty)
            throw RefusedException.Invalid("radar.feed.empty", "It is empty: not even a feed without items.");

        var feed = new FeedDraft(repairs, options.Value.MaxItems);
        if (text[0] is '{' or '[' || text.TrimEnd() is "null")
            JsonFeed.Read(text, feed);
        else
            XmlFeed.Read(text, feed);
        return SettledFeed.Of(feed, decoded.Encoding, address, clock.GetUtcNow());
    }
}
