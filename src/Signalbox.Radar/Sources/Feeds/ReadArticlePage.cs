using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Sources.Feeds;

/// <summary>Finds the article on a web page: WeChat's by their own marks, others by where the text is.</summary>
internal sealed partial class ReadArticlePage(IOptions<FeedOptions> options)
{
    /// <summary>Fewer characters than this are no article.</summary>
    private const int ShortestArticle = 60;

    private const int LongestInterstitial = 240;
    private const int LongestInterstitialPage = 200_000;
    private const string WeChatHost = "mp.weixin.qq.com";

    /// <summary>How WeChat says that there is nothing to see; the first that stands on the page is meant.</summary>
    private static readonly (string Words, ArticlePageState State)[] WeChatSays =
    [
        ("已被发布者删除", ArticlePageState.Deleted),
        ("因违规无法查看", ArticlePageState.Violation),
        ("被投诉", ArticlePageState.Violation),
        ("涉嫌违反", ArticlePageState.Violation),
        ("环境异常", ArticlePageState.Verification),
        ("完成验证后", ArticlePageState.Verification),
        ("暂时无法查看", ArticlePageState.Unavailable),
        ("已停止访问", ArticlePageState.Unavailable),
        ("帐号已迁移", ArticlePageState.Unavailable),
        ("账号已迁移", ArticlePageState.Unavailable),
        ("已注销", ArticlePageState.Unavailable),
        ("链接已过期", ArticlePageState.Unavailable),
    ];

    /// <param name="address">Where it was fetched; null for a file.</param>
    /// <exception cref="RefusedException">400 <c>radar.feed.too-large</c>, <c>radar.feed.broken-gzip</c>.</exception>
    public ArticlePage Read(ReadOnlyMemory<byte> body, string? contentType, Uri? address)
    {
        var charset = DecodedText.CharsetOf(contentType);
        using var decoded = DecodedText.Of(body, charset, options.Value.MaxBytes, new Repairs());
        var page = decoded.Text;
        var scan = PageScan.Of(page, "js_content");
        var isWeChat =
            address?.Host == WeChatHost || !scan.Wanted.IsEmpty || page.Contains("weui-msg", StringComparison.Ordinal);

        var article = FeedHtml.Clean(scan.Wanted.IsEmpty ? scan.Densest() : scan.Wanted.ToString(), address);
        if (scan.Wanted.IsEmpty && Interstitial(article.Text, page, isWeChat) is { } nothing)
            return nothing;
        var isArticle = article.Text.Length >= ShortestArticle || (!scan.Wanted.IsEmpty && article.Images > 0);
        return new ArticlePage
        {
            State = isArticle ? ArticlePageState.Article : ArticlePageState.NoText,
            Title = scan.Meta("og:title", "twitter:title") ?? scan.Heading ?? WithoutSite(scan.PageTitle),
            Author = isWeChat ? Account(page) : scan.Meta("author", "article:author", "og:article:author"),
            PublishedAt = isWeChat ? WeChatTime(page) : Published(page, scan),
            Content = isArticle ? article : new CleanHtml("", "", 0),
        };
    }

    private static ArticlePage? Interstitial(string text, ReadOnlySpan<char> page, bool isWeChat)
    {
        // Where there is an article, the words are its author's.
        if (text.Length > LongestInterstitial)
            return null;
        if (text.Length < ShortestArticle && page.Length < LongestInterstitialPage)
            text = FeedHtml.Text(page.ToString());
        foreach (var (words, state) in WeChatSays)
        {
            // WeChat's own pages can keep the sentence in a script; on others it must be all there is to read.
            var isSaid =
                isWeChat && page.Contains(words, StringComparison.Ordinal)
                || text.Length <= LongestInterstitial && text.Contains(words, StringComparison.Ordinal);
            if (isSaid)
                return new ArticlePage { State = state, Reason = Sentence(page, words) };
        }
        return null;
    }

    /// <summary>The whole sentence around the words, as the page has it.</summary>
    private static string Sentence(ReadOnlySpan<char> page, string words)
    {
        var at = page.IndexOf(words);
        if (at < 0)
            return words;
        var from = page[..at].LastIndexOfAny(">\n\"'") + 1;
        var length = page[at..].IndexOfAny("<\n\"'");
        return FeedHtml.Line(page[from..(length < 0 ? page.Length : at + length)].ToString());
    }

    /// <summary>A page's title without the name of the site after it.</summary>
    private static string? WithoutSite(string? title)
    {
        if (title is null)
            return null;
        var end = title.AsSpan().IndexOfAny("_|");
        end = end < 0 ? title.IndexOf(" - ", StringComparison.Ordinal) : end;
        return end >= 6 ? title[..end].Trim() : title;
    }

    private static string? Account(ReadOnlySpan<char> page) =>
        After(page, AccountMark()) is { Length: > 0 } name ? FeedHtml.Line(name.ToString()) : null;

    private static DateTimeOffset? WeChatTime(ReadOnlySpan<char> page) =>
        FeedDates.Read(After(page, TimeMark()), TimeSpan.FromHours(8), isChinese: true);

    private static DateTimeOffset? Published(ReadOnlySpan<char> page, PageScan scan)
    {
        ReadOnlySpan<char> written = scan.Meta(
            "article:published_time",
            "og:article:published_time",
            "datePublished",
            "pubdate",
            "publishdate"
        );
        written = written.IsEmpty ? After(page, LinkedDataMark()) : written;
        written = written.IsEmpty ? After(page, TimeElementMark()) : written;
        var isChinese = scan.PageTitle.AsSpan().ContainsAnyInRange('\u4E00', '\u9FFF');
        return FeedDates.Read(written, isChinese ? TimeSpan.FromHours(8) : TimeSpan.Zero, isChinese);
    }

    /// <summary>What stands after the mark, up to its quotation mark.</summary>
    private static ReadOnlySpan<char> After(ReadOnlySpan<char> page, Regex mark)
    {
        foreach (var match in mark.EnumerateMatches(page))
        {
            var rest = page[(match.Index + match.Length)..];
            var end = rest.IndexOfAny("\"'\n");
            if (end > 0)
                return rest[..end];
        }
        return default;
    }

    [GeneratedRegex("""var nickname\s*=\s*(?:htmlDecode\()?["']""", RegexOptions.NonBacktracking)]
    private static partial Regex AccountMark();

    [GeneratedRegex("""(?:var ct\s*=\s*|ori_create_time:\s*)["']""", RegexOptions.NonBacktracking)]
    private static partial Regex TimeMark();

    [GeneratedRegex("\"datePublished\"\\s*:\\s*\"", RegexOptions.NonBacktracking)]
    private static partial Regex LinkedDataMark();

    [GeneratedRegex("""<time[^>]{0,200}?\bdatetime=["']""", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex TimeElementMark();
}
