using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.Platform.Data;
using Signalbox.Radar.Tests.Judging;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Opportunities;

public sealed class OpportunityStateTests
{
    private const string Opportunities = "/api/v1/radar/opportunities";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_change_says_who_when_and_why_and_carries_its_own_undo(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        var id = (await host.JudgeAsync(await host.ArticleAsync())).Opportunity!.Id;

        var done = await PutAsync(host, id, new { state = "Ignored", note = " 不在本地 " });
        var shown = await host.Server.Http.GetFromJsonAsync<JsonElement>($"{Opportunities}/{id}", Ct);
        var undone = await PutAsync(host, id, done.GetProperty("undo"));

        var standing = shown.GetProperty("opportunity").GetProperty("standing");
        Assert.Equal("Ignored", standing.GetProperty("state").GetString());
        Assert.Equal("不在本地", standing.GetProperty("note").GetString());
        Assert.Equal("keeper", standing.GetProperty("by").GetString());
        Assert.Equal(host.Server.Clock.GetUtcNow(), standing.GetProperty("at").GetDateTimeOffset());
        Assert.Equal("New", undone.GetProperty("now").GetProperty("state").GetString());
        Assert.Equal(JsonValueKind.Null, undone.GetProperty("now").GetProperty("note").ValueKind);
    }

    [Fact]
    public async Task The_same_change_twice_changes_once()
    {
        await using var host = await JudgingHost.ByRulesAsync(DatabaseKind.Sqlite);
        var id = (await host.JudgeAsync(await host.ArticleAsync())).Opportunity!.Id;

        var first = await PutAsync(host, id, new { state = "Accepted" });
        host.Server.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await PutAsync(host, id, new { state = "Accepted", basedOn = 0 });

        Assert.True(first.GetProperty("changed").GetBoolean());
        Assert.False(second.GetProperty("changed").GetBoolean());
        Assert.Equal(first.GetProperty("now").GetRawText(), second.GetProperty("now").GetRawText());
    }

    [Fact]
    public async Task A_change_that_names_an_older_base_is_refused_and_one_that_names_none_wins()
    {
        await using var host = await JudgingHost.ByRulesAsync(DatabaseKind.Sqlite);
        var id = (await host.JudgeAsync(await host.ArticleAsync())).Opportunity!.Id;
        await PutAsync(host, id, new { state = "Accepted" });

        var refused = await host.Server.Http.PutAsJsonAsync(
            $"{Opportunities}/{id}/state",
            new { state = "Ignored", basedOn = 0 },
            Ct
        );
        var wins = await PutAsync(host, id, new { state = "Asked", note = "谁能报？" });

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal("radar.opportunity.changed-meanwhile", problem.GetProperty("code").GetString());
        Assert.Equal("Asked", wins.GetProperty("now").GetProperty("state").GetString());
    }

    [Theory, EachDatabase]
    public async Task Many_changes_at_once_are_all_made_one_after_the_other(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        var id = (await host.JudgeAsync(await host.ArticleAsync())).Opportunity!.Id;

        var changes = await Task.WhenAll(
            Enumerable.Range(1, 8).Select(n => PutAsync(host, id, new { state = "Asked", note = $"{n}" }))
        );

        var versions = changes.Select(c => c.GetProperty("now").GetProperty("version").GetInt32());
        Assert.Equal(Enumerable.Range(1, 8), versions.Order());
    }

    [Theory, EachDatabase]
    public async Task The_list_pages_through_everything_once_and_counts_by_state(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        List<Guid> ids = [];
        for (var n = 0; n < 5; n++) // of one score, so that only the id tells their places apart
            ids.Add(await FoundAsync(host, n));
        await PutAsync(host, ids[1], new { state = "Accepted" });

        List<Guid> seen = [];
        var after = "";
        for (var pages = 0; pages < 3; pages++)
        {
            var page = await ListAsync(host, $"?limit=2&after={after}");
            seen.AddRange(page.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("id").GetGuid()));
            after = page.GetProperty("next").GetString() ?? "";
            Assert.Equal(4, page.GetProperty("counts").GetProperty("new").GetInt32());
            Assert.Equal(1, page.GetProperty("counts").GetProperty("accepted").GetInt32());
        }
        var accepted = await ListAsync(host, "?state=Accepted");

        Assert.Equal("", after);
        Assert.Equal(ids.AsEnumerable().Reverse(), seen);
        Assert.Equal(ids[1], Assert.Single(accepted.GetProperty("rows").EnumerateArray()).GetProperty("id").GetGuid());
    }

    [Theory, EachDatabase]
    public async Task Neighbours_are_those_of_the_same_list(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        List<Guid> ids = [];
        for (var n = 0; n < 4; n++)
            ids.Add(await FoundAsync(host, n));
        await PutAsync(host, ids[2], new { state = "Ignored" });

        var all = await NeighboursAsync(host, ids[1], "");
        var fresh = await NeighboursAsync(host, ids[1], "?state=New");
        var last = await NeighboursAsync(host, ids[0], "?state=New");
        var gone = await NeighboursAsync(host, ids[2], "?state=New"); // no longer in the list, but its place is

        Assert.Equal((ids[2], (Guid?)ids[0]), all);
        Assert.Equal((ids[3], (Guid?)ids[0]), fresh);
        Assert.Equal((ids[1], null), last);
        Assert.Equal((ids[3], (Guid?)ids[1]), gone);
    }

    [Theory, EachDatabase]
    public async Task Words_kind_and_score_narrow_the_list(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        var subsidy = await host.JudgeAsync(await host.ArticleAsync());
        var tender = await host.JudgeAsync(await host.ArticleAsync("tender"));
        Assert.NotEqual(subsidy.Judgement.Kind, tender.Judgement.Kind);

        var byKind = await ListAsync(host, $"?kind={Uri.EscapeDataString(tender.Judgement.Kind!)}");
        var byWords = await ListAsync(host, $"?text={Uri.EscapeDataString(subsidy.Opportunity!.Title[..6])}");
        var byWeird = await ListAsync(host, $"?text={Uri.EscapeDataString("%_'\\")}");
        var noPlace = await host.Server.Http.GetAsync($"{Opportunities}?after=nowhere", Ct);

        Assert.Equal(tender.Opportunity!.Id, Single(byKind));
        Assert.Equal(subsidy.Opportunity.Id, Single(byWords));
        Assert.Empty(byWeird.GetProperty("rows").EnumerateArray());
        Assert.Equal(2, byKind.GetProperty("kinds").GetArrayLength());
        Assert.Equal(HttpStatusCode.BadRequest, noPlace.StatusCode);
    }

    /// <summary>One found a moment after the one before, whose id is larger for it.</summary>
    private static async Task<Guid> FoundAsync(JudgingHost host, int number)
    {
        host.Server.Clock.Advance(TimeSpan.FromMilliseconds(5));
        return (await host.JudgeAsync(await host.ArticleAsync(code: $"HZ-{1000 + number}"))).Opportunity!.Id;
    }

    private static Guid Single(JsonElement page) =>
        Assert.Single(page.GetProperty("rows").EnumerateArray()).GetProperty("id").GetGuid();

    private static Task<JsonElement> ListAsync(JudgingHost host, string query) =>
        host.Server.Http.GetFromJsonAsync<JsonElement>(Opportunities + query, Ct);

    private static async Task<(Guid?, Guid?)> NeighboursAsync(JudgingHost host, Guid id, string query)
    {
        var found = await ListAsync(host, $"/{id}/neighbours{query}");
        return (Id("previous"), Id("next"));

        Guid? Id(string name) =>
            found.GetProperty(name) is { ValueKind: JsonValueKind.String } value ? value.GetGuid() : null;
    }

    private static async Task<JsonElement> PutAsync(JudgingHost host, Guid id, object change)
    {
        var put = await host.Server.Http.PutAsJsonAsync($"{Opportunities}/{id}/state", change, Ct);
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync(Ct));
        return await put.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }
}
