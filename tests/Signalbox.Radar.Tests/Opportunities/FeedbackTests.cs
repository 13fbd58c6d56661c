using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Signalbox.Platform.Data;
using Signalbox.Radar.Tests.Slots;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Opportunities;

/// <summary>The link of a push at which somebody says what becomes of a find.</summary>
public sealed partial class FeedbackTests
{
    private const string Subsidy =
        "现组织开展储能示范项目专项资金申报工作，单个项目最高支持500万元。请于2026年3月20日前提交申报材料。";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task To_look_changes_nothing_and_a_button_does(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        var link = await PushedAsync(world);
        using var stranger = new HttpClient { BaseAddress = world.Server.Http.BaseAddress };

        // A chat's preview, a mail server's scanner, a browser that thinks ahead.
        for (var looks = 0; looks < 3; looks++)
        {
            using var head = new HttpRequestMessage(HttpMethod.Head, link);
            using var seen = await stranger.SendAsync(head, Ct);
            Assert.Equal(HttpStatusCode.OK, seen.StatusCode);
            Assert.Contains("还没有决定", await stranger.GetStringAsync(link, Ct), StringComparison.Ordinal);
        }
        Assert.Equal("New", await StateAsync(world));

        using var answered = await stranger.PostAsync($"{link}?state=Accepted", null, Ct);
        Assert.Contains("已采纳", await answered.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal("Accepted", await StateAsync(world));
        using var changed = await stranger.PostAsync($"{link}?state=Ignored", null, Ct);
        Assert.Equal("Ignored", await StateAsync(world));
    }

    [Fact]
    public async Task One_that_was_changed_or_is_over_opens_nothing()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        var link = await PushedAsync(world);
        using var stranger = new HttpClient { BaseAddress = world.Server.Http.BaseAddress };
        var other = (link[8] == 'A' ? 'B' : 'A').ToString();

        Assert.Equal(
            HttpStatusCode.NotFound,
            (await stranger.PostAsync($"{link[..8]}{other}{link[9..]}?state=Accepted", null, Ct)).StatusCode
        );
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync("/f/nothing", Ct)).StatusCode);
        Assert.False((await stranger.PostAsync($"{link}?state=Deleted", null, Ct)).IsSuccessStatusCode);
        world.Advance(TimeSpan.FromDays(32));
        Assert.Equal(HttpStatusCode.Gone, (await stranger.GetAsync(link, Ct)).StatusCode);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await stranger.PostAsync($"{link}?state=Accepted", null, Ct)).StatusCode
        );
        Assert.Equal("New", await StateAsync(world));
    }

    private static async Task<string> PushedAsync(RadarWorld world)
    {
        await world.FeedAsync("甲", ("储能专项资金开始申报", Subsidy, TimeSpan.FromHours(1)));
        await world.SlotAsync("12:00");
        return Link().Match(Assert.Single(world.Robot.Messages).Text).Value;
    }

    private static async Task<string> StateAsync(RadarWorld world)
    {
        var list = await world.Server.Http.GetFromJsonAsync<JsonElement>("/api/v1/radar/opportunities", Ct);
        return list.GetProperty("rows")[0].GetProperty("standing").GetProperty("state").GetString()!;
    }

    [GeneratedRegex("/f/[A-Za-z0-9_-]{43}", RegexOptions.NonBacktracking)]
    private static partial Regex Link();
}
