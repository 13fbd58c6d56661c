using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Articles.Stories;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Judging.Rules;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Judging;

public sealed class JudgeArticleByRulesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Without_a_model_the_rules_judge_and_say_that_they_did(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        await host.JudgeAsync(await host.ArticleAsync());
        await host.JudgeAsync(await host.ArticleAsync("weather"));

        var judgements = await host.JudgementsAsync();
        var found = Assert.Single(judgements, j => j.Outcome == JudgementOutcome.Opportunity);
        var dropped = Assert.Single(judgements, j => j.Outcome == JudgementOutcome.Dropped);
        Assert.Equal(
            (Judge.Rules, "rules/1", null, 0m),
            (found.Judge, found.JudgeName, found.PromptNumber, found.CostCny)
        );
        Assert.Equal(("补贴申报", new DateOnly(2026, 3, 20)), (found.Kind, found.Deadline));
        Assert.Contains("单个项目最高支持500万元，按设备投资额的20%给予补助。", found.Evidence);
        Assert.Null(dropped.Headline);
        Assert.Contains("没有命中", dropped.Reason, StringComparison.Ordinal);

        var opportunity = Assert.Single(await host.OpportunitiesAsync());
        Assert.Equal(
            (found.ArticleId, found.Id, found.Score),
            (opportunity.ArticleId, opportunity.JudgementId, opportunity.Score)
        );
        Assert.Equal(new DateOnly(2026, 3, 2), opportunity.Day);
    }

    [Theory, EachDatabase]
    public async Task A_revision_is_judged_once_by_the_same_rules(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        var article = await host.ArticleAsync();

        var first = await host.JudgeAsync(article);
        var second = await host.JudgeAsync(article);

        Assert.False(first.AlreadyStored);
        Assert.True(second.AlreadyStored);
        Assert.Equal((first.Judgement.Id, first.Opportunity?.Id), (second.Judgement.Id, second.Opportunity?.Id));
        Assert.Single(await host.JudgementsAsync());
        Assert.Single(await host.OpportunitiesAsync());
    }

    [Theory, EachDatabase]
    public async Task An_edited_article_keeps_its_one_opportunity_which_takes_on_the_new_verdict(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        var article = await host.ArticleAsync();
        var first = await host.JudgeAsync(article);
        host.Server.Clock.Advance(TimeSpan.FromDays(1));
        await host.EditAsync(
            article,
            "更正：专项资金申报",
            "申报截止日期延至2026年3月31日，请于3月31日前提交材料，最高500万元。"
        );

        var second = await host.JudgeAsync(article);

        var opportunity = Assert.Single(await host.OpportunitiesAsync());
        Assert.Equal(
            (first.Opportunity!.Id, first.Opportunity.Day, first.Opportunity.FoundAt),
            (opportunity.Id, opportunity.Day, opportunity.FoundAt)
        );
        Assert.Equal(
            (second.Judgement.Id, second.Judgement.Score, "更正：专项资金申报"),
            (opportunity.JudgementId, opportunity.Score, opportunity.Title)
        );
        Assert.Equal([1, 2], (await host.JudgementsAsync()).Select(j => j.Revision));
    }

    [Fact]
    public async Task An_edit_that_is_dropped_is_recorded_and_takes_nothing_away()
    {
        await using var host = await JudgingHost.ByRulesAsync(DatabaseKind.Sqlite);
        var article = await host.ArticleAsync();
        await host.JudgeAsync(article);
        var before = Assert.Single(await host.OpportunitiesAsync());
        host.Server.Clock.Advance(TimeSpan.FromHours(1));
        await host.EditAsync(article, "通知已撤回", "本通知已撤回。");

        var judged = await host.JudgeAsync(article);

        Assert.Equal((JudgementOutcome.Dropped, null), (judged.Judgement.Outcome, judged.Opportunity));
        Assert.Equal(2, (await host.JudgementsAsync()).Count);
        Assert.Equal(before.JudgementId, Assert.Single(await host.OpportunitiesAsync()).JudgementId);
    }

    [Fact]
    public async Task Changed_rules_judge_anew_under_their_own_number()
    {
        await using var host = await JudgingHost.ByRulesAsync(DatabaseKind.Sqlite);
        var article = await host.ArticleAsync();
        await host.JudgeAsync(article);
        var change = new RulesChange
        {
            Rules = new RuleSet { Interests = [new Interest { Name = "只看船", Keywords = [new("帆船", 8)] }] },
            Note = "换个方向",
        };
        await host.Server.Services.GetRequiredService<ChangeRules>().RunAsync(TestServer.Somebody, change, Ct);

        var again = await host.JudgeAsync(article);

        Assert.Equal(("rules/2", JudgementOutcome.Dropped), (again.Judgement.JudgeName, again.Judgement.Outcome));
    }

    [Theory, EachDatabase]
    public async Task Many_that_come_at_once_to_a_new_installation_share_one_rule_set_and_one_story(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        var articles = new List<Radar.Articles.Article>();
        for (var number = 0; number < 12; number++)
            articles.Add(await host.ArticleAsync());

        await Task.WhenAll(articles.Select(a => Task.Run(() => host.JudgeAsync(a), Ct)));

        await using var db = await host.OpenAsync();
        Assert.Equal([1], await db.Set<RuleSetVersion>().Select(v => v.Number).ToListAsync(Ct));
        Assert.Equal(12, (await host.JudgementsAsync()).Count);
        Assert.Single(await host.OpportunitiesAsync());
        Assert.Equal(11, await db.Set<Retelling>().CountAsync(Ct));
    }

    [Fact]
    public async Task An_article_that_is_not_there_is_refused()
    {
        await using var host = await JudgingHost.ByRulesAsync(DatabaseKind.Sqlite);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => host.Judge.RunAsync(Guid.Empty, 1, null, Ct));

        Assert.Equal((404, "radar.article.not-found"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task A_revision_that_has_been_replaced_meanwhile_is_judged_as_the_article_stands_now()
    {
        await using var host = await JudgingHost.ByRulesAsync(DatabaseKind.Sqlite);
        var article = await host.ArticleAsync();
        await host.EditAsync(article, "多云", "多云转晴。");

        var judged = await host.Judge.RunAsync(article.Id, revision: 1, runId: null, Ct);

        Assert.Equal((2, JudgementOutcome.Dropped), (judged.Judgement.Revision, judged.Judgement.Outcome));
    }
}
