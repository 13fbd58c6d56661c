using System.Buffers;
using System.Text;

namespace Signalbox.Radar.Sources.Feeds;

/// <summary>Reads foreign HTML once and writes its text and, where asked for, harmless HTML.</summary>
/// <remarks>
/// The HTML is not filtered but written anew: every tag and attribute in it is one of ours, every text escaped, everything
/// closed. So there is nothing that a browser could read in another way than we do.
/// </remarks>
internal ref struct HtmlCleaner(string source, Uri? address, bool withHtml)
{
    /// <summary>Deeper elements lose their tags and keep their text.</summary>
    private const int MaxDepth = 64;

    private readonly List<HtmlTag> open = [];
    private readonly StringBuilder html = new(withHtml ? Math.Min(source.Length, 1 << 20) : 0);
    private readonly bool isPlain = !FeedHtml.LooksLikeHtml(source);
    private MarkupScanner scanner = new(source, html: true);
    private PlainTextWriter text = new(source.Length / 2);
    private int verbatim;

    public int Images { get; private set; }

    public void Run()
    {
        while (scanner.Read())
        {
            switch (scanner.Kind)
            {
                case MarkupKind.Text:
                    OnText(scanner.Content);
                    break;
                case MarkupKind.Open when HtmlTags.Find(scanner.Name) is { } tag:
                    OnOpen(tag);
                    break;
                case MarkupKind.Close when HtmlTags.Find(scanner.Name) is { } tag:
                    OnClose(tag);
                    break;
            }
        }
        CloseDownTo(0);
    }

    public readonly string TakeText() => text.Take();

    public readonly string TakeHtml() => html.ToString();

    private void OnText(ReadOnlySpan<char> raw)
    {
        if (!raw.Contains('&'))
        {
            Write(raw);
            return;
        }
        var rented = ArrayPool<char>.Shared.Rent(raw.Length);
        var ignored = ReferenceFaults.None;
        Write(rented.AsSpan(0, CharacterReferences.Decode(raw, rented, ref ignored)));
        ArrayPool<char>.Shared.Return(rented);
    }

    private void Write(ReadOnlySpan<char> words)
    {
        if (withHtml)
            FeedHtml.Escape(words, html);
        if (verbatim > 0)
        {
            text.WriteVerbatim(words);
            return;
        }
        if (!isPlain)
        {
            text.Write(words);
            return;
        }
        foreach (var line in words.EnumerateLines()) // where there are no tags, line breaks are meant
        {
            text.Write(line);
            text.Break();
        }
    }

    private void OnOpen(HtmlTag tag)
    {
        if (tag.Is(HtmlTrait.Dropped))
        {
            Drop(tag);
            return;
        }
        WriteMark(tag);
        verbatim += tag.Name == "pre" ? 1 : 0;
        if (tag.Name == "img")
            OnImage();
        else if (withHtml && tag.Is(HtmlTrait.Kept))
            Open(tag);
    }

    private void OnClose(HtmlTag tag)
    {
        if (tag.Is(HtmlTrait.Block) && tag.Name is not ("td" or "th"))
            text.Break();
        verbatim -= tag.Name == "pre" && verbatim > 0 ? 1 : 0;
        if (!tag.Is(HtmlTrait.Kept) || tag.Is(HtmlTrait.Void))
            return;
        for (var at = open.Count - 1; at >= 0; at--)
        {
            if (open[at].Name != tag.Name)
                continue;
            CloseDownTo(at);
            return;
        }
    }

    private void Drop(HtmlTag tag)
    {
        // Only a script or a style without an end takes everything with it, as in a browser.
        if (!scanner.SkipElement(tag.Name) && tag.Name is ("script" or "style"))
            scanner.Position = source.Length;
    }

    private void WriteMark(HtmlTag tag)
    {
        if (tag.Name is "td" or "th")
        {
            text.Part(" | ");
            return;
        }
        if (!tag.Is(HtmlTrait.Block))
            return;
        text.Break();
        if (tag.Name == "li")
            text.Mark("- ");
    }

    private void OnImage()
    {
        var picture = HtmlAttributes.Picture(scanner.Attributes, address);
        if (!picture.IsOne)
            return;
        Images++;
        if (!withHtml || picture.Url is null)
            return;
        html.Append("<img src=\"");
        FeedHtml.Escape(picture.Url, html);
        html.Append("\" alt=\"");
        FeedHtml.Escape(picture.Alternative, html);
        // WeChat's picture host refuses those who come from another page.
        html.Append("\" loading=\"lazy\" referrerpolicy=\"no-referrer\">");
    }

    private void Open(HtmlTag tag)
    {
        if (tag.Is(HtmlTrait.Void))
        {
            html.Append('<').Append(tag.Name).Append('>');
            return;
        }
        if (tag.Is(HtmlTrait.NotInItself) && open.Count > 0 && open[^1].Name == tag.Name)
            CloseDownTo(open.Count - 1);
        if (open.Count == MaxDepth)
            return;
        if (tag.Name == "a")
        {
            var link = HtmlAttributes.Link(scanner.Attributes, address);
            if (link is null || open.Contains(tag))
                return;
            html.Append("<a href=\"");
            FeedHtml.Escape(link, html);
            html.Append("\" rel=\"nofollow noopener noreferrer\">");
        }
        else
        {
            html.Append('<').Append(tag.Name);
            if (tag.Name is "td" or "th")
                HtmlAttributes.WriteSpans(scanner.Attributes, html);
            html.Append('>');
        }
        open.Add(tag);
    }

    private readonly void CloseDownTo(int count)
    {
        for (var at = open.Count - 1; at >= count; at--)
            html.Append("</").Append(open[at].Name).Append('>');
        open.RemoveRange(count, open.Count - count);
    }
}
