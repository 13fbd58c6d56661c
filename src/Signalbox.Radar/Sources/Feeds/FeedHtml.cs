using System.Buffers;
using System.Text;

namespace Signalbox.Radar.Sources.Feeds;

/// <summary>An article's foreign HTML, made harmless.</summary>
/// <param name="Text">Plain text, one line a block.</param>
/// <param name="Html">From an allow-list, well-formed: no script, no style, no event, no address but http, https and mailto.</param>
/// <param name="Images">How many pictures there are, tracking pixels left out.</param>
internal sealed record CleanHtml(string Text, string Html, int Images);

/// <summary>Turns foreign HTML into text and into harmless HTML.</summary>
internal static class FeedHtml
{
    private static readonly SearchValues<char> NeedsEscape = SearchValues.Create("&<>\"");
    private static readonly SearchValues<char> TagNameEnds = SearchValues.Create(" \t\r\n/>");

    /// <param name="address">What relative addresses are relative to; without it they are left out.</param>
    public static CleanHtml Clean(string html, Uri? address)
    {
        var cleaner = new HtmlCleaner(html, address, withHtml: true);
        cleaner.Run();
        return new CleanHtml(cleaner.TakeText(), cleaner.TakeHtml(), cleaner.Images);
    }

    /// <summary>The plain text alone, one line a block.</summary>
    public static string Text(string html)
    {
        var cleaner = new HtmlCleaner(html, address: null, withHtml: false);
        cleaner.Run();
        return cleaner.TakeText();
    }

    /// <summary>Plain text on one line, for a title: tags that HTML knows go, a <c>&lt;</c> that is none stays.</summary>
    public static string Line(string html)
    {
        if (!html.AsSpan().ContainsAny('<', '&'))
            return OneLine(html);
        var line = new StringBuilder(html.Length);
        var scanner = new MarkupScanner(html, html: true);
        var ignored = ReferenceFaults.None;
        while (scanner.Read())
        {
            if (scanner.Kind == MarkupKind.Text)
                line.Append(CharacterReferences.Decode(scanner.Content, ref ignored));
            else if (scanner.Kind is MarkupKind.Open or MarkupKind.Close && HtmlTags.Find(scanner.Name) is { } tag)
                line.Append(tag.Is(HtmlTrait.Block) ? " " : "");
            else if (scanner.Kind is MarkupKind.Open or MarkupKind.Close)
                line.Append(html.AsSpan(scanner.Start, scanner.Position - scanner.Start));
        }
        return OneLine(line.ToString());
    }

    /// <summary>Whether there is a tag in it that HTML knows.</summary>
    public static bool LooksLikeHtml(ReadOnlySpan<char> text)
    {
        while (text.IndexOf('<') is >= 0 and var at)
        {
            text = text[(at + 1)..].TrimStart('/');
            var length = text.IndexOfAny(TagNameEnds);
            if (length > 0 && HtmlTags.Find(text[..length]) is not null)
                return true;
        }
        return false;
    }

    /// <summary>Text as HTML that shows it.</summary>
    public static string Escape(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAny(NeedsEscape))
            return text.ToString();
        var html = new StringBuilder(text.Length + 16);
        Escape(text, html);
        return html.ToString();
    }

    public static void Escape(ReadOnlySpan<char> text, StringBuilder html)
    {
        while (text.IndexOfAny(NeedsEscape) is >= 0 and var at)
        {
            html.Append(text[..at])
                .Append(
                    text[at] switch
                    {
                        '&' => "&amp;",
                        '<' => "&lt;",
                        '>' => "&gt;",
                        _ => "&quot;",
                    }
                );
            text = text[(at + 1)..];
        }
        html.Append(text);
    }

    private static string OneLine(string text)
    {
        var writer = new PlainTextWriter(text.Length);
        writer.Write(text);
        return writer.Take();
    }
}
