using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Signalbox.Platform.Data;
using Signalbox.Radar.Tests.Slots;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Reports.Templates;

public sealed class PushTemplateTests
{
    private const string Subsidy =
        "现组织开展储能示范项目专项资金申报工作，单个项目最高支持500万元。请于2026年3月20日前提交申报材料。";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_push_is_worded_by_the_template_and_by_the_program_again_once_it_is_emptied(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        await SavedAsync(world, "Slot", "{{ count }} 条", "机会：{{ opportunities.first.headline }}");
        await world.FeedAsync("甲", ("储能专项资金开始申报", Subsidy, Hour));

        await world.SlotAsync("12:00");
        await SavedAsync(world, "Slot", "", "");
        world.Change("甲", ("另一项储能专项资金", Subsidy.Replace("500", "800").Replace("20日", "25日"), Hour));
        await world.SlotAsync("14:00");

        Assert.Equal("1 条", world.Robot.Messages[0].Title);
        Assert.Contains("机会：储能", world.Robot.Messages[0].Text, StringComparison.Ordinal);
        Assert.All(
            world.Robot.Messages.Skip(1),
            m => Assert.DoesNotContain("机会：储能", m.Text, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task One_that_fails_on_the_day_holds_nothing_up_and_says_so()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        // The made-up report has a failure to name; the real one has none, nor will its first be there.
        await SavedAsync(
            world,
            "Daily",
            "",
            "{{ failures.first.reason }}{% if failures.size == 0 %}{{ nothing.here }}{% endif %}"
        );

        await world.SlotAsync("22:00");

        var message = Assert.Single(world.Robot.Messages);
        Assert.Contains("没有机会", message.Text, StringComparison.Ordinal);
        Assert.Contains("推送模板用不了", message.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_one_is_refused_and_a_draft_of_an_older_version_too()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        var wrong = await PutAsync(world, "Slot", new { title = "", body = "{{ titel }}" });
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("titel", await wrong.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);

        await SavedAsync(world, "Slot", "", "a");
        var late = await PutAsync(
            world,
            "Slot",
            new
            {
                title = "",
                body = "b",
                basedOn = 0,
            }
        );
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        var unknown = await PutAsync(world, "Weekly", new { title = "", body = "b" });
        Assert.False(unknown.IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_preview_tells_of_the_newest_report_and_of_made_up_finds_before_there_is_one()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        var before = await PreviewAsync(world);
        await world.FeedAsync("甲", ("储能专项资金开始申报", Subsidy, Hour));
        await world.SlotAsync("12:00");
        var after = await PreviewAsync(world);

        Assert.True(before.GetProperty("isMadeUp").GetBoolean());
        Assert.StartsWith("示例", before.GetProperty("markdown").GetString(), StringComparison.Ordinal);
        Assert.False(after.GetProperty("isMadeUp").GetBoolean());
        Assert.StartsWith("储能", after.GetProperty("markdown").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preview_is_to_the_letter_what_the_channel_gets()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        await SavedAsync(world, "Slot", "", "{{ opportunities.first.headline }}");
        await world.FeedAsync("甲", ("储能专项资金<开始>申报*", Subsidy, Hour));
        await world.SlotAsync("12:00");

        var channel = Assert.Single((await PreviewAsync(world)).GetProperty("channels").EnumerateArray());

        Assert.Equal("DingTalk", channel.GetProperty("kind").GetString());
        var part = Assert.Single(channel.GetProperty("parts").EnumerateArray()).GetString();
        Assert.Equal(Assert.Single(world.Robot.Messages).Text, part);
        Assert.Equal(Encoding.UTF8.GetByteCount(part!), channel.GetProperty("bytes").GetInt32());
    }

    private static async Task<JsonElement> PreviewAsync(RadarWorld world)
    {
        var shown = await world.Server.Http.PostAsJsonAsync(
            "/api/v1/radar/templates/Slot/preview",
            new { title = "", body = "{{ opportunities.first.headline }}" },
            Ct
        );
        Assert.True(shown.IsSuccessStatusCode, await shown.Content.ReadAsStringAsync(Ct));
        return await shown.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }

    private static async Task SavedAsync(RadarWorld world, string kind, string title, string body)
    {
        var saved = await PutAsync(world, kind, new { title, body });
        Assert.True(saved.IsSuccessStatusCode, await saved.Content.ReadAsStringAsync(Ct));
    }

    private static Task<HttpResponseMessage> PutAsync(RadarWorld world, string kind, object draft) =>
        world.Server.Http.PutAsJsonAsync($"/api/v1/radar/templates/{kind}", draft, Ct);
}
