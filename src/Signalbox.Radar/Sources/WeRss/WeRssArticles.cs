using System.Text.Json;

namespace Signalbox.Radar.Sources.WeRss;

/// <summary>Makes our article of WeRSS's row.</summary>
internal static class WeRssArticles
{
    private const int DeletedStatus = 1000;

    // What stands in place of a text: WeChat's check for robots, and a failure of a relative of WeRSS's.
    private static readonly string[] NoText = ["当前环境异常，完成验证后即可继续访问", "获取全文失败，请重试~"];

    /// <returns>Null for a row without an id.</returns>
    public static WeRssArticle? Listed(JsonElement row, TimeProvider clock) =>
        Read(row, clock, html: null, isDetail: false);

    /// <summary>A row with its text, as far as there is one.</summary>
    public static WeRssArticle? Detailed(JsonElement row, TimeProvider clock) =>
        Read(row, clock, row.Text("content") ?? row.Text("content_html"), isDetail: true);

    private static WeRssArticle? Read(JsonElement row, TimeProvider clock, string? html, bool isDetail)
    {
        if (row.Text("id") is not { } id)
            return null;
        var title = row.Text("title")?.Trim() ?? "";
        var digest = row.Text("description")?.Trim();
        var published = row.Time("publish_time", clock.LocalTimeZone);
        var isDeleted = row.Number("status") == DeletedStatus || html?.Trim() == "DELETED";
        if (isDeleted || (html is not null && NoText.Any(n => html.Contains(n, StringComparison.Ordinal))))
            html = null;
        return new WeRssArticle
        {
            Id = id,
            AccountId = row.Text("mp_id"),
            AccountName = row.Text("mp_name"),
            Title = title,
            Url = row.Text("url") is { } url ? WeChatUrl.Normalise(url) : null,
            Description = digest == title ? null : digest,
            PublishedAt = published > clock.GetUtcNow().AddDays(1) ? null : published, // no article is from tomorrow
            ContentHtml = html,
            State =
                isDeleted ? WeRssArticleState.Deleted
                : html is not null ? WeRssArticleState.Full
                : isDetail ? WeRssArticleState.Pending
                : WeRssArticleState.Listed,
        };
    }
}
