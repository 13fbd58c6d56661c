using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Tests.Judging;
using Signalbox.Radar.Topics;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Topics;

public sealed class TopicJudgingTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task An_article_goes_to_the_topic_that_selects_it_with_its_own_words_and_threshold(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByModelAsync(kind);
        var subsidies = await TopicAsync(host, "补贴", "杭州的补贴", "专项资金\n+申报", minScore: 80);
        await TopicAsync(host, "招标", "招标公告", "招标");
        host.Vendor.Answer = _ => JudgingHost.Says(score: 79);
        await host.JudgeAsync(await host.ArticleAsync());
        host.Vendor.Answer = _ => JudgingHost.Says(score: 80);

        var found = await host.JudgeAsync(await host.ArticleAsync());

        var judgements = await host.JudgementsAsync();
        Assert.Equal([JudgementOutcome.Dropped, JudgementOutcome.Opportunity], judgements.Select(j => j.Outcome));
        Assert.All(judgements, j => Assert.Equal((subsidies, 1), (j.TopicId, j.TopicNumber)));
        Assert.Equal(subsidies, Assert.Single(await host.OpportunitiesAsync()).TopicId);
        Assert.Equal(found.Judgement.Id, judgements[1].Id);
        Assert.Contains("- 补贴：杭州的补贴", host.Vendor.Requests[0].System, StringComparison.Ordinal);
        Assert.DoesNotContain("跨境电商", host.Vendor.Requests[0].System, StringComparison.Ordinal);
        Assert.Equal(2, host.Vendor.Requests.Count);
    }

    [Theory, EachDatabase]
    public async Task What_one_topic_drops_goes_to_the_next_and_each_is_paid_for_once(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByModelAsync(kind);
        await TopicAsync(host, "大额", "一千万以上", "专项资金");
        var second = await TopicAsync(host, "补贴", "任何补贴", "申报");
        host.Vendor.Answer = body =>
            JudgingHost.Says(isOpportunity: !$"{body}".Contains("一千万以上", StringComparison.Ordinal));
        var article = await host.ArticleAsync();

        var judged = await host.JudgeAsync(article);
        var again = await host.JudgeAsync(article);

        Assert.Equal(second, judged.Judgement.TopicId);
        Assert.True(again is { AlreadyStored: true, Passed: [] });
        Assert.Equal(2, host.Vendor.Requests.Count);
        Assert.Equal(
            ["Dropped", "Opportunity"],
            (await host.JudgementsAsync()).Select(j => $"{j.Outcome}").Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task What_no_topic_selects_is_judged_in_general_or_not_at_all()
    {
        await using var host = await JudgingHost.ByModelAsync(DatabaseKind.Sqlite);
        host.Vendor.Answer = _ => JudgingHost.Says();
        await TopicAsync(host, "招标", "招标公告", "没有这个词");

        var judged = await host.JudgeAsync(await host.ArticleAsync());
        host.Server.Services.GetRequiredService<IOptions<RadarOptions>>().Value.JudgeRest = false;
        var unread = await host.JudgeAsync(await host.ArticleAsync());

        Assert.Equal((null, JudgementOutcome.Opportunity), (judged.Judgement.TopicId, judged.Judgement.Outcome));
        Assert.Equal((Judge.Rules, JudgementOutcome.Dropped), (unread.Judgement.Judge, unread.Judgement.Outcome));
        Assert.Contains("没有主题选中它", unread.Judgement.Reason, StringComparison.Ordinal);
        Assert.Single(host.Vendor.Requests);
    }

    [Theory, EachDatabase]
    public async Task Without_a_model_the_topics_words_judge(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        var topic = await TopicAsync(
            host,
            "数字化",
            "数字化转型的钱",
            "数字化转型\n专项资金\n/\\d+万元/",
            minScore: 40
        );

        var judged = await host.JudgeAsync(await host.ArticleAsync());

        Assert.Equal((topic, "数字化"), (judged.Judgement.TopicId, judged.Judgement.Kind));
        Assert.Equal(JudgementOutcome.Opportunity, judged.Judgement.Outcome);
        Assert.Contains("专项资金", judged.Judgement.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_topic_without_words_for_the_model_is_judged_by_its_rules_alone()
    {
        await using var host = await JudgingHost.ByModelAsync(DatabaseKind.Sqlite);
        await TopicAsync(host, "补贴", "", "专项资金\n申报材料", minScore: 30);

        var judged = await host.JudgeAsync(await host.ArticleAsync());

        Assert.Equal((Judge.Rules, JudgementOutcome.Opportunity), (judged.Judgement.Judge, judged.Judgement.Outcome));
        Assert.Empty(host.Vendor.Requests);
    }

    [Fact]
    public async Task A_new_version_is_a_new_question_and_a_removed_topic_asks_nothing_more()
    {
        await using var host = await JudgingHost.ByModelAsync(DatabaseKind.Sqlite);
        host.Vendor.Answer = _ => JudgingHost.Says();
        var topic = await TopicAsync(host, "补贴", "补贴", "申报");
        var article = await host.ArticleAsync();
        await host.JudgeAsync(article);

        await SaveAsync(host, topic, "补贴", "只要宁波的补贴", "申报");
        var second = await host.JudgeAsync(article);
        await host.Server.Services.GetRequiredService<RemoveTopic>().RunAsync(TestServer.Somebody, topic, Ct);
        var third = await host.JudgeAsync(article);

        Assert.Equal((topic, 2), (second.Judgement.TopicId, second.Judgement.TopicNumber));
        Assert.Null(third.Judgement.TopicId);
        Assert.Equal(3, host.Vendor.Requests.Count);
        Assert.Single(await host.OpportunitiesAsync());
    }

    [Fact]
    public async Task A_topic_may_have_a_model_of_its_own()
    {
        await using var host = await JudgingHost.ByModelAsync(DatabaseKind.Sqlite);
        host.Vendor.Answer = _ => JudgingHost.Says();
        var topic = await TopicAsync(host, "补贴", "补贴", "申报");
        var set = await host.Server.Http.PutAsJsonAsync(
            $"/api/v1/llm/purposes/{Uri.EscapeDataString(ReadyTopic.PurposeOf(topic))}",
            new { vendor = "DeepSeek", model = "deepseek-v4-pro" },
            Ct
        );
        Assert.True(set.IsSuccessStatusCode, await set.Content.ReadAsStringAsync(Ct));

        await host.JudgeAsync(await host.ArticleAsync());

        Assert.Equal("deepseek-v4-pro", Assert.Single(host.Vendor.Requests).Model);
    }

    private static Task<Guid> TopicAsync(
        JudgingHost host,
        string name,
        string words,
        string rules,
        int minScore = 60
    ) => SaveAsync(host, null, name, words, rules, minScore);

    private static Task<Guid> SaveAsync(
        JudgingHost host,
        Guid? id,
        string name,
        string words,
        string rules,
        int minScore = 60
    ) =>
        host
            .Server.Services.GetRequiredService<SaveTopic>()
            .RunAsync(
                TestServer.Somebody,
                id,
                new TopicDraft
                {
                    Name = name,
                    Body = new TopicBody
                    {
                        Words = words,
                        Rules = rules,
                        MinScore = minScore,
                    },
                },
                Ct
            );
}
