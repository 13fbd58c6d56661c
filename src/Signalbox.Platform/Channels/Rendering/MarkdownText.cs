using System.Globalization;
using System.Text;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Signalbox.Platform.Channels.Rendering;

/// <summary>Our Markdown as plain text and as HTML.</summary>
internal static class MarkdownText
{
    // Raw HTML stays text: what came from outside is shown, never obeyed.
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .DisableHtml()
        .Build();

    /// <summary>Makes a text mean itself inside Markdown.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (letter is '\\' or '[' or ']' or '*' or '_' or '`' or '<' or '#')
                escaped.Append('\\');
            escaped.Append(letter);
        }
        return escaped.ToString();
    }

    /// <summary>Plain text; links as <c>words (address)</c>, or as their words alone.</summary>
    public static string Plain(string markdown, bool withLinks)
    {
        var text = new StringBuilder();
        foreach (var block in Markdown.Parse(markdown, Pipeline))
            WriteBlock(text, block, indent: "", withLinks);
        return text.ToString().Trim('\n');
    }

    /// <summary>HTML whose links go to web pages and mail addresses only; no pictures are fetched.</summary>
    public static string Html(string markdown)
    {
        var document = Markdown.Parse(markdown, Pipeline);
        foreach (var link in document.Descendants<LinkInline>().ToList())
        {
            link.GetAttributes().AddPropertyIfNotExist("rel", "noreferrer");
            if (!IsHarmless(link.Url))
                link.Url = "#";
            if (link.IsImage)
                link.IsImage = false; // a picture tells its owner who read the mail, and when
        }
        return document.ToHtml(Pipeline);
    }

    private static bool IsHarmless(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "mailto";

    private static void WriteBlock(StringBuilder text, Block block, string indent, bool withLinks)
    {
        switch (block)
        {
            case ListBlock list:
                var number = int.TryParse(list.OrderedStart, CultureInfo.InvariantCulture, out var first) ? first : 1;
                foreach (var item in list.OfType<ListItemBlock>())
                    WriteItem(text, item, indent, list.IsOrdered ? $"{number++}. " : "- ", withLinks);
                text.Append('\n');
                break;
            case Table table:
                foreach (var row in table.OfType<TableRow>())
                    text.Append(indent)
                        .AppendJoin(" | ", row.OfType<TableCell>().Select(c => Words(c, withLinks)))
                        .Append('\n');
                text.Append('\n');
                break;
            case ContainerBlock container: // quotes
                foreach (var inner in container)
                    WriteBlock(text, inner, container is QuoteBlock ? $"{indent}> " : indent, withLinks);
                break;
            case CodeBlock code:
                foreach (var line in code.Lines.ToString().Split('\n'))
                    text.Append(indent).Append(line).Append('\n');
                text.Append('\n');
                break;
            case LeafBlock { Inline: { } inlines }:
                foreach (var line in Words(inlines, withLinks).Split('\n'))
                    text.Append(indent).Append(line).Append('\n');
                text.Append('\n');
                break;
            case ThematicBreakBlock:
                text.Append(indent).Append("----\n\n");
                break;
        }
    }

    private static void WriteItem(StringBuilder text, ListItemBlock item, string indent, string mark, bool withLinks)
    {
        var body = new StringBuilder();
        foreach (var block in item)
            WriteBlock(body, block, indent: "", withLinks);
        var lines = body.ToString().Split('\n').Where(l => l.Length > 0);
        var lead = mark;
        foreach (var line in lines)
        {
            text.Append(indent).Append(lead).Append(line).Append('\n');
            lead = new string(' ', mark.Length);
        }
    }

    private static string Words(TableCell cell, bool withLinks) =>
        string.Join(' ', cell.OfType<LeafBlock>().Select(b => b.Inline is null ? "" : Words(b.Inline, withLinks)));

    private static string Words(ContainerInline inlines, bool withLinks)
    {
        var words = new StringBuilder();
        foreach (var inline in inlines)
        {
            switch (inline)
            {
                case LiteralInline literal:
                    words.Append(literal.Content.AsSpan());
                    break;
                case CodeInline code:
                    words.Append(code.Content);
                    break;
                case AutolinkInline auto:
                    words.Append(withLinks ? auto.Url : "");
                    break;
                case HtmlEntityInline entity:
                    words.Append(entity.Transcoded.AsSpan());
                    break;
                case LineBreakInline:
                    words.Append('\n');
                    break;
                case LinkInline link:
                    var label = Words(link, withLinks);
                    words.Append(withLinks && link.Url != label ? $"{label} ({link.Url})" : label);
                    break;
                case ContainerInline container:
                    words.Append(Words(container, withLinks));
                    break;
            }
        }
        return words.ToString();
    }
}
