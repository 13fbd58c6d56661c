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
    private const string RemedyInTime =
        "Open WeRSS and scan its QR code before then: after that nothing new of WeChat comes.";
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
                Verdict = CheckResult.Fail(refused.Message, "Put it right, then check again."),
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
        List<WeRssEvidence> evidence = [articles, Texts(rows, info), Session(info)];
        if (evidence.Exists(e => e.State == CheckState.Warn)) // it asks WeChat itself, which counts such questions
            evidence.Add(await SearchAsync(ct));
        evidence.Add(Login(info));

        var bad = evidence.Where(e => e.State == CheckState.Warn).ToList();
        var reason = string.Join(' ', (bad.Count == 0 ? [articles] : bad).Select(e => e.Reason));
        return new WeRssHealth
        {
            Server = root.Url,
            Version = answer.Version ?? root.Version,
            NewestAt = newest,
            Evidence = evidence,
            Verdict =
                bad.Count >= 2 ? CheckResult.Warn(reason, Remedy)
                : Ending(info) is { } ending ? CheckResult.Warn(ending, RemedyInTime)
                : CheckResult.Ok(reason),
        };
    }

    /// <summary>How long no article has come, against the longest such pause among the newest hundred; nights are in there.</summary>
    private (WeRssEvidence Evidence, DateTimeOffset? Newest) Articles(IReadOnlyList<JsonElement> rows)
    {
        var now = clock.GetUtcNow();
        var published = Times(rows, "publish_time").ToList();
        if (published.Concat(Times(rows, "created_at")).Cast<DateTimeOffset?>().Max() is not { } newest)
            return (new WeRssEvidence("articles", CheckState.Unknown, "WeRSS holds no article yet."), null);

        var silence = now - newest;
        var usual =
            published.Count >= FewRows && published[^1] - published[0] >= TimeSpan.FromDays(2)
                ? published.Zip(published.Skip(1), (earlier, later) => later - earlier).Max()
                : UsualWhenUnknown;
        var isBad = silence > ShortestAlarm && silence > usual * 1.5;
        var reason = string.Create(
            CultureInfo.InvariantCulture,
            $"The newest article came {silence.TotalHours:F1} h ago; the longest usual pause is {usual.TotalHours:F1} h."
        );
        return (new WeRssEvidence("articles", isBad ? CheckState.Warn : CheckState.Ok, reason), newest);
    }

    /// <summary>Past times of the rows, oldest first.</summary>
    private IEnumerable<DateTimeOffset> Times(IReadOnlyList<JsonElement> rows, string member) =>
        rows.Select(r => r.Time(member, clock.LocalTimeZone))
            .OfType<DateTimeOffset>()
            .Where(t => t <= clock.GetUtcNow())
            .Order();

    /// <summary>How many articles are without text: told by newer servers a row, by all of them in sum.</summary>
    private WeRssEvidence Texts(IReadOnlyList<JsonElement> rows, JsonElement info)
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
            ? new WeRssEvidence("texts", CheckState.Unknown, "Too few articles to tell whether their texts come.")
            : new WeRssEvidence(
                "texts",
                empty * 2 > all ? CheckState.Warn : CheckState.Ok,
                string.Create(CultureInfo.InvariantCulture, $"{empty} of {all} articles are without text.")
            );
    }

    private WeRssEvidence Session(JsonElement info) =>
        End(info) is not { } end
            ? new WeRssEvidence("session", CheckState.Unknown, "WeRSS does not say how long WeChat lets it in.")
        : end < clock.GetUtcNow() ? new WeRssEvidence("session", CheckState.Warn, Says(end))
        : new WeRssEvidence("session", CheckState.Ok, Says(end));

    /// <summary>That somebody should scan in time. A time long past is one that WeRSS has not renewed: articles tell better.</summary>
    private string? Ending(JsonElement info)
    {
        var now = clock.GetUtcNow();
        return End(info) is { } end && end < now + Soon && end > now - Lately ? Says(end) : null;
    }

    private DateTimeOffset? End(JsonElement info) => info.Member("wx")?.Time("expiry_time", clock.LocalTimeZone);

    private string Says(DateTimeOffset end)
    {
        var local = TimeZoneInfo
            .ConvertTime(end, clock.LocalTimeZone)
            .ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return end < clock.GetUtcNow()
            ? $"WeChat's session ran out at {local}."
            : $"WeChat's session lasts until {local}.";
    }

    private async Task<WeRssEvidence> SearchAsync(CancellationToken ct)
    {
        var accounts = await api.DataAsync("mps?limit=1&offset=0", "list the accounts", ct);
        if (WeRssClient.Rows(accounts).Select(r => r.Text("mp_name")).FirstOrDefault() is not { } name)
            return new WeRssEvidence("search", CheckState.Unknown, "WeRSS follows no account.");
        var search = await api.GetAsync($"mps/search/{Uri.EscapeDataString(name)}?limit=1&offset=0", isOpen: false, ct);
        return search.IsSuccess
            ? new WeRssEvidence("search", CheckState.Ok, "WeChat answers a search.")
            : new WeRssEvidence(
                "search",
                CheckState.Warn,
                $"A search at WeChat failed: {search.Sentence ?? search.Shape}."
            );
    }

    private static WeRssEvidence Login(JsonElement info) =>
        info.Member("wx")?.Flag("login") switch
        {
            null => new WeRssEvidence("login", CheckState.Unknown, "WeRSS says nothing about its WeChat login."),
            true => new WeRssEvidence("login", CheckState.Ok, "WeRSS believes itself logged in at WeChat."),
            false => new WeRssEvidence("login", CheckState.Unknown, "WeRSS believes itself logged out at WeChat."),
        };
}
