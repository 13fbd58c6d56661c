using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.Samples;

/// <summary>A site on loopback: its articles as pages, and a feed of them that answers conditional requests.</summary>
internal sealed class SampleSite(SampleSource source, SampleFeedFormat format, DateTimeOffset now)
{
    private const string AtomNamespace = "http://www.w3.org/2005/Atom";
    private const string ContentNamespace = "http://purl.org/rss/1.0/modules/content/";

    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Path of the feed.</summary>
    public string FeedPath => format == SampleFeedFormat.Json ? "/feed.json" : "/feed.xml";

    /// <param name="delay">How long the feed lets one wait, by <paramref name="clock"/>.</param>
    public void Map(WebApplication app, TimeSpan delay, TimeProvider clock)
    {
        app.MapGet(
            FeedPath,
            async (HttpContext http) =>
            {
                await Task.Delay(delay, clock, http.RequestAborted);
                return Feed(http);
            }
        );
        app.MapGet(
            "/{key}.html",
            (string key) =>
                source.Articles.FirstOrDefault(a => a.Key == key) is { } article
                    ? Results.Content(Page(article), "text/html; charset=utf-8")
                    : Results.NotFound()
        );
    }

    private IResult Feed(HttpContext http)
    {
        var root = $"{http.Request.Scheme}://{http.Request.Host}";
        var (body, type) = format switch
        {
            SampleFeedFormat.Rss => (Xml(xml => WriteRss(xml, root)), "application/rss+xml; charset=utf-8"),
            SampleFeedFormat.Atom => (Xml(xml => WriteAtom(xml, root)), "application/atom+xml; charset=utf-8"),
            _ => (JsonFeed(root), "application/feed+json"),
        };
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body))[..16]}\"";
        http.Response.Headers.ETag = tag;
        return http.Request.Headers.IfNoneMatch == tag ? Results.StatusCode(304) : Results.Bytes(body, type);
    }

    private static byte[] Xml(Action<XmlWriter> write)
    {
        using var buffer = new MemoryStream();
        var settings = new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true };
        using (var xml = XmlWriter.Create(buffer, settings))
            write(xml);
        return buffer.ToArray();
    }

    private void WriteRss(XmlWriter xml, string root)
    {
        xml.WriteStartElement("rss");
        xml.WriteAttributeString("version", "2.0");
        xml.WriteAttributeString("xmlns", "content", null, ContentNamespace);
        xml.WriteStartElement("channel");
        xml.WriteElementString("title", source.Name);
        xml.WriteElementString("link", root);
        xml.WriteElementString("description", source.About);
        xml.WriteElementString("language", "zh-CN");
        foreach (var article in source.Articles)
        {
            xml.WriteStartElement("item");
            xml.WriteElementString("title", article.Title);
            xml.WriteElementString("link", Link(root, article));
            xml.WriteElementString("guid", Link(root, article));
            xml.WriteElementString(
                "pubDate",
                (now - article.Age)
                    .ToOffset(TimeSpan.FromHours(8))
                    .ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture) + " +0800"
            );
            xml.WriteElementString("description", article.Digest);
            xml.WriteElementString("encoded", ContentNamespace, article.Html);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private void WriteAtom(XmlWriter xml, string root)
    {
        xml.WriteStartElement("feed", AtomNamespace);
        xml.WriteElementString("title", source.Name);
        xml.WriteElementString("subtitle", source.About);
        xml.WriteElementString("id", root + "/");
        xml.WriteElementString("updated", Iso(now - source.Articles.Min(a => a.Age)));
        foreach (var article in source.Articles)
        {
            xml.WriteStartElement("entry");
            xml.WriteElementString("title", article.Title);
            xml.WriteStartElement("link");
            xml.WriteAttributeString("href", Link(root, article));
            xml.WriteEndElement();
            xml.WriteElementString("id", Link(root, article));
            xml.WriteElementString("published", Iso(now - article.Age));
            xml.WriteElementString("updated", Iso(now - article.Age));
            xml.WriteElementString("summary", article.Digest);
            xml.WriteStartElement("content");
            xml.WriteAttributeString("type", "html");
            xml.WriteString(article.Html);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private byte[] JsonFeed(string root) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                version = "https://jsonfeed.org/version/1.1",
                title = source.Name,
                description = source.About,
                home_page_url = root,
                feed_url = root + FeedPath,
                items = source.Articles.Select(article => new
                {
                    id = article.Key,
                    url = Link(root, article),
                    title = article.Title,
                    summary = article.Digest,
                    content_html = article.Html,
                    date_published = Iso(now - article.Age),
                }),
            },
            Json
        );

    private string Page(SampleArticle article) =>
        $"<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>{WebUtility.HtmlEncode(article.Title)}</title>"
        + $"<h1>{WebUtility.HtmlEncode(article.Title)}</h1><p>{WebUtility.HtmlEncode(source.Name)}</p>{article.Html}</html>";

    private static string Link(string root, SampleArticle article) => $"{root}/{article.Key}.html";

    private static string Iso(DateTimeOffset time) =>
        time.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}

/// <summary>What a sample site's feed is written in.</summary>
internal enum SampleFeedFormat
{
    Rss,
    Atom,
    Json,
}
