using System.Globalization;
using System.Text.Json;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Health;

namespace Signalbox.Radar.Sources.WeRss;

/// <summary>Looks whether WeRSS still brings articles, and whether WeChat still lets it in.</summary>
/// <remarks>
/// <c>/sys/info</c> carries live secrets of WeChat's session: only single members are read from it, nothing is kept.
/// WeRSS's own flag for the session is unreliable both ways; it is reported and never decides.
/// </remarks>
internal sealed class WeRssHealthReading(WeRssApi api, WeRssAddress address, TimeProvider clock)
{
    private const int SampleRows = 100;
    private const int FewRows = 10;
    private const string RemedyInTimeZh = "在那之前打开 WeRSS 扫码：到期以后就没有公众号的新文章了。";
    private const string RemedyInTime =
        "Open WeRSS and scan its QR code before then: after that nothing new of WeChat comes.";
    private const string RemedyZh = "疑似抓取停摆，请检查 WeRSS 授权：打开 WeRSS，重新扫码。";
    private const string Remedy = "疑似抓取停摆，请检查 WeRSS 授权: open WeRSS and scan its QR code again.";
    private static readonly TimeSpan ShortestAlarm = TimeSpan.FromHours(6);
    private static readonly TimeSpan UsualWhenUnknown = TimeSpan.FromHours(24);
    private static readonly TimeSpan TextIsLate = TimeSpan.FromHours(3);
    private static readonly TimeSpan Soon = TimeSpan.FromHours(12);
    private static readonly TimeSpan Lately = TimeSpan.FromHours(24);

    public async Task<WeRssHealth> RunAsync(CancellationToken ct)
    {
        try
        {
            return await LookAsync(ct);
        }
        catch (RefusedException refused)
        {
            return new WeRssHealth
            {
                Evidence = [],
                Verdict = CheckResult.Fail(
                    $"没能查看 WeRSS 的状态：{refused.Message}",
                    refused.Message,
                    "改正以后再检查一次。",
                    "Put it right, then check again."
                ),
            };
        }
    }

    private async Task<WeRssHealth> LookAsync(CancellationToken ct)
    {
        var root = await address.FindAsync(ct);
        var list = await api.DataAsync($"articles?limit={SampleRows}&offset=0", "list the articles", ct);
        var rows = WeRssClient.Rows(list);
        var answer = await api.GetAsync("sys/info", isOpen: false, ct);
        var info = answer.IsSuccess ? answer.Data : default;

        var (articles, newest) = Articles(rows);
        List<Sign> signs = [articles, Texts(rows, info), Session(info)];
        if (signs.Exists(s => s.State == CheckState.Warn)) // it asks WeChat itself, which counts such questions
            signs.Add(await SearchAsync(ct));
        signs.Add(Login(info));

        var bad = signs.Where(s => s.State == CheckState.Warn).ToList();
        List<Sign> told = bad.Count == 0 ? [articles] : bad;
        var (zh, en) = (string.Concat(told.Select(s => s.Zh)), string.Join(' ', told.Select(s => s.En)));
        return new WeRssHealth
        {
            Server = root.Url,
            Version = answer.Version ?? root.Version,
            NewestAt = newest,
            Evidence = signs.ConvertAll(s => new WeRssEvidence(s.Name, s.State, s.En)),
            Verdict =
                bad.Count >= 2 ? CheckResult.Warn(zh, en, RemedyZh, Remedy)
                : Ending(info) is { } ending ? CheckResult.Warn(ending.Zh, ending.En, RemedyInTimeZh, RemedyInTime)
                : CheckResult.Ok(zh, en),
        };
    }

    /// <summary>How long no article has come, against the longest such pause among the newest hundred; nights are in there.</summary>
    private (Sign Sign, DateTimeOffset? Newest) Articles(IReadOnlyList<JsonElement> rows)
    {
        var now = clock.GetUtcNow();
        var published = Times(rows, "publish_time").ToList();
        if (published.Concat(Times(rows, "created_at")).Cast<DateTimeOffset?>().Max() is not { } newest)
            return (
                new Sign("articles", CheckState.Unknown, "WeRSS 里还没有文章。", "WeRSS holds no article yet."),
                null
            );

        var silence = now - newest;
        var usual =
            published.Count >= FewRows && published[^1] - published[0] >= TimeSpan.FromDays(2)
                ? published.Zip(published.Skip(1), (earlier, later) => later - earlier).Max()
                : UsualWhenUnknown;
        var isBad = silence > ShortestAlarm && silence > usual * 1.5;
        var zh = string.Create(
            CultureInfo.InvariantCulture,
            $"最新的文章是 {silence.TotalHours:F1} 小时前来的，平时最长的间隔是 {usual.TotalHours:F1} 小时。"
        );
        var en = string.Create(
            CultureInfo.InvariantCulture,
            $"The newest article came {silence.TotalHours:F1} h ago; the longest usual pause is {usual.TotalHours:F1} h."
        );
        return (new Sign("articles", isBad ? CheckState.Warn : CheckState.Ok, zh, en), newest);
    }

    /// <summary>Past times of the rows, oldest first.</summary>
    private IEnumerable<DateTimeOffset> Times(IReadOnlyList<JsonElement> rows, string member) =>
        rows.Select(r => r.Time(member, clock.LocalTimeZone))
            .OfType<DateTimeOffset>()
            .Where(t => t <= clock.GetUtcNow())
            .Order();

    /// <summary>How many articles are without text: told by newer servers a row, by all of them in sum.</summary>
    private Sign Texts(IReadOnlyList<JsonElement> rows, JsonElement info)
    {
        var due = clock.GetUtcNow() - TextIsLate;
        var told = rows.Where(r => r.Time("created_at", clock.LocalTimeZone) < due)
            .Select(r => r.Flag("has_content"))
            .OfType<bool>()
            .ToList();
        var (all, empty) =
            told.Count > 0
                ? (told.Count, told.Count(has => !has))
                : (
                    info.Member("article")?.Number("all_count") ?? 0,
                    info.Member("article")?.Number("no_content_count") ?? 0
                );
        return all < FewRows
            ? new Sign(
                "texts",
                CheckState.Unknown,
                "文章太少，看不出有没有正文。",
                "Too few articles to tell whether their texts come."
            )
            : new Sign(
                "texts",
                empty * 2 > all ? CheckState.Warn : CheckState.Ok,
                string.Create(CultureInfo.InvariantCulture, $"{all} 篇文章里有 {empty} 篇没有正文。"),
                string.Create(CultureInfo.InvariantCulture, $"{empty} of {all} articles are without text.")
            );
    }

    private Sign Session(JsonElement info)
    {
        if (End(info) is not { } end)
            return new Sign(
                "session",
                CheckState.Unknown,
                "WeRSS 没有说微信授权到什么时候。",
                "WeRSS does not say how long WeChat lets it in."
            );
        var (zh, en) = Says(end);
        return new Sign("session", end < clock.GetUtcNow() ? CheckState.Warn : CheckState.Ok, zh, en);
    }

    /// <summary>That somebody should scan in time. A time long past is one that WeRSS has not renewed: articles tell better.</summary>
    private (string Zh, string En)? Ending(JsonElement info)
    {
        var now = clock.GetUtcNow();
        return End(info) is { } end && end < now + Soon && end > now - Lately ? Says(end) : null;
    }

    private DateTimeOffset? End(JsonElement info) => info.Member("wx")?.Time("expiry_time", clock.LocalTimeZone);

    private (string Zh, string En) Says(DateTimeOffset end)
    {
        var local = TimeZoneInfo
            .ConvertTime(end, clock.LocalTimeZone)
            .ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return end < clock.GetUtcNow()
            ? ($"微信授权已在 {local} 到期。", $"WeChat's session ran out at {local}.")
            : ($"微信授权到 {local} 为止。", $"WeChat's session lasts until {local}.");
    }

    private async Task<Sign> SearchAsync(CancellationToken ct)
    {
        var accounts = await api.DataAsync("mps?limit=1&offset=0", "list the accounts", ct);
        if (WeRssClient.Rows(accounts).Select(r => r.Text("mp_name")).FirstOrDefault() is not { } name)
            return new Sign("search", CheckState.Unknown, "WeRSS 里没有公众号。", "WeRSS follows no account.");
        var search = await api.GetAsync($"mps/search/{Uri.EscapeDataString(name)}?limit=1&offset=0", isOpen: false, ct);
        return search.IsSuccess
            ? new Sign("search", CheckState.Ok, "在微信里搜索成功。", "WeChat answers a search.")
            : new Sign(
                "search",
                CheckState.Warn,
                $"在微信里搜索失败：{search.Sentence ?? search.Shape}。",
                $"A search at WeChat failed: {search.Sentence ?? search.Shape}."
            );
    }

    private static Sign Login(JsonElement info) =>
        info.Member("wx")?.Flag("login") switch
        {
            null => new Sign(
                "login",
                CheckState.Unknown,
                "WeRSS 没有说它是否登录了微信。",
                "WeRSS says nothing about its WeChat login."
            ),
            true => new Sign(
                "login",
                CheckState.Ok,
                "WeRSS 认为自己已登录微信。",
                "WeRSS believes itself logged in at WeChat."
            ),
            false => new Sign(
                "login",
                CheckState.Unknown,
                "WeRSS 认为自己没有登录微信。",
                "WeRSS believes itself logged out at WeChat."
            ),
        };

    private sealed record Sign(string Name, CheckState State, string Zh, string En);
}
