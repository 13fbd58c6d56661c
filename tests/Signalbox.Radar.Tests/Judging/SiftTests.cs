using System.Net.Http.Json;
using Signalbox.FarEnds.LlmVendor;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Judging;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Judging;

public sealed class SiftTests
{
    private const string Cheap = "deepseek-flash";
    private const string Better = "deepseek-v4-pro";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_cheap_model_rules_out_and_the_better_one_judges_what_is_left(DatabaseKind kind)
    {
        await using var host = await SiftingAsync(kind);
        host.Vendor.Answer = _ => JudgingHost.Says(isOpportunity: false, score: 10);
        var ruledOut = await host.JudgeAsync(await host.ArticleAsync("weather"));
        host.Vendor.Answer = _ => JudgingHost.Says(score: 86);

        var found = await host.JudgeAsync(await host.ArticleAsync());

        Assert.Equal([Cheap, Cheap, Better], host.Vendor.Requests.Select(r => r.Model));
        Assert.Equal($"DeepSeek/{Cheap}", ruledOut.Judgement.JudgeName);
        Assert.Equal(
            ($"DeepSeek/{Better}", JudgementOutcome.Opportunity),
            (found.Judgement.JudgeName, found.Judgement.Outcome)
        );
        Assert.Equal(
            ["Dropped", "Opportunity", "Sifted"],
            (await host.JudgementsAsync()).Select(j => $"{j.Outcome}").Order(StringComparer.Ordinal)
        );
        Assert.Single(await host.OpportunitiesAsync());
    }

    [Fact]
    public async Task What_is_only_a_little_weak_is_passed_on()
    {
        await using var host = await SiftingAsync(DatabaseKind.Sqlite);
        host.Vendor.Answer = _ => JudgingHost.Says(isOpportunity: false, score: 45);

        var judged = await host.JudgeAsync(await host.ArticleAsync());

        Assert.Equal($"DeepSeek/{Better}", judged.Judgement.JudgeName);
    }

    [Fact]
    public async Task Where_the_better_model_fails_the_cheap_one_is_not_paid_for_again()
    {
        await using var host = await SiftingAsync(DatabaseKind.Sqlite);
        host.Vendor.Next(
            VendorScene.Says(JudgingHost.Says()),
            VendorScene.Body(400, "{\"error\":{\"message\":\"no\"}}")
        );
        var article = await host.ArticleAsync();
        await Assert.ThrowsAsync<RefusedException>(() => host.JudgeAsync(article));
        host.Vendor.Answer = _ => JudgingHost.Says();

        var judged = await host.JudgeAsync(article);

        Assert.Equal(JudgementOutcome.Opportunity, judged.Judgement.Outcome);
        Assert.Equal(1, host.Vendor.Requests.Count(r => r.Model == Cheap));
    }

    [Fact]
    public async Task Without_a_setting_of_its_own_nobody_sifts()
    {
        await using var host = await JudgingHost.ByModelAsync(DatabaseKind.Sqlite);
        host.Vendor.Answer = _ => JudgingHost.Says();

        await host.JudgeAsync(await host.ArticleAsync());

        Assert.Single(host.Vendor.Requests);
    }

    private static async Task<JudgingHost> SiftingAsync(DatabaseKind kind)
    {
        var host = await JudgingHost.ByModelAsync(kind);
        await ServeAsync(host, JudgeArticle.Purpose, Better);
        await ServeAsync(host, JudgeArticle.SiftPurpose, Cheap);
        return host;
    }

    private static async Task ServeAsync(JudgingHost host, string purpose, string model)
    {
        var set = await host.Server.Http.PutAsJsonAsync(
            $"/api/v1/llm/purposes/{Uri.EscapeDataString(purpose)}",
            new { vendor = "DeepSeek", model },
            Ct
        );
        Assert.True(set.IsSuccessStatusCode, await set.Content.ReadAsStringAsync(Ct));
    }
}
