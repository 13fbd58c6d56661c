using System.Globalization;
using System.Text;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Signalbox.Platform.Channels.Rendering;

/// <summary>Our Markdown in the few tags that Telegram reads; it refuses a message with any other.</summary>
internal static class TelegramHtml
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().Build();

    public static string Of(string markdown)
    {
        var text = new StringBuilder();
        foreach (var block in Markdown.Parse(markdown, Pipeline))
            Write(text, block);
        return text.ToString().Trim('\n');
    }

    private static void Write(StringBuilder text, Block block)
    {
        switch (block)
        {
            case ListBlock list:
                var number = int.TryParse(list.OrderedStart, CultureInfo.InvariantCulture, out var first) ? first : 1;
                foreach (var item in list.OfType<ListItemBlock>())
                    WriteItem(text, item, list.IsOrdered ? $"{number++}. " : "• ");
                text.Append('\n');
                break;
            case QuoteBlock quote:
                text.Append("<blockquote>").Append(Inside(quote).Trim('\n')).Append("</blockquote>\n");
                break;
            case CodeBlock code:
                text.Append("<pre>").Append(Escape(code.Lines.ToString())).Append("</pre>\n");
                break;
            case HeadingBlock { Inline: { } words }:
                text.Append("<b>").Append(Words(words)).Append("</b>\n\n");
                break;
            case LeafBlock { Inline: { } words }:
                text.Append(Words(words)).Append("\n\n");
                break;
            case ThematicBreakBlock:
                text.Append("———\n\n");
                break;
        }
    }

    private static void WriteItem(StringBuilder text, ListItemBlock item, string mark)
    {
        var lines = Inside(item).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < lines.Length; i++)
            text.Append(i == 0 ? mark : "  ").Append(lines[i]).Append('\n');
    }

    private static string Inside(ContainerBlock container)
    {
        var text = new StringBuilder();
        foreach (var block in container)
            Write(text, block);
        return text.ToString();
    }

    private static string Words(ContainerInline inlines)
    {
        var words = new StringBuilder();
        foreach (var inline in inlines)
            words.Append(
                inline switch
                {
                    LiteralInline literal => Escape(literal.Content.ToString()),
                    CodeInline code => $"<code>{Escape(code.Content)}</code>",
                    HtmlEntityInline entity => Escape(entity.Transcoded.ToString()),
                    LineBreakInline => "\n",
                    AutolinkInline auto => Escape(auto.Url),
                    LinkInline { IsImage: false, Url: { } url } link
                        when url.StartsWith("http", StringComparison.Ordinal) =>
                        $"<a href=\"{Escape(url)}\">{Words(link)}</a>",
                    EmphasisInline { DelimiterCount: 2 } bold => $"<b>{Words(bold)}</b>",
                    EmphasisInline slanted => $"<i>{Words(slanted)}</i>",
                    ContainerInline container => Words(container),
                    _ => "",
                }
            );
        return words.ToString();
    }

    private static string Escape(string text) =>
        text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\"", "&quot;");
}
