using System.IO.Compression;
using System.Text;
using Signalbox.Radar.Sources.Feeds;

namespace Signalbox.Radar.Articles;

/// <summary>The text of an article as harmless HTML.</summary>
internal static class ArticleBody
{
    private const int MostBytes = 2 * 1024 * 1024;

    /// <summary>The snapshot where it holds the text, else the clean text in paragraphs.</summary>
    /// <param name="snapshot">Gzip, as it is stored; null where there is none.</param>
    public static string Html(byte[]? snapshot, string text, string url)
    {
        if (snapshot is not null && Unpack(snapshot) is { } original && FeedHtml.LooksLikeHtml(original))
        {
            var clean = FeedHtml.Clean(
                original,
                Uri.TryCreate(url, UriKind.Absolute, out var address) ? address : null
            );
            // A teaser beside a longer text is not what a reader came for.
            if (clean.Text.Length * 2 >= text.Length)
                return clean.Html;
        }
        return string.Concat(
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(line => $"<p>{FeedHtml.Escape(line)}</p>")
        );
    }

    /// <summary>The plain text of a snapshot, one line a block; empty for what is larger than anybody reads.</summary>
    public static string Text(byte[] snapshot) => Unpack(snapshot) is { } original ? FeedHtml.Text(original) : "";

    /// <returns>Null for what is larger than anybody reads.</returns>
    private static string? Unpack(byte[] snapshot)
    {
        using var gzip = new GZipStream(new MemoryStream(snapshot), CompressionMode.Decompress);
        var bytes = new byte[MostBytes + 1];
        var length = gzip.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length > MostBytes ? null : Encoding.UTF8.GetString(bytes, 0, length);
    }
}
