using System.Globalization;
using System.Net;
using System.Text;
using System.Xml;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Reports;

namespace Signalbox.Radar.Rss;

/// <summary>Opportunities as RSS 2.0 (rssboard.org), with an Atom link to itself as its Best Practices Profile asks.</summary>
internal static class RssXml
{
    private const string Atom = "http://www.w3.org/2005/Atom";
    private const string DublinCore = "http://purl.org/dc/elements/1.1/";
    private const int LongestLine = 2000;

    /// <param name="self">Where the feed itself is.</param>
    /// <param name="home">The public address, without a slash at its end.</param>
    public static byte[] Write(RssFeed feed, IReadOnlyList<OpportunityRow> rows, Uri self, string home)
    {
        using var bytes = new MemoryStream();
        var settings = new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            Indent = true,
            NewLineChars = "\n",
        };
        using (var xml = XmlWriter.Create(bytes, settings))
        {
            xml.WriteStartElement("rss");
            xml.WriteAttributeString("version", "2.0");
            xml.WriteAttributeString("xmlns", "atom", null, Atom);
            xml.WriteAttributeString("xmlns", "dc", null, DublinCore);
            xml.WriteStartElement("channel");
            xml.WriteElementString("title", $"信号楼 · 机会（{Clean(feed.Name)}）");
            xml.WriteElementString("link", $"{home}/opportunities");
            xml.WriteElementString(
                "description",
                "机会雷达找到的机会，新的在前。 Opportunities that the radar found, newest first."
            );
            xml.WriteElementString("language", "zh-CN");
            // Of what stands in it, not of now: the same feed twice is the same bytes.
            xml.WriteElementString("lastBuildDate", Rfc822(rows.Count > 0 ? rows[0].FoundAt : feed.CreatedAt));
            xml.WriteElementString("generator", "Signalbox");
            xml.WriteElementString("ttl", "30");
            xml.WriteStartElement("atom", "link", Atom);
            xml.WriteAttributeString("href", self.AbsoluteUri);
            xml.WriteAttributeString("rel", "self");
            xml.WriteAttributeString("type", "application/rss+xml");
            xml.WriteEndElement();
            foreach (var row in rows)
                Item(xml, row, home);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }
        return bytes.ToArray();
    }

    private static void Item(XmlWriter xml, OpportunityRow row, string home)
    {
        var here = $"{home}/opportunities/{row.Id}?state=all";
        xml.WriteStartElement("item");
        xml.WriteElementString("title", $"{row.Score.ToString(CultureInfo.InvariantCulture)} · {Title(row.Title)}");
        xml.WriteElementString("link", ReportTidy.WebLink(row.Article.Url) ?? here);
        xml.WriteStartElement("guid");
        xml.WriteAttributeString("isPermaLink", "false");
        xml.WriteString($"urn:uuid:{row.Id}");
        xml.WriteEndElement();
        xml.WriteElementString("pubDate", Rfc822(row.FoundAt));
        if (row.Article.Sources is [var first, ..])
            xml.WriteElementString("dc", "creator", DublinCore, Line(first.Source));
        if (row.Kind.Length > 0)
            xml.WriteElementString("category", Line(row.Kind));
        xml.WriteElementString("description", Html(row, here));
        xml.WriteEndElement();
    }

    /// <summary>Our own few elements around the texts of others, which stay texts.</summary>
    private static string Html(OpportunityRow row, string here)
    {
        var html = new StringBuilder();
        Paragraph(html, "为什么", row.Reason);
        foreach (var quote in row.Evidence)
            html.Append("<blockquote>").Append(WebUtility.HtmlEncode(Line(quote))).Append("</blockquote>");
        Paragraph(html, "反面", row.CounterArgument);
        Paragraph(html, "怎么做", row.Action);
        Paragraph(html, "截止", row.Deadline?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Paragraph(html, "金额", string.Join('、', row.Amounts));
        Paragraph(html, "标的", string.Join('、', row.Symbols));
        return html.Append("<p><a href=\"")
            .Append(WebUtility.HtmlEncode(here))
            .Append("\">在信号楼里打开</a></p>")
            .ToString();
    }

    private static void Paragraph(StringBuilder html, string label, string? text)
    {
        if (!string.IsNullOrWhiteSpace(text))
            html.Append("<p><strong>")
                .Append(label)
                .Append("</strong>：")
                .Append(WebUtility.HtmlEncode(Line(text)))
                .Append("</p>");
    }

    private static string Line(string text) => Clean(ReportTidy.Line(text, LongestLine));

    // Readers differ on whether a title is text or HTML (RSS Best Practices Profile, "title"): this is text to both.
    private static string Title(string text) => Line(text).Replace('<', '＜').Replace('>', '＞');

    /// <summary>Without what XML 1.0 cannot hold.</summary>
    private static string Clean(string text) =>
        string.Concat(
            text.EnumerateRunes().Where(r => !r.IsBmp || XmlConvert.IsXmlChar((char)r.Value)).Select(r => r.ToString())
        );

    private static string Rfc822(DateTimeOffset at) => at.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);
}
