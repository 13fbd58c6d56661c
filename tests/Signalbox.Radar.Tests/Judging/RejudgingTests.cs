using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Judging;

public sealed class RejudgingTests
{
    private const string Rejudgings = "/api/v1/radar/rejudgings";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Stored_articles_are_judged_again_with_the_prompt_in_use_and_each_once(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByModelAsync(kind, jobs: true);
        host.Vendor.Answer = _ => JudgingHost.Says();
        await host.JudgeAsync(await host.ArticleAsync());
        await host.JudgeAsync(await host.ArticleAsync("tender"));
        await SavePromptAsync(host);

        var estimate = await host.Server.Http.GetFromJsonAsync<JsonElement>($"{Rejudgings}/estimate?days=7", Ct);
        var asked = await AskAsync(host, Rejudgings, new { days = 7 });
        var done = await UntilDoneAsync(host, asked);
        var again = await host.Server.Http.PostAsJsonAsync(Rejudgings, new { days = 7 }, Ct);

        Assert.Equal(2, estimate.GetProperty("articles").GetInt32());
        Assert.True(estimate.GetProperty("estimateCny").GetDecimal() > 0);
        Assert.Equal("Done", done.GetProperty("state").GetString());
        Assert.Equal(2, done.GetProperty("judged").GetInt32());
        Assert.Equal(2, done.GetProperty("opportunities").GetInt32());
        Assert.True(done.GetProperty("costCny").GetDecimal() > 0);
        Assert.Equal([1, 1, 2, 2], (await host.JudgementsAsync()).Select(j => j.PromptNumber!.Value).Order());
        Assert.Equal(2, (await host.OpportunitiesAsync()).Count);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode); // nothing is left to judge
    }

    [Theory, EachDatabase]
    public async Task One_article_is_judged_anew_also_by_the_same_judge(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind, jobs: true);
        var article = await host.ArticleAsync();
        await host.JudgeAsync(article);

        var asked = await AskAsync(host, $"/api/v1/radar/articles/{article.Id}/judgements", new { });
        await UntilDoneAsync(host, asked);
        var missing = await host.Server.Http.PostAsJsonAsync(
            $"/api/v1/radar/articles/{Guid.Empty}/judgements",
            new { },
            Ct
        );

        Assert.Equal(0, asked.GetProperty("estimateCny").GetDecimal());
        Assert.Equal(2, (await host.JudgementsAsync()).Count);
        Assert.Single(await host.OpportunitiesAsync());
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task A_cancelled_one_judges_nothing_more_and_ends()
    {
        await using var host = await JudgingHost.ByModelAsync(DatabaseKind.Sqlite, jobs: true);
        var gate = new TaskCompletionSource();
        host.Vendor.Opens = gate.Task;
        host.Vendor.Answer = _ => JudgingHost.Says();
        for (var n = 0; n < 30; n++) // more than the lane works on at once
            await host.ArticleAsync();

        var asked = await AskAsync(host, Rejudgings, new { days = 1 });
        var second = await host.Server.Http.PostAsJsonAsync(Rejudgings, new { days = 1 }, Ct);
        var cancelled = await host.Server.Http.PutAsync(
            $"{Rejudgings}/{asked.GetProperty("id").GetGuid()}/cancellation",
            null,
            Ct
        );
        gate.SetResult();
        var done = await UntilDoneAsync(host, asked);

        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);
        Assert.Equal("Cancelled", done.GetProperty("state").GetString());
        Assert.Equal(30, done.GetProperty("ended").GetInt32());
        Assert.InRange(done.GetProperty("judged").GetInt32(), 0, 20);
    }

    private static async Task SavePromptAsync(JudgingHost host)
    {
        var saved = await host.Server.Http.PostAsJsonAsync(
            "/api/v1/radar/prompts",
            new
            {
                system = "只输出 JSON",
                interests = "- 补贴",
                note = "短一些",
            },
            Ct
        );
        Assert.True(saved.IsSuccessStatusCode);
    }

    private static async Task<JsonElement> AskAsync(JudgingHost host, string path, object request)
    {
        var asked = await host.Server.Http.PostAsJsonAsync(path, request, Ct);
        Assert.True(asked.StatusCode == HttpStatusCode.Accepted, await asked.Content.ReadAsStringAsync(Ct));
        return await asked.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }

    private static async Task<JsonElement> UntilDoneAsync(JudgingHost host, JsonElement asked)
    {
        JsonElement last = asked;
        for (var looks = 0; looks < 1200; looks++)
        {
            last = await host.Server.Http.GetFromJsonAsync<JsonElement>(
                $"{Rejudgings}/{asked.GetProperty("id").GetGuid()}",
                Ct
            );
            if (last.GetProperty("finishedAt").ValueKind == JsonValueKind.String)
                return last;
            await Task.Delay(50, Ct);
        }
        Assert.Fail($"It did not end: {last}");
        return default;
    }
}
