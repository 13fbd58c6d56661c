using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Search;
using Signalbox.Radar.Tests.Slots;
using Signalbox.Radar.Viewers;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Search;

/// <summary>What is made is found in the same moment, and what is gone is not.</summary>
public sealed class FindableTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_slots_articles_opportunities_and_report_are_found_and_an_edited_text_by_its_new_words(
        DatabaseKind kind
    )
    {
        await using var world = await RadarWorld.StartAsync(kind);
        await world.FeedAsync("a", (Title, $"{Text}第一稿说的是旧词。", TimeSpan.FromHours(1)));
        await world.SlotAsync("07:00");

        Assert.Equal(["Article"], await KindsAsync(world, "旧词"));
        Assert.Equal(["Article", "Opportunity", "Report"], await KindsAsync(world, "专项资金"));

        world.Change("a", (Title, $"{Text}第二稿说的是新词。", TimeSpan.FromHours(1)));
        world.Advance(TimeSpan.FromHours(3));
        await world.SlotAsync("12:00");

        Assert.Empty(await KindsAsync(world, "旧词"));
        Assert.Equal(["Article"], await KindsAsync(world, "新词"));
    }

    [Theory, EachDatabase]
    public async Task A_note_is_found(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        await world.FeedAsync("a", (Title, Text, TimeSpan.FromHours(1)));
        await world.SlotAsync("07:00");
        var found = await Get<ListOpportunities>(world).RunAsync(new OpportunityQuery(), Viewer.Everything, Ct);

        using var put = await world.Server.Http.PutAsJsonAsync(
            $"/api/v1/radar/opportunities/{found.Rows[0].Id}/state",
            new { state = "Asked", note = "问问老王资质够不够" },
            Ct
        );

        Assert.True(put.IsSuccessStatusCode);
        Assert.Equal(["Opportunity"], await KindsAsync(world, "老王"));
    }

    [Fact]
    public async Task Whoever_does_not_see_a_source_does_not_find_what_came_from_it()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        await world.FeedAsync("a", (Title, Text, TimeSpan.FromHours(1)));
        await world.SlotAsync("07:00");
        await using (var transaction = await Get<Database>(world).BeginWriteAsync(Ct))
        {
            await using var give = transaction.Command(
                "UPDATE radar_source SET owner_id = @owner",
                ("@owner", Guid.Parse("11111111-1111-1111-1111-111111111111"))
            );
            await give.ExecuteNonQueryAsync(Ct);
            await transaction.CommitAsync(Ct);
        }

        var query = new SearchQuery { Text = "专项资金" };
        var mine = await Get<SearchRadar>(world).RunAsync(query, Viewer.Everything, Ct);
        var others = await Get<SearchRadar>(world).RunAsync(query, Viewer.House, Ct);

        Assert.Equal(3, mine.Hits.Count);
        Assert.Equal([SearchKind.Report], others.Hits.Select(h => h.Kind));
    }

    private const string Title = "关于申报专项资金的通知";
    private const string Text =
        "各有关单位：现组织申报2026年度专项资金，单个项目补贴最高50万元，申报截止时间为2026年3月31日，请登录系统提交材料。";

    private static T Get<T>(RadarWorld world)
        where T : notnull => world.Server.Services.GetRequiredService<T>();

    private static async Task<IReadOnlyList<string>> KindsAsync(RadarWorld world, string words) =>
        [
            .. (await Get<SearchRadar>(world).RunAsync(new SearchQuery { Text = words }, Viewer.Everything, Ct))
                .Hits.Select(h => $"{h.Kind}")
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
}
