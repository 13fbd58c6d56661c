using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.FarEnds.LlmVendor;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Prompts;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Judging;

public sealed class JudgeArticleByModelTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_verdict_is_bound_to_prompt_model_tokens_and_cost(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByModelAsync(kind);
        host.Vendor.Answer = _ => JudgingHost.Says();
        await host.JudgeAsync(await host.ArticleAsync());

        var judgement = Assert.Single(await host.JudgementsAsync());

        Assert.Equal(
            (Judge.Model, "DeepSeek/deepseek-flash", 1),
            (judgement.Judge, judgement.JudgeName, judgement.PromptNumber)
        );
        Assert.Equal((JudgementOutcome.Opportunity, 86), (judgement.Outcome, judgement.Score));
        Assert.Equal(new DateOnly(2026, 3, 20), judgement.Deadline);
        Assert.Equal(["单个项目最高支持500万元"], judgement.Evidence);
        Assert.Equal("500万元", judgement.Amounts[0]);
        Assert.True(judgement is { InputTokens: > 0, OutputTokens: > 0, CostCny: > 0 });
        var opportunity = Assert.Single(await host.OpportunitiesAsync());
        Assert.Equal(("专项资金开放申报", 86), (opportunity.Title, opportunity.Score));
    }

    [Fact]
    public async Task What_never_changes_comes_first_and_the_article_last()
    {
        await using var host = await JudgingHost.ByModelAsync(DatabaseKind.Sqlite);
        host.Vendor.Answer = _ => JudgingHost.Says();

        await host.JudgeAsync(await host.ArticleAsync());
        host.Server.Clock.Advance(TimeSpan.FromDays(1));
        var second = await host.JudgeAsync(await host.ArticleAsync("tender"));

        var (one, two) = (host.Vendor.Requests[0], host.Vendor.Requests[1]);
        Assert.Equal(one.System, two.System);
        Assert.Contains("JSON", one.System, StringComparison.Ordinal);
        Assert.Contains(ShippedPrompt.Interests.Trim(), one.System, StringComparison.Ordinal);
        Assert.Contains("公开招标公告", two.Subject, StringComparison.Ordinal);
        Assert.EndsWith("</article>", two.Subject, StringComparison.Ordinal);
        Assert.True(second.Judgement.CachedTokens > 500);
    }

    [Theory, EachDatabase]
    public async Task The_same_revision_is_paid_for_once_for_each_prompt(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByModelAsync(kind);
        host.Vendor.Answer = _ => JudgingHost.Says();
        var article = await host.ArticleAsync();

        await host.JudgeAsync(article);
        var again = await host.JudgeAsync(article);
        var asked = host.Vendor.Requests.Count;
        var change = new PromptChange
        {
            System = "只答 JSON。",
            Interests = "船",
            Note = "试",
        };
        await host.Server.Services.GetRequiredService<SavePrompt>().RunAsync(TestServer.Somebody, change, Ct);
        var anew = await host.JudgeAsync(article);

        Assert.Equal((true, 1), (again.AlreadyStored, asked));
        Assert.Equal((false, 2), (anew.AlreadyStored, anew.Judgement.PromptNumber));
        Assert.StartsWith("只答 JSON。", host.Vendor.Requests[^1].System, StringComparison.Ordinal);
        Assert.Single(await host.OpportunitiesAsync());
    }

    [Fact]
    public async Task Blank_answers_are_no_verdict_and_not_asked_for_again()
    {
        await using var host = await JudgingHost.ByModelAsync(DatabaseKind.Sqlite);
        host.Vendor.Always = VendorScene.Says("   ");
        var article = await host.ArticleAsync();

        await host.JudgeAsync(article);
        var asked = host.Vendor.Requests.Count;
        var again = await host.JudgeAsync(article);

        var judgement = Assert.Single(await host.JudgementsAsync());
        Assert.Equal((JudgementOutcome.NoVerdict, null, null), (judgement.Outcome, judgement.Score, judgement.Kind));
        Assert.NotEmpty(judgement.Reason);
        Assert.True(judgement.CostCny > 0);
        Assert.Empty(await host.OpportunitiesAsync());
        Assert.Equal((true, asked), (again.AlreadyStored, host.Vendor.Requests.Count));
    }

    [Fact]
    public async Task Invented_evidence_is_taken_out_before_it_is_stored()
    {
        await using var host = await JudgingHost.ByModelAsync(DatabaseKind.Sqlite);
        host.Vendor.Answer = _ => JudgingHost.Says(evidence: ["每人发放一百万元"], deadline: "3000-01-01");
        await host.JudgeAsync(await host.ArticleAsync());

        var judgement = Assert.Single(await host.JudgementsAsync());

        Assert.Empty(judgement.Evidence);
        Assert.Null(judgement.Deadline);
        Assert.Contains("请核对原文", judgement.CounterArgument, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_weak_claim_is_dropped_and_what_is_no_opportunity_stays_none()
    {
        await using var host = await JudgingHost.ByModelAsync(DatabaseKind.Sqlite);
        host.Vendor.Next(
            VendorScene.Says(JudgingHost.Says(score: 59)),
            VendorScene.Says(JudgingHost.Says(isOpportunity: false, score: 95))
        );
        await host.JudgeAsync(await host.ArticleAsync());
        await host.JudgeAsync(await host.ArticleAsync("tender"));

        Assert.All(await host.JudgementsAsync(), j => Assert.Equal(JudgementOutcome.Dropped, j.Outcome));
        Assert.Empty(await host.OpportunitiesAsync());
    }

    [Fact]
    public async Task A_refused_key_and_a_wish_for_a_pause_reach_the_caller_and_nothing_is_stored()
    {
        await using var host = await JudgingHost.ByModelAsync(DatabaseKind.Sqlite);
        var article = await host.ArticleAsync();
        host.Vendor.Next(VendorScene.RateLimited(300));

        await Assert.ThrowsAsync<RetryLaterException>(() => host.JudgeAsync(article));
        host.Server.Clock.Advance(TimeSpan.FromMinutes(6));
        host.Vendor.Next(VendorScene.BadKey);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => host.JudgeAsync(article));

        Assert.Equal("llm.key", refused.Code);
        Assert.Empty(await host.JudgementsAsync());
    }

    [Fact]
    public async Task Many_that_come_at_once_share_one_first_prompt()
    {
        await using var host = await JudgingHost.ByModelAsync(DatabaseKind.Sqlite);
        host.Vendor.Answer = _ => JudgingHost.Says();
        var articles = new List<Radar.Articles.Article>();
        for (var number = 0; number < 8; number++)
            articles.Add(await host.ArticleAsync());

        await Task.WhenAll(articles.Select(a => Task.Run(() => host.JudgeAsync(a), Ct)));

        await using var db = await host.OpenAsync();
        Assert.Equal([1], await db.Set<PromptVersion>().Select(p => p.Number).ToListAsync(Ct));
        Assert.Equal(8, (await host.JudgementsAsync()).Count);
    }
}
