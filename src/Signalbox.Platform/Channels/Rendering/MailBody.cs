using System.Net;

namespace Signalbox.Platform.Channels.Rendering;

/// <summary>A message as mail: text for those who want it, HTML for the rest.</summary>
internal static class MailBody
{
    private const string Style =
        "font-family:system-ui,'PingFang SC','Microsoft YaHei',sans-serif;line-height:1.6;max-width:42em;margin:0 auto;padding:1em";

    public static MessagePart Of(Message message) => new(message.Title, Text(message), Html(message));

    private static string Text(Message message)
    {
        var text = MarkdownText.Plain(message.Markdown, withLinks: true);
        if (message.Link is { } link)
            text += $"\n\n查看全文：{link}";
        // "-- " opens a signature that mail programs set apart (RFC 3676, 4.3).
        return message.Footer is { } footer ? $"{text}\n\n-- \n{footer}\n" : $"{text}\n";
    }

    private static string Html(Message message)
    {
        var link = message.Link is { } to
            ? $"""<p><a href="{WebUtility.HtmlEncode(to)}" rel="noreferrer">查看全文</a></p>"""
            : "";
        var footer = message.Footer is { } line
            ? $"""<hr><p style="color:#666;font-size:.85em">{WebUtility.HtmlEncode(line)}</p>"""
            : "";
        return $"""
            <!doctype html>
            <html lang="zh-CN"><head><meta charset="utf-8"><title>{WebUtility.HtmlEncode(message.Title)}</title></head>
            <body style="{Style}">
            {MarkdownText.Html(message.Markdown)}
            {link}{footer}
            </body></html>

            """;
    }
}
