using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Kept;
using Signalbox.Radar.Sources;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Opportunities;

/// <summary>Puts opportunities together with judgement, article, sources and what the viewer keeps, in three questions to the database.</summary>
internal static class OpportunityRows
{
    private const int MostSources = 20;

    /// <param name="opportunities">Bounded by the caller; the order is the caller's too.</param>
    public static async Task<IReadOnlyList<OpportunityRow>> LoadAsync(
        SignalboxDb db,
        IReadOnlyList<Opportunity> opportunities,
        Viewer viewer,
        CancellationToken ct
    )
    {
        var articleIds = opportunities.Select(o => o.ArticleId).ToList();
        var judgementIds = opportunities.Select(o => o.JudgementId).ToList();
        var judged = await (
            from judgement in db.Set<Judgement>().AsNoTracking()
            join article in db.Set<Article>() on judgement.ArticleId equals article.Id
            where judgementIds.Contains(judgement.Id)
            // The text is left where it is: a list of 200 would carry megabytes.
            select new
            {
                Judgement = judgement,
                article.Title,
                article.Url,
                article.DatedAt,
            }
        ).ToDictionaryAsync(j => j.Judgement.Id, ct);
        var origins = await (
            from origin in db.Set<ArticleOrigin>()
            join source in db.Set<Source>().For(viewer) on origin.SourceId equals source.Id
            where articleIds.Contains(origin.ArticleId)
            orderby origin.SeenAt
            select new
            {
                origin.ArticleId,
                source.Title,
                origin.Url,
                origin.Match,
            }
        ).ToListAsync(ct);
        var byArticle = origins.ToLookup(o => o.ArticleId, o => new OpportunityOrigin(o.Title, o.Url, o.Match));
        var kept = await KeptThings.OfAsync(db, KeptKind.Opportunity, [.. opportunities.Select(o => o.Id)], viewer, ct);

        return
        [
            .. from opportunity in opportunities
            where judged.ContainsKey(opportunity.JudgementId)
            let found = judged[opportunity.JudgementId]
            let article = new OpportunityArticle(
                opportunity.ArticleId,
                found.Title,
                found.Url,
                found.DatedAt,
                [.. byArticle[opportunity.ArticleId].Take(MostSources)]
            )
            select Row(opportunity, found.Judgement, article, kept.GetValueOrDefault(opportunity.Id) ?? KeptState.None),
        ];
    }

    private static OpportunityRow Row(
        Opportunity opportunity,
        Judgement judgement,
        OpportunityArticle article,
        KeptState kept
    ) =>
        new(
            opportunity.Id,
            opportunity.Day,
            opportunity.Title,
            opportunity.Score,
            judgement.Kind ?? "",
            judgement.Reason,
            judgement.Evidence,
            judgement.CounterArgument,
            judgement.Action,
            judgement.Deadline,
            judgement.Entities,
            opportunity.FoundAt,
            article,
            new OpportunityJudge(
                judgement.Judge,
                judgement.JudgeName,
                judgement.PromptNumber,
                judgement.CostCny,
                judgement.OnSummaryOnly,
                judgement.JudgedAt
            ),
            OpportunityStanding.Of(opportunity),
            kept
        )
        {
            Shift = opportunity.Shift,
            Amounts = judgement.Amounts,
            Symbols = judgement.Symbols,
        };
}
