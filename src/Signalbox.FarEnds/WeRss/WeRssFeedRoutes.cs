using System.Globalization;
using System.Security;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.WeRss;

/// <summary>The feeds, open to everyone, with their oddities: wrong types, errors that are empty successes, deleted rows.</summary>
internal static class WeRssFeedRoutes
{
    private const int MostOfWide = 30;

    public static void Map(WebApplication app, WeRssServer server)
    {
        app.MapGet("/rss/{feedId}", (string feedId, int limit = 10) => Feed(server, feedId, "text/plain", limit));
        app.MapGet("/rss/{feedId}/fresh", (string feedId, int limit = 10) => Feed(server, feedId, "text/plain", limit));
        app.MapGet(
            "/feed/{feedId}.{ext}",
            (string feedId, string ext, int limit = 50) =>
                !server.Version.HasFeeds ? WeRssAnswers.Send(new { detail = "Not Found" }, 404)
                : ext == "json" ? JsonFeed(server, feedId, limit)
                : Feed(
                    server,
                    feedId,
                    ext == "xml" ? "text/plain" : "application/xml",
                    limit,
                    isAtom: ext is "atom" or "md" or "txt"
                )
        );
    }

    private static IResult Feed(WeRssServer server, string feedId, string contentType, int limit, bool isAtom = false)
    {
        if (Rows(server, feedId, limit) is not { } rows)
            return server.Version.HasFeeds ? Results.Text("", contentType) : Results.StatusCode(404);
        var link = $"{server.Url}/feed/{feedId}.rss";
        return Results.Text(
            isAtom ? Atom(server, feedId, link, rows) : Rss(server, feedId, link, rows),
            contentType,
            Encoding.UTF8
        );
    }

    /// <returns>Null for a feed that is not there. Deleted articles are among the rows.</returns>
    private static List<WeRssArticleRow>? Rows(WeRssServer server, string feedId, int limit)
    {
        if (feedId != "all" && server.Store.Accounts.All(a => a.Id != feedId))
            return null;
        var most = server.Version.IsWide ? Math.Min(limit, MostOfWide) : limit;
        return [.. server.Store.Articles.Where(a => feedId == "all" || a.AccountId == feedId).Take(most)];
    }

    private static string Rss(WeRssServer server, string feedId, string link, List<WeRssArticleRow> rows)
    {
        var xml = new StringBuilder();
        var isOld = !server.Version.HasFeeds; // no texts, and times without a zone
        var space = isOld ? "" : " xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"";
        xml.Append("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n")
            .Append(CultureInfo.InvariantCulture, $"<rss version=\"2.0\"{space}><channel>")
            .Append(CultureInfo.InvariantCulture, $"<title>{Text(Name(server, feedId))}</title><link>{link}</link>")
            .Append("<description></description><language>zh-CN</language><generator>Mp-We-Rss</generator>")
            .Append(
                CultureInfo.InvariantCulture,
                $"<lastBuildDate>{Date(server.Clock.GetUtcNow(), server)}</lastBuildDate>"
            );
        foreach (var row in rows)
        {
            xml.Append(CultureInfo.InvariantCulture, $"<item><id>{Text(row.Id)}</id><title>{Text(row.Title)}</title>")
                .Append(
                    CultureInfo.InvariantCulture,
                    $"<description>{Text(row.Description ?? row.Title)}</description>"
                )
                .Append(CultureInfo.InvariantCulture, $"<guid>{Text(row.Url)}</guid>")
                .Append(isOld ? "" : $"<content:encoded>{Text(row.Content)}</content:encoded>")
                .Append(CultureInfo.InvariantCulture, $"<link>{Text(row.Url)}</link>")
                .Append(CultureInfo.InvariantCulture, $"<pubDate>{Date(Time(row), server)}</pubDate></item>");
        }
        return xml.Append("</channel></rss>").ToString();
    }

    /// <summary>Not valid, as in the original: times of RFC 822, a bare author, ids that are no addresses.</summary>
    private static string Atom(WeRssServer server, string feedId, string link, List<WeRssArticleRow> rows)
    {
        var xml = new StringBuilder();
        xml.Append("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n")
            .Append(
                "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">"
            )
            .Append(CultureInfo.InvariantCulture, $"<title>{Text(Name(server, feedId))}</title><link href=\"{link}\"/>")
            .Append(CultureInfo.InvariantCulture, $"<updated>{Date(server.Clock.GetUtcNow(), server)}</updated>");
        foreach (var row in rows)
        {
            xml.Append(CultureInfo.InvariantCulture, $"<entry><id>{Text(row.Id)}</id><title>{Text(row.Title)}</title>")
                .Append(CultureInfo.InvariantCulture, $"<author>{Text(Name(server, feedId))}</author>")
                .Append(CultureInfo.InvariantCulture, $"<link href=\"{Text(row.Url)}\"/>")
                .Append(CultureInfo.InvariantCulture, $"<updated>{Date(Time(row), server)}</updated>")
                .Append(
                    CultureInfo.InvariantCulture,
                    $"<content:encoded>{Text(row.Content)}</content:encoded></entry>"
                );
        }
        return xml.Append("</feed>").ToString();
    }

    /// <summary>Its own JSON, which is not JSON Feed.</summary>
    private static IResult JsonFeed(WeRssServer server, string feedId, int limit)
    {
        if (Rows(server, feedId, limit) is not { } rows)
            return Results.Text("", "application/json");
        return WeRssAnswers.Send(
            new
            {
                name = Name(server, feedId),
                link = $"{server.Url}/feed/{feedId}.json",
                description = "",
                language = "zh-CN",
                cover = "",
                items = rows.Select(row => new
                {
                    id = row.Id,
                    title = row.Title,
                    description = row.Description,
                    link = row.Url,
                    updated = Date(Time(row), server),
                    content = row.Content,
                    channel_name = server.Store.NameOf(row.AccountId),
                }),
            },
            200
        );
    }

    private static string Name(WeRssServer server, string feedId) =>
        feedId == "all" ? "WeRSS" : server.Store.NameOf(feedId);

    private static DateTimeOffset Time(WeRssArticleRow row) =>
        row.PublishTime switch
        {
            null => DateTimeOffset.UnixEpoch,
            > 10_000_000_000 and { } milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds),
            { } seconds => DateTimeOffset.FromUnixTimeSeconds(seconds),
        };

    private static string Date(DateTimeOffset time, WeRssServer server) =>
        TimeZoneInfo
            .ConvertTime(time, server.Clock.LocalTimeZone)
            .ToString(
                server.Version.HasFeeds ? "ddd, dd MMM yyyy HH:mm:ss zz'00'" : "ddd, dd MMM yyyy HH:mm:ss ",
                CultureInfo.InvariantCulture
            );

    private static string? Text(string? text) => SecurityElement.Escape(text);
}
