using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.FarEnds.DingTalk;
using Signalbox.FarEnds.FeedSite;
using Signalbox.FarEnds.LlmVendor;
using Signalbox.FarEnds.WeRss;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Slots;

public sealed class SlotTests
{
    private const string Subsidy =
        "云汐市发改委今日发布通知，组织申报2026年度新型储能专项资金，单个项目最高补贴300万元，申报截止2026年3月20日。"
        + "申报主体须在本市注册，项目装机不低于5兆瓦，已享受省级补贴的不重复支持。请各区县于截止日前将材料报送市发改委能源科。";

    private const string SubsidyAgain =
        "【能源快讯】云汐市发改委发布通知，组织申报2026年度新型储能专项资金，单个项目最高补贴300万元，申报截止2026年3月20日。"
        + "申报主体须在本市注册，项目装机不低于5兆瓦，已享受省级补贴的不重复支持。各区县请在截止日前把材料报送市发改委能源科。";

    private const string Weather =
        "今天白天到夜间多云，东南风二到三级，最高气温十八度，夜间略有降温，出门请带一件外套，注意早晚温差。";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_slot_reads_merges_judges_reports_and_pushes(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        await world.FeedAsync("甲", ("储能专项资金开始申报", Subsidy, Hour), ("明日天气", Weather, Hour));
        await world.FeedAsync("乙", ("新型储能资金申报通知来了", SubsidyAgain, Hour / 2));
        await world.SourceAsync(world.Site.Put("/bad.xml", FeedAnswer.Text("<html><body>登录</body></html>")), "丙");

        var slot = await world.SlotAsync("12:00");

        Assert.Equal(3, slot.GetProperty("fetched").GetInt32());
        Assert.Equal(2, slot.GetProperty("newArticles").GetInt32());
        Assert.Equal(1, slot.GetProperty("merged").GetInt32());
        Assert.Equal(2, slot.GetProperty("judged").GetInt32());
        Assert.Equal(1, slot.GetProperty("opportunities").GetInt32());
        Assert.Equal(1, slot.GetProperty("sourcesFailed").GetInt32());
        var push = Assert.Single(slot.GetProperty("pushes").EnumerateArray());
        Assert.Equal("Sent", push.GetProperty("state").GetString());
        var message = Assert.Single(world.Robot.Messages);
        Assert.Contains(slot.GetProperty("reportLink").GetString()!, message.Text, StringComparison.Ordinal);
        var markdown = await world.MarkdownAsync(slot);
        Assert.Contains("近似", markdown, StringComparison.Ordinal);
        Assert.Contains("丙", markdown, StringComparison.Ordinal);
        Assert.Contains("这不是订阅源。（", markdown, StringComparison.Ordinal); // in the reader's language, with the details behind it
        Assert.Contains("规则", markdown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slot_with_nothing_new_stays_silent_but_22_00_always_speaks()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        await world.FeedAsync("甲", ("明日天气", Weather, Hour));

        var noon = await world.SlotAsync("12:00");
        Assert.Empty(noon.GetProperty("pushes").EnumerateArray());
        Assert.Empty(world.Robot.Messages);

        var night = await world.SlotAsync("22:00");
        Assert.Single(night.GetProperty("pushes").EnumerateArray());
        Assert.Contains("没有机会", Assert.Single(world.Robot.Messages).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slot_tells_only_what_no_sent_push_has_told()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        await world.FeedAsync("甲", ("储能专项资金开始申报", Subsidy, Hour));
        await world.SlotAsync("07:00");

        var noon = await world.SlotAsync("12:00");

        Assert.Empty(noon.GetProperty("pushes").EnumerateArray());
        Assert.Single(world.Robot.Messages);
    }

    [Fact]
    public async Task What_a_refused_push_told_is_told_by_the_next_one()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        await world.FeedAsync("甲", ("储能专项资金开始申报", Subsidy, Hour));
        world.Robot.AnswerNext(310000, "keywords not in content");
        var first = await world.SlotAsync("07:00");
        Assert.Equal("Failed", first.GetProperty("pushes")[0].GetProperty("state").GetString());

        var second = await world.SlotAsync("12:00");

        Assert.Equal("Sent", second.GetProperty("pushes")[0].GetProperty("state").GetString());
        Assert.Contains("储能", Assert.Single(world.Robot.Messages).Text, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task A_slot_of_a_day_runs_once(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        await world.FeedAsync("甲", ("储能专项资金开始申报", Subsidy, Hour));
        await world.SlotAsync("12:00");

        var again = await world.Server.Http.PostAsJsonAsync("/api/v1/radar/slot-runs", new { slot = "12:00" }, Ct);

        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Contains("radar.slot.ran", await again.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task The_clock_runs_the_slots_by_itself(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        await world.FeedAsync("甲", ("储能专项资金开始申报", Subsidy, Hour));

        world.Advance(TimeSpan.FromHours(3) + TimeSpan.FromMinutes(1)); // from 09:00 to 12:01 in Shanghai

        var slot = await world.UntilAsync("12:00", s => s.GetProperty("reportLink").ValueKind == JsonValueKind.String);
        Assert.False(slot.GetProperty("late").GetBoolean());
    }

    [Fact]
    public async Task The_model_judges_each_article_once_and_its_cost_is_kept()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite, withModel: true);
        await world.FeedAsync("甲", ("储能专项资金开始申报", Subsidy, Hour), ("明日天气", Weather, Hour));

        var slot = await world.SlotAsync("12:00");
        await world.SlotAsync("14:00");

        Assert.Equal(2, slot.GetProperty("judged").GetInt32());
        Assert.True(slot.GetProperty("costCny").GetDecimal() > 0);
        Assert.Equal(2, world.Vendor!.Requests.Count);
        Assert.Contains("deepseek-flash", await world.MarkdownAsync(slot), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_key_is_a_failure_with_the_vendors_own_sentence()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite, withModel: true);
        world.Vendor!.Always = VendorScene.BadKey;
        await world.FeedAsync("甲", ("储能专项资金开始申报", Subsidy, Hour));

        var slot = await world.SlotAsync("22:00");

        Assert.Equal(0, slot.GetProperty("judged").GetInt32());
        Assert.Equal(1, slot.GetProperty("judgeFailed").GetInt32());
        Assert.Contains("Authentication Fails", await world.MarkdownAsync(slot), StringComparison.Ordinal);
        Assert.Single(world.Robot.Messages);
    }

    [Fact]
    public async Task At_the_deadline_the_report_goes_out_with_what_there_is()
    {
        // The clock's jump must not end the call too: a judgement that failed would settle the slot before its deadline.
        var patient = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Llm:FirstByte"] = "00:30:00",
            ["Llm:FirstByteThinking"] = "00:30:00",
            ["Llm:Idle"] = "00:30:00",
        };
        await using var world = await RadarWorld.StartAsync(
            DatabaseKind.Sqlite,
            withModel: true,
            weRss: null,
            settings: patient
        );
        world.Vendor!.Latency = TimeSpan.FromMinutes(30);
        await world.FeedAsync("甲", ("储能专项资金开始申报", Subsidy, Hour));
        await world.AskAsync("22:00");
        await world.UntilAsync("22:00", s => s.GetProperty("toJudge").GetInt32() == 1);

        world.Advance(TimeSpan.FromMinutes(9));

        var slot = await world.UntilAsync("22:00", s => s.GetProperty("reportLink").ValueKind == JsonValueKind.String);
        Assert.True(slot.GetProperty("cutShort").GetBoolean(), await world.MarkdownAsync(slot));
        Assert.Contains("时限", await world.MarkdownAsync(slot), StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Two_slots_at_once_have_each_article_judged_once(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind, withModel: true);
        var opens = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Vendor!.Opens = opens.Task;
        await world.FeedAsync("甲", ("储能专项资金开始申报", Subsidy, Hour), ("明日天气", Weather, Hour));
        await world.AskAsync("12:00");
        await world.UntilAsync("12:00", s => s.GetProperty("toJudge").GetInt32() == 2);

        await world.AskAsync("14:00");
        await world.UntilAsync("14:00", s => s.GetProperty("step").GetString() != "Fetching");
        opens.SetResult();
        var noon = await world.UntilAsync("12:00", IsReported);
        var later = await world.UntilAsync("14:00", IsReported);

        Assert.Equal(2, noon.GetProperty("judged").GetInt32());
        Assert.Equal(0, later.GetProperty("judgeFailed").GetInt32()); // what the other has judged is not this one's failure
        Assert.Equal(2, world.Vendor.Requests.Count);
    }

    [Fact]
    public async Task What_a_slot_that_was_cut_short_still_waits_for_is_not_asked_for_again_by_the_next()
    {
        var patient = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Llm:FirstByte"] = "00:30:00",
            ["Llm:FirstByteThinking"] = "00:30:00",
            ["Llm:Idle"] = "00:30:00",
        };
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite, withModel: true, settings: patient);
        var opens = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Vendor!.Opens = opens.Task;
        await world.FeedAsync("甲", ("储能专项资金开始申报", Subsidy, Hour), ("明日天气", Weather, Hour));
        await world.AskAsync("12:00");
        await world.UntilAsync("12:00", _ => world.Vendor.Requests.Count == 2);
        world.Advance(TimeSpan.FromMinutes(9));
        await world.UntilAsync("12:00", IsReported);

        await world.AskAsync("14:00");
        await WindAsync(world, "14:00", s => s.GetProperty("toJudge").GetInt32() == 2);
        await Task.Delay(300, Ct); // time enough to ask, if it would
        opens.SetResult();

        var later = await WindAsync(world, "14:00", IsReported);
        Assert.Equal(0, later.GetProperty("judgeFailed").GetInt32()); // they have verdicts, of the other slot
        Assert.Equal(2, world.Vendor.Requests.Count);
    }

    [Fact]
    public async Task An_edited_article_is_judged_again_and_its_original_is_kept()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        await world.FeedAsync("甲", ("一则通知", Weather, Hour));
        await world.SlotAsync("07:00");
        world.Change("甲", ("一则通知", Subsidy, Hour));

        var slot = await world.SlotAsync("12:00");

        Assert.Equal(0, slot.GetProperty("newArticles").GetInt32());
        Assert.Equal(1, slot.GetProperty("judged").GetInt32());
        Assert.Equal(1, slot.GetProperty("opportunities").GetInt32());
        var articles = await world.Server.Http.GetFromJsonAsync<JsonElement>("/api/v1/radar/articles", Ct);
        Assert.Equal(2, articles.GetProperty("rows")[0].GetProperty("revision").GetInt32());
    }

    [Fact]
    public async Task A_day_without_an_article_puts_the_warning_into_the_22_00_report()
    {
        var weRss = await WeRssServer.StartAsync(new TestClock(), Ct);
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite, weRss: weRss);

        await world.SlotAsync("14:00");
        var night = await world.SlotAsync("22:00");

        Assert.Contains("疑似抓取停摆，请检查 WeRSS 授权", await world.MarkdownAsync(night), StringComparison.Ordinal);
        Assert.Contains("疑似抓取停摆", Assert.Single(world.Robot.Messages).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_doubtful_push_is_unknown_and_never_sent_again_by_itself()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        await world.FeedAsync("甲", ("储能专项资金开始申报", Subsidy, Hour));
        world.Robot.BeNext(RobotMood.CutAfterReceipt);

        var slot = await world.SlotAsync("12:00");

        Assert.Equal("Unknown", slot.GetProperty("pushes")[0].GetProperty("state").GetString());
        Assert.Equal(1, world.Robot.Requests);
    }

    /// <summary>Winds the clock on until the slot is as wanted: what was put off is due again.</summary>
    private static async Task<JsonElement> WindAsync(RadarWorld world, string slot, Func<JsonElement, bool> isThere)
    {
        for (var looks = 0; looks < 1200 && !isThere(await world.UntilAsync(slot, _ => true)); looks++)
        {
            await Task.Delay(50, Ct);
            world.Advance(TimeSpan.FromSeconds(1));
        }
        return await world.UntilAsync(slot, isThere);
    }

    private static bool IsReported(JsonElement slot) =>
        slot.GetProperty("reportLink").ValueKind == JsonValueKind.String;
}
