using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Slots;

public sealed class RetoldTests
{
    private const string Notice =
        "现组织开展2026年度冷链设施建设补助申报。对新建产地冷库给予投资额30%的补助，单个主体最高80万元。申报材料请于4月18日前报送市农业农村局。";
    private const string Again =
        "好消息！河湾市对新建的冷链设施给出真金白银的补助：投资的百分之三十由财政补，每家最多能拿八十万元。现在就能申报，4月18日截止。";
    private const string Other =
        "现组织开展2026年度冷链设施建设补助申报。对新建产地冷库给予投资额25%的补助，单个主体最高60万元。申报材料请于5月9日前报送市农业农村局。";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_story_told_again_is_one_opportunity_and_one_push(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        await world.FeedAsync("甲", ("关于组织申报河湾市2026年度冷链设施建设补助的通知", Notice, Hour));
        await world.SlotAsync("07:00");
        await world.FeedAsync(
            "乙",
            ("建冷库，河湾市补助三成，赶紧申报", Again, Hour),
            ("关于组织申报石浦市2026年度冷链设施建设补助的通知", Other, Hour)
        );

        var noon = await world.SlotAsync("12:00");

        Assert.Equal((2, 1), (noon.GetProperty("judged").GetInt32(), noon.GetProperty("opportunities").GetInt32()));
        var all = await ListAsync(world);
        Assert.Equal(2, all.Count);
        Assert.Contains("新机会 1 条", world.Robot.Messages[^1].Text, StringComparison.Ordinal);
        Assert.Contains("石浦", world.Robot.Messages[^1].Text, StringComparison.Ordinal);
        Assert.Contains("是同一件事", await world.MarkdownAsync(noon), StringComparison.Ordinal);
        var first = all.Single(o => o.GetProperty("title").GetString()!.Contains("河湾", StringComparison.Ordinal));
        var shown = await ShowAsync(world, first.GetProperty("id").GetGuid());
        Assert.StartsWith(
            "建冷库",
            Assert.Single(shown.GetProperty("retellings").EnumerateArray()).GetProperty("title").GetString(),
            StringComparison.Ordinal
        );
    }

    [Theory, EachDatabase]
    public async Task What_a_person_takes_apart_is_told_and_stays_apart(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        await world.FeedAsync("甲", ("关于组织申报河湾市2026年度冷链设施建设补助的通知", Notice, Hour));
        await world.FeedAsync("乙", ("建冷库，河湾市补助三成，赶紧申报", Again, Hour));
        await world.SlotAsync("07:00");
        var id = Assert.Single(await ListAsync(world)).GetProperty("id").GetGuid();
        var retold = (await ShowAsync(world, id)).GetProperty("retellings")[0].GetProperty("articleId").GetGuid();
        var path = $"/api/v1/radar/opportunities/{id}/retellings/{retold}";

        var taken = await world.Server.Http.DeleteAsync(path, Ct);
        var again = await world.Server.Http.DeleteAsync(path, Ct);
        await world.SlotAsync("12:00");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (taken.StatusCode, again.StatusCode));
        Assert.Equal(2, (await ListAsync(world)).Count);
        Assert.Equal(2, world.Robot.Messages.Count);
        Assert.Contains("新机会 1 条", world.Robot.Messages[^1].Text, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<JsonElement>> ListAsync(RadarWorld world) =>
        [
            .. (await world.Server.Http.GetFromJsonAsync<JsonElement>("/api/v1/radar/opportunities", Ct))
                .GetProperty("rows")
                .EnumerateArray(),
        ];

    private static Task<JsonElement> ShowAsync(RadarWorld world, Guid id) =>
        world.Server.Http.GetFromJsonAsync<JsonElement>($"/api/v1/radar/opportunities/{id}", Ct);
}
