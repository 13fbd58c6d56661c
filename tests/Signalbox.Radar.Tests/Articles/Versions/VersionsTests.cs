using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.FarEnds.FeedSite;
using Signalbox.Platform.Data;
using Signalbox.Radar.Articles.Versions;
using Signalbox.Radar.Prompts;
using Signalbox.Radar.Tests.Slots;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Articles.Versions;

public sealed class VersionsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task An_edited_article_shows_what_came_and_what_went(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        Put(world, "补贴通知", "<p>单个项目最高五百万元。申报截止三月二十日。联系人张工。</p>");
        await world.SourceAsync(new Uri($"{world.Site.Url}/a.xml"), "甲");
        await world.SlotAsync("07:00");
        Put(
            world,
            "补贴通知（修订）",
            "<p>单个项目最高三百万元。申报截止三月二十日。联系人张工。</p><p>本次修订自即日起执行。</p>"
        );
        world.Advance(TimeSpan.FromHours(1));
        await world.SlotAsync("12:00");
        world.Advance(TimeSpan.FromHours(1));
        await world.SlotAsync("14:00"); // nothing new

        var list = await world.Server.Http.GetFromJsonAsync<JsonElement>("/api/v1/radar/articles", Ct);
        var id = list.GetProperty("rows")[0].GetProperty("id").GetGuid();
        var shown = await world.Server.Http.GetFromJsonAsync<JsonElement>($"/api/v1/radar/articles/{id}/versions", Ct);
        var page = await world.Server.HtmlAsync($"/articles/{id}/versions");
        var article = await world.Server.HtmlAsync($"/articles/{id}");
        var missing = await world.Server.Http.GetAsync($"/api/v1/radar/articles/{Guid.Empty}/versions", Ct);

        var versions = shown.GetProperty("versions").EnumerateArray().ToList();
        Assert.Equal([2, 1], versions.Select(v => v.GetProperty("number").GetInt32()));
        Assert.Equal(["补贴通知（修订）", "补贴通知"], versions.Select(v => v.GetProperty("title").GetString()));
        Assert.Equal(
            [
                ("Removed", "单个项目最高五百万元。"),
                ("Added", "单个项目最高三百万元。"),
                ("Same", "申报截止三月二十日。"),
                ("Same", "联系人张工。"),
                ("Added", "本次修订自即日起执行。"),
            ],
            versions[0]
                .GetProperty("changes")
                .EnumerateArray()
                .Select(c => (c.GetProperty("change").GetString(), c.GetProperty("text").GetString()))
        );
        Assert.Equal(
            (2, 1),
            (versions[0].GetProperty("added").GetInt32(), versions[0].GetProperty("removed").GetInt32())
        );
        Assert.Equal(0, versions[1].GetProperty("changes").GetArrayLength());
        Assert.Contains("<del>单个项目最高五百万元。</del>", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.Contains("<ins>本次修订自即日起执行。</ins>", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.Contains($"/articles/{id}/versions", article, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Theory, EachDatabase]
    public async Task A_source_that_goes_back_or_gives_less_takes_nothing_away(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        var text = string.Concat(Enumerable.Range(1, 60).Select(n => $"第{n}条规定了申报的条件和期限。"));
        (string Title, string Text)[] told =
        [
            ("补贴通知", text),
            ("补贴通知（修订）", $"{text}本次修订自即日起执行。"),
            ("补贴通知", text), // a second machine of the site that is behind
            ("补贴通知（全文见原网页）", "请查看原文…"),
        ];
        string[] slots = ["07:00", "12:00", "14:00", "18:00"];
        Put(world, told[0].Title, $"<p>{told[0].Text}</p>");
        await world.SourceAsync(new Uri($"{world.Site.Url}/a.xml"), "甲");
        foreach (var ((title, html), slot) in told.Zip(slots))
        {
            Put(world, title, $"<p>{html}</p>");
            await world.SlotAsync(slot);
            world.Advance(TimeSpan.FromHours(1));
        }

        var list = await world.Server.Http.GetFromJsonAsync<JsonElement>("/api/v1/radar/articles", Ct);
        var id = list.GetProperty("rows")[0].GetProperty("id").GetGuid();
        var shown = await world.Server.Http.GetFromJsonAsync<JsonElement>($"/api/v1/radar/articles/{id}/versions", Ct);
        var article = await world.Server.HtmlAsync($"/articles/{id}");

        Assert.Equal(1, list.GetProperty("rows").GetArrayLength());
        Assert.Equal(
            [2, 1],
            shown.GetProperty("versions").EnumerateArray().Select(v => v.GetProperty("number").GetInt32())
        );
        Assert.Contains("补贴通知（修订）", WebUtility.HtmlDecode(article), StringComparison.Ordinal);
        Assert.Contains("本次修订自即日起执行。", WebUtility.HtmlDecode(article), StringComparison.Ordinal);
        Assert.DoesNotContain("请查看原文", WebUtility.HtmlDecode(article), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_text_is_shown_around_its_changes()
    {
        var before = string.Concat(Enumerable.Range(1, 300).Select(n => $"第{n}句。"));
        var after = before.Replace("第150句。", "第一百五十句。", StringComparison.Ordinal);

        var lines = SentenceDiff.Of(before, after);

        Assert.Equal(301, lines.Count);
        Assert.Equal(
            ["…", "第149句。", "第150句。", "第一百五十句。", "第151句。", "…"],
            SentenceDiff.AroundChanges(lines).Select(l => l.Text)
        );
        Assert.Empty(SentenceDiff.AroundChanges(SentenceDiff.Of(before, before)));
    }

    [Fact]
    public void Texts_without_anything_in_common_of_any_length_end_soon()
    {
        var before = string.Concat(Enumerable.Range(1, 20_000).Select(n => $"甲{n}。"));
        var after = string.Concat(Enumerable.Range(1, 20_000).Select(n => $"乙{n}。"));

        var lines = SentenceDiff.Of(before, after);

        Assert.Equal(
            (20_000, 20_000),
            (lines.Count(l => l.Change == LineChange.Removed), lines.Count(l => l.Change == LineChange.Added))
        );
        Assert.Equal([new DiffLine(LineChange.Added, "一。")], SentenceDiff.Of("", "一。"));
        Assert.Equal([new DiffLine(LineChange.Removed, "他说：“好。”")], SentenceDiff.Of("他说：“好。”", ""));
    }

    private static void Put(RadarWorld world, string title, string html) =>
        world.Site.Put(
            "/a.xml",
            FeedAnswer.Text(
                $"<rss><channel><title>甲</title><item><guid>1</guid><title>{title}</title><description><![CDATA[{html}]]></description></item></channel></rss>"
            )
        );
}
