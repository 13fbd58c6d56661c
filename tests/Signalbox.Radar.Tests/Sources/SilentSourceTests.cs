using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.FarEnds.FeedSite;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Tests.Slots;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Sources;

public sealed class SilentSourceTests
{
    private const string Sources = "/api/v1/radar/sources";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_source_that_is_silent_for_longer_than_usual_is_told_of_with_the_reason(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        await world.FeedAsync("daily", Daily("甲", last: 6));
        world.Advance(TimeSpan.FromSeconds(1));
        await world.FeedAsync("lively", Daily("乙", last: 0));
        world.Advance(TimeSpan.FromSeconds(1));
        await world.FeedAsync("young", ("一", "正文", TimeSpan.FromDays(9)), ("二", "正文", TimeSpan.FromDays(8)));
        await world.SlotAsync("07:00");

        var rows = await GetAsync(world, "");
        var daily = await GetAsync(world, $"/{rows[0].GetProperty("id").GetGuid()}");
        var look = await LookAsync(world);
        var attention = await world.Server.Http.GetStringAsync("/api/v1/overview", Ct);
        var page = await world.Server.HtmlAsync("/sources");

        Assert.Equal(["Warn", "Ok", "Ok"], rows.EnumerateArray().Select(r => r.GetProperty("state").GetString()));
        Assert.Equal("平时约 1 天一篇，现在已经 6 天没有新文章。", rows[0].GetProperty("reason").GetString());
        Assert.Equal("1.00:00:00", daily.GetProperty("rhythm").GetString());
        Assert.Equal(JsonValueKind.Null, (await DetailAsync(world, rows[2])).GetProperty("silentAt").ValueKind);
        Assert.Equal(CheckState.Warn, look.State);
        Assert.Contains("daily", look.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("lively", look.Reason, StringComparison.Ordinal);
        Assert.Contains("radar.silent", attention, StringComparison.Ordinal);
        Assert.Contains("现在已经 6 天没有新文章", page, StringComparison.Ordinal);

        world.Change("daily", [.. Daily("甲", last: 6), ("新的", "正文", TimeSpan.FromHours(1))]);
        world.Advance(TimeSpan.FromMinutes(1));
        await world.SlotAsync("12:00");

        Assert.Equal("Ok", (await GetAsync(world, ""))[0].GetProperty("state").GetString());
        Assert.Equal(CheckState.Ok, (await LookAsync(world)).State);
    }

    [Theory, EachDatabase]
    public async Task A_source_that_is_gone_for_good_is_not_asked_until_somebody_says_so(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        var address = world.Site.Put("/gone.xml", FeedAnswer.Only(410));
        await world.SourceAsync(address, "gone");
        await world.SlotAsync("07:00");
        world.Advance(TimeSpan.FromMinutes(1));
        await world.SlotAsync("12:00");
        var asked = Asked(world);

        var dead = (await GetAsync(world, ""))[0];
        var id = dead.GetProperty("id").GetGuid();
        var attention = await world.Server.Http.GetStringAsync("/api/v1/overview", Ct);
        var page = await world.Server.HtmlAsync($"/sources/{id}");

        Assert.Equal(1, asked);
        Assert.Equal("GivenUp", dead.GetProperty("state").GetString());
        Assert.StartsWith("不再读取", dead.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Contains("410", dead.GetProperty("reasonEn").GetString(), StringComparison.Ordinal);
        Assert.Contains("radar.given-up", attention, StringComparison.Ordinal);
        Assert.Contains("再试一次", page, StringComparison.Ordinal);

        world.Site.Put(
            "/gone.xml",
            FeedAnswer.Text("<rss><channel><title>回来了</title><item><title>一</title></item></channel></rss>")
        );
        var again = await world.Server.Http.PostAsync($"{Sources}/{id}/readings", null, Ct);
        var back = await UntilAsync(world, id, s => s.GetProperty("state").GetString() == "Ok");

        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        Assert.Equal(1, back.GetProperty("articles").GetInt32());
        Assert.Equal(2, Asked(world));

        static int Asked(RadarWorld world) => world.Site.Visits.Count(v => v.Path == "/gone.xml");
    }

    [Fact]
    public async Task A_wished_for_pause_is_kept_over_several_slots()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        await world.SourceAsync(
            world.Site.Put("/busy.xml", FeedAnswer.Only(429) with { RetryAfter = "86400" }),
            "busy"
        );
        foreach (var slot in new[] { "07:00", "12:00", "14:00" })
        {
            await world.AskAsync(slot);
            await ReportedAsync(world, slot);
        }

        var row = (await GetAsync(world, ""))[0];

        Assert.InRange(world.Site.Visits.Count(v => v.Path == "/busy.xml"), 1, 3); // the tries of the first slot
        Assert.Equal(1, row.GetProperty("failuresInRow").GetInt32());
        Assert.NotEqual(JsonValueKind.Null, row.GetProperty("notBefore").ValueKind);
    }

    [Fact]
    public async Task Somebodys_own_source_is_not_named_to_everybody()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        using var operating = await world.Server.As(UserRole.Operator);
        var address = world.Site.Put("/own.xml", FeedAnswer.Only(410));
        await operating.PostAsJsonAsync(Sources, new { address, title = "私房来源" }, Ct);
        await world.SlotAsync("07:00");

        var attention = await world.Server.Http.GetStringAsync("/api/v1/overview", Ct);

        Assert.Contains("不再读取的来源：1 个", Unescaped(attention), StringComparison.Ordinal);
        Assert.DoesNotContain("私房来源", Unescaped(attention), StringComparison.Ordinal);

        static string Unescaped(string json) => System.Text.RegularExpressions.Regex.Unescape(json);
    }

    [Fact]
    public async Task One_that_is_off_is_not_read_on_request()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        await world.FeedAsync("a", ("标题", "正文", TimeSpan.FromHours(1)));
        var id = (await GetAsync(world, ""))[0].GetProperty("id").GetGuid();
        await world.Server.Http.PatchAsJsonAsync($"{Sources}/{id}", new { enabled = false }, Ct);

        var refused = await world.Server.Http.PostAsync($"{Sources}/{id}/readings", null, Ct);

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal(
            "radar.source.is-off",
            (await refused.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString()
        );
        Assert.Empty(world.Site.Visits);
    }

    /// <summary>Tries again take time, and time is what a test gives.</summary>
    private static async Task ReportedAsync(RadarWorld world, string slot)
    {
        for (var looks = 0; looks < 600; looks++)
        {
            var runs = await world.Server.Http.GetFromJsonAsync<JsonElement>("/api/v1/radar/slot-runs", Ct);
            if (
                runs.EnumerateArray()
                    .Any(r => Text(r, "slot").StartsWith(slot, StringComparison.Ordinal) && Text(r, "step") == "Done")
            )
                return;
            world.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(100, Ct);
        }
        Assert.Fail($"The slot {slot} was not reported.");

        static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? "";
    }

    /// <summary>Thirty days with one article each, the last one so many days ago.</summary>
    private static (string, string, TimeSpan)[] Daily(string name, int last) =>
        [
            .. Enumerable
                .Range(last, 30)
                .Select(n =>
                    (string.Create(CultureInfo.InvariantCulture, $"{name}{n}"), Story(name, n), TimeSpan.FromDays(n))
                ),
        ];

    /// <summary>A text like no other, or it would be taken for the same story.</summary>
    private static string Story(string name, int day)
    {
        var random = new Random((name[0] * 1000) + day);
        return string.Concat(Enumerable.Range(0, 60).Select(_ => (char)random.Next(0x4E00, 0x9000)));
    }

    private static Task<JsonElement> GetAsync(RadarWorld world, string path) =>
        world.Server.Http.GetFromJsonAsync<JsonElement>(Sources + path, Ct);

    private static Task<JsonElement> DetailAsync(RadarWorld world, JsonElement row) =>
        GetAsync(world, $"/{row.GetProperty("id").GetGuid()}");

    private static async Task<JsonElement> UntilAsync(RadarWorld world, Guid id, Func<JsonElement, bool> isThere)
    {
        for (var looks = 0; ; looks++)
        {
            var detail = await GetAsync(world, $"/{id}");
            if (isThere(detail))
                return detail;
            Assert.True(looks < 1200, $"It did not get there: {detail}");
            await Task.Delay(50, Ct);
        }
    }

    private static async Task<CheckResult> LookAsync(RadarWorld world) =>
        (
            await world
                .Server.Services.GetRequiredService<LookAtChecks>()
                .RunAsync(new HashSet<string> { "radar.silent" }, Ct)
        )
            .Single()
            .Result;
}
