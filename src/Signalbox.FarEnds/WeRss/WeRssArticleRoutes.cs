using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.WeRss;

/// <summary><c>/articles</c>: the list without "since", and the open detail.</summary>
internal static class WeRssArticleRoutes
{
    private const int Deleted = 1000;
    private const int Unknown = -1;

    private static readonly Dictionary<string, int> StateNames = new(StringComparer.Ordinal)
    {
        ["active"] = 1,
        ["inactive"] = 2,
        ["pending"] = 3,
        ["completed"] = 4,
        ["failed"] = 5,
        ["updating"] = 6,
        ["deleted"] = Deleted,
    };

    public static void Map(WebApplication app, WeRssServer server)
    {
        var articles = app.MapGroup($"{WeRssServer.ApiPath}/articles");
        articles.MapMethods(
            "",
            ["GET", "POST"],
            (
                HttpContext http,
                int limit = 5,
                int offset = 0,
                string? mp_id = null,
                string? status = null,
                bool? has_content = null
            ) => List(http, server, (limit, offset), new Filter(mp_id, status, has_content))
        );
        articles.MapGet("/{id}", (string id) => Detail(server, id));
    }

    /// <summary>Local time of the host without a zone, as the original writes it: the host stands in Shanghai.</summary>
    public static string HostTime(DateTimeOffset time, WeRssServer server) =>
        TimeZoneInfo
            .ConvertTime(time, server.Clock.LocalTimeZone)
            .ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    private static IResult List(HttpContext http, WeRssServer server, (int Limit, int Offset) page, Filter filter)
    {
        if (!server.SignIn.IsAllowed(http.Request.Headers.Authorization, server.Version))
            return WeRssAnswers.Unauthorized(http);
        if (page.Limit is < 1 or > 100)
            return WeRssAnswers.OutOfRange("limit", "Input should be less than or equal to 100", page.Limit);
        if (page.Offset < 0)
            return WeRssAnswers.OutOfRange("offset", "Input should be greater than or equal to 0", page.Offset);
        if (States(filter.Status, server.Version) is not { } states)
            return WeRssAnswers.OutOfRange("status", "Input should be a valid integer", filter.Status);
        server.OnList?.Invoke(page.Offset);
        var all = server
            .Store.Articles.Where(a => states.Length == 0 ? a.Status != Deleted : states.Contains(a.Status))
            .Where(a => filter.AccountId is null || a.AccountId == filter.AccountId)
            .Where(a => !server.Version.FiltersTexts || filter.HasContent is not { } has || a.Content.Length > 0 == has)
            .ToList();
        var list = all.Skip(page.Offset).Take(page.Limit).Select(a => Row(a, server)).ToList();
        if (filter.HasContent == true && server.Version.ListsTexts)
            for (var at = 0; at < list.Count; at++)
                list[at]["content"] = all[page.Offset + at].Content;
        return WeRssAnswers.Ok(new { list, total = all.Count });
    }

    /// <returns>Empty when none is named; null for what this version does not understand.</returns>
    private static int[]? States(string? status, WeRssVersion version)
    {
        if (status is null)
            return [];
        if (!version.NamesStates)
            return int.TryParse(status, CultureInfo.InvariantCulture, out var one) ? [one] : null;
        return [.. status.Split(',').Select(name => StateNames.GetValueOrDefault(name.Trim(), Unknown))];
    }

    private static IResult Detail(WeRssServer server, string id)
    {
        var article = server.Store.Articles.FirstOrDefault(a => a.Id == id);
        if (article is null || article.Status == Deleted)
            return WeRssAnswers.Raised(404, 40401, "文章不存在");
        var row = Row(article, server);
        row["content"] = article.Content;
        if (server.Version.IsWide)
            row["content_html"] = article.Content;
        return WeRssAnswers.Ok(row);
    }

    private static Dictionary<string, object?> Row(WeRssArticleRow article, WeRssServer server)
    {
        var row = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["id"] = article.HasNumberId ? long.Parse(article.Id, CultureInfo.InvariantCulture) : article.Id,
            ["mp_id"] = article.AccountId,
            ["title"] = article.Title,
            ["pic_url"] = "https://mmbiz.qpic.cn/mmbiz_jpg/pic/0?wx_fmt=jpeg",
            ["url"] = article.Url,
            ["description"] = article.Description,
            ["status"] = article.Status,
            ["publish_time"] = article.HasTextTimes
                ? article.PublishTime?.ToString(CultureInfo.InvariantCulture)
                : article.PublishTime,
            ["created_at"] = HostTime(article.CreatedAt, server),
            ["updated_at"] = HostTime(article.CreatedAt, server),
            ["is_export"] = null,
            ["is_read"] = 0,
            ["mp_name"] = server.Store.NameOf(article.AccountId),
        };
        if (!server.Version.IsWide)
            return row;

        row["updated_at"] = article.CreatedAt.ToUnixTimeSeconds();
        row["updated_at_millis"] = article.CreatedAt.ToUnixTimeMilliseconds();
        row["create_time"] = article.CreatedAt.ToUnixTimeSeconds();
        row["publish_type"] = 101;
        row["publish_info"] = "{}";
        row["copyright_stat"] = 1;
        row["is_favorite"] = 0;
        row["has_content"] = article.Content.Length > 0 ? 1 : 0;
        return row;
    }

    private sealed record Filter(string? AccountId, string? Status, bool? HasContent);
}
