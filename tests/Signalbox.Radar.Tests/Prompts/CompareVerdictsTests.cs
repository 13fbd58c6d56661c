using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Radar.Prompts;
using Signalbox.Radar.Tests.Judging;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Prompts;

public sealed class CompareVerdictsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Two_versions_are_held_against_one_another_on_the_articles_that_both_have_judged(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByModelAsync(kind);
        var (one, two, three) = (
            await host.ArticleAsync(),
            await host.ArticleAsync("tender"),
            await host.ArticleAsync("subsidy without a year, in full-width figures")
        );
        host.Vendor.Answer = _ => JudgingHost.Says();
        await host.JudgeAsync(one);
        await host.JudgeAsync(two);
        var (first, second) = ((await host.OpportunitiesAsync())[0], (await host.OpportunitiesAsync())[1]);
        await DecideAsync(host, first.Id, "Accepted");
        await DecideAsync(host, second.Id, "Ignored");
        await host
            .Server.Services.GetRequiredService<SavePrompt>()
            .RunAsync(
                TestServer.Somebody,
                new PromptChange
                {
                    System = "只答 JSON。",
                    Interests = "更严",
                    Note = "试",
                },
                Ct
            );
        await host.JudgeAsync(one);
        host.Vendor.Answer = _ => JudgingHost.Says(isOpportunity: false);
        await host.JudgeAsync(two);
        await host.JudgeAsync(three); // by the second alone

        var compared = await host.Server.Http.GetFromJsonAsync<JsonElement>("/api/v1/radar/prompts/1/verdicts/2", Ct);
        var missing = await host.Server.Http.GetAsync("/api/v1/radar/prompts/1/verdicts/9", Ct);

        Assert.Equal(
            (2, 1, 1, 0),
            (Int(compared, "articles"), Int(compared, "both"), Int(compared, "onlyFrom"), Int(compared, "onlyTo"))
        );
        Assert.Equal(0.5, compared.GetProperty("from").GetProperty("precision").GetDouble());
        Assert.Equal(1, compared.GetProperty("to").GetProperty("precision").GetDouble());
        var row = Assert.Single(compared.GetProperty("rows").EnumerateArray());
        Assert.Equal(
            (two.Id, "Opportunity", "Dropped", "Ignored"),
            (
                row.GetProperty("articleId").GetGuid(),
                row.GetProperty("from").GetString(),
                row.GetProperty("to").GetString(),
                row.GetProperty("state").GetString()
            )
        );
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    private static int Int(JsonElement row, string name) => row.GetProperty(name).GetInt32();

    private static async Task DecideAsync(JudgingHost host, Guid id, string state)
    {
        var put = await host.Server.Http.PutAsJsonAsync($"/api/v1/radar/opportunities/{id}/state", new { state }, Ct);
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync(Ct));
    }
}
