using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Articles.Stories;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Sources;
using Signalbox.Radar.Topics;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Reports;

/// <summary>Articles with every source that carried them, put together with their judgements for a reader.</summary>
internal sealed class ReportStories
{
    // Those that were removed keep their names; far more than anybody has.
    private const int MostTopics = 1000;

    private readonly Dictionary<Guid, Story> stories;
    private readonly Dictionary<Guid, (Guid Id, int Shift)> opportunities;
    private readonly Dictionary<Guid, string> retold;
    private readonly Dictionary<Guid, string> topics;

    private ReportStories(
        Dictionary<Guid, Story> stories,
        Dictionary<Guid, (Guid Id, int Shift)> opportunities,
        Dictionary<Guid, string> retold,
        Dictionary<Guid, string> topics
    ) => (this.stories, this.opportunities, this.retold, this.topics) = (stories, opportunities, retold, topics);

    public static async Task<ReportStories> LoadAsync(
        SignalboxDb db,
        IReadOnlyList<Guid> ids,
        Viewer viewer,
        CancellationToken ct
    )
    {
        var articles = await db.Set<Article>()
            .AsNoTracking()
            .Where(a => ids.Contains(a.Id))
            .Select(a => new StoryArticle(a.Id, a.Title, a.Url, a.DatedAt))
            .ToListAsync(ct);
        var origins = await (
            from origin in db.Set<ArticleOrigin>()
            join source in db.Set<Source>().For(viewer) on origin.SourceId equals source.Id
            where ids.Contains(origin.ArticleId)
            orderby origin.SeenAt
            select new
            {
                origin.ArticleId,
                origin.Url,
                origin.Match,
                source.Title,
            }
        ).ToListAsync(ct);
        var byArticle = origins.ToLookup(o => o.ArticleId);
        var opportunities = await db.Set<Opportunity>()
            .AsNoTracking()
            .Where(o => ids.Contains(o.ArticleId))
            .Select(o => new
            {
                o.ArticleId,
                o.Id,
                o.Shift,
            })
            .ToDictionaryAsync(o => o.ArticleId, o => (o.Id, o.Shift), ct);
        var retold = await (
            from retelling in db.Set<Retelling>()
            join opportunity in db.Set<Opportunity>() on retelling.OpportunityId equals opportunity.Id
            where ids.Contains(retelling.ArticleId)
            select new { retelling.ArticleId, opportunity.Title }
        ).ToDictionaryAsync(r => r.ArticleId, r => r.Title, ct);
        return new ReportStories(
            articles.ToDictionary(
                a => a.Id,
                a => new Story(
                    a,
                    [.. byArticle[a.Id].Select(o => new ReportOrigin(o.Title, o.Url, MatchText(o.Match)))]
                )
            ),
            opportunities,
            retold,
            await db.Set<Topic>().Take(MostTopics).ToDictionaryAsync(t => t.Id, t => t.Name, ct)
        );
    }

    /// <summary>Whether the article is still there.</summary>
    public bool Has(Guid articleId) => stories.ContainsKey(articleId);

    /// <summary>Whether the article tells what an opportunity told before.</summary>
    public bool IsRetold(Guid articleId) => retold.ContainsKey(articleId);

    public DateTimeOffset DatedAt(Guid articleId) => stories[articleId].Article.DatedAt;

    public ReportOpportunity Found(Judgement judgement)
    {
        var story = stories[judgement.ArticleId];
        return new ReportOpportunity(
            opportunities.GetValueOrDefault(judgement.ArticleId, (judgement.Id, 0)).Id,
            judgement.Headline ?? story.Article.Title,
            judgement.Score ?? 0,
            judgement.Kind ?? "",
            judgement.Reason,
            judgement.Evidence,
            judgement.CounterArgument,
            judgement.Action,
            judgement.Deadline,
            story.Article.Title,
            story.Article.Url,
            story.Article.DatedAt,
            story.Origins,
            JudgeText(judgement),
            judgement.OnSummaryOnly,
            judgement.CostCny
        )
        {
            Shift = Shift(judgement),
            Amounts = judgement.Amounts,
            Symbols = judgement.Symbols,
            Topic = judgement.TopicId is { } topic ? topics.GetValueOrDefault(topic) : null,
        };
    }

    /// <summary>By how many points it stands elsewhere than its score alone would put it.</summary>
    public int Shift(Judgement judgement) => opportunities.GetValueOrDefault(judgement.ArticleId).Shift;

    public ReportDropped Left(Judgement judgement)
    {
        var story = stories[judgement.ArticleId];
        return new ReportDropped(
            story.Article.Title,
            story.Article.Url,
            story.Origins.Count > 0 ? story.Origins[0].Source : "",
            story.Article.DatedAt,
            judgement.Score,
            retold.TryGetValue(judgement.ArticleId, out var first)
                ? $"与“{first}”是同一件事，并在一起。"
                : judgement.Reason,
            JudgeText(judgement),
            [.. story.Origins.Skip(1)]
        );
    }

    public ReportFailure WithoutVerdict(Judgement judgement) =>
        new(
            "无结论",
            stories[judgement.ArticleId].Article.Title,
            judgement.Reason,
            stories[judgement.ArticleId].Article.Url
        );

    /// <summary>Who judged, as it is shown beside each verdict.</summary>
    public static string JudgeText(Judgement judgement) =>
        JudgeText(judgement.Judge, judgement.JudgeName, judgement.PromptNumber);

    public static string JudgeText(Judge judge, string name, int? prompt) =>
        judge == Judge.Rules ? $"规则 · {name}" : $"{name} · 提示词 v{prompt}";

    public static string? MatchText(OriginMatch match) =>
        match switch
        {
            OriginMatch.SameAddress => "同址",
            OriginMatch.SameText => "同文",
            OriginMatch.NearText => "近似",
            _ => null,
        };

    private sealed record StoryArticle(Guid Id, string Title, string Url, DateTimeOffset DatedAt);

    private sealed record Story(StoryArticle Article, IReadOnlyList<ReportOrigin> Origins);
}
