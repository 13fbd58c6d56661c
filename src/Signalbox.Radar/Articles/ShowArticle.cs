using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Articles.Pictures;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Kept;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Sources;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Articles;

/// <summary>One article, whole.</summary>
/// <param name="TitleHtml">Escaped, with the evidence that stands in the title marked.</param>
/// <param name="Html">From an allow-list, well-formed, pictures from this server alone; the evidence stands in <c>mark</c> elements.</param>
/// <param name="Evidence">Of <paramref name="JudgementId"/>.</param>
/// <param name="JudgementId">The judgement whose evidence is marked: the opportunity's, else the newest; null for none.</param>
/// <param name="OpportunityId">Null unless it is one.</param>
/// <param name="Origins">Every source that carried it and the viewer sees, first one first, at most 100.</param>
/// <param name="Judgements">Newest first, at most 50.</param>
/// <param name="Revisions">What the first source gave, newest first, at most 50.</param>
/// <param name="Kept">The caller's own.</param>
internal sealed record ArticleDetail(
    Guid Id,
    string Title,
    string TitleHtml,
    string Url,
    string? Author,
    string? Summary,
    string Html,
    TextState TextState,
    DateTimeOffset? PublishedAt,
    DateTimeOffset FirstSeenAt,
    int Revision,
    bool Sample,
    IReadOnlyList<MarkedQuote> Evidence,
    Guid? JudgementId,
    Guid? OpportunityId,
    IReadOnlyList<ArticleSource> Origins,
    IReadOnlyList<ArticleJudgement> Judgements,
    IReadOnlyList<ArticleRevision> Revisions,
    KeptState Kept
);

/// <summary>One judgement as a reader of the article sees it.</summary>
/// <param name="Reason">Why it is one, why it was dropped, or why there is no verdict.</param>
/// <param name="PromptNumber">Null for rules.</param>
/// <param name="CostCny">Estimate; null when the model has no price, 0 for rules.</param>
internal sealed record ArticleJudgement(
    Guid Id,
    int Revision,
    Judge Judge,
    string JudgeName,
    int? PromptNumber,
    JudgementOutcome Outcome,
    int? Score,
    string? Kind,
    string? Headline,
    string Reason,
    IReadOnlyList<string> Evidence,
    string? CounterArgument,
    string? Action,
    DateOnly? Deadline,
    IReadOnlyList<string> Entities,
    bool OnSummaryOnly,
    int InputTokens,
    int CachedTokens,
    int OutputTokens,
    decimal? CostCny,
    int LatencyMs,
    DateTimeOffset JudgedAt
);

/// <summary>The original as it was at one time.</summary>
/// <param name="Digest">First letters of its SHA-256.</param>
internal sealed record ArticleRevision(DateTimeOffset TakenAt, string Digest);

/// <summary>One article to read: its text made harmless, the evidence marked, where it came from and how it was judged.</summary>
internal sealed class ShowArticle(IDbContextFactory<SignalboxDb> dbs, PictureAddress pictures)
{
    /// <param name="judgementId">Whose evidence to mark; null for the opportunity's, else the newest.</param>
    /// <exception cref="RefusedException">404 <c>radar.article.not-found</c>.</exception>
    public async Task<ArticleDetail> RunAsync(Guid id, Guid? judgementId, Viewer viewer, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var article =
            await db.Set<Article>().For(db, viewer).AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, ct)
            ?? throw RefusedException.NotFound("radar.article.not-found", $"There is no article {id}.");

        var judgements = await JudgementsAsync(db, id, ct);
        var opportunity = await db.Set<Opportunity>().AsNoTracking().SingleOrDefaultAsync(o => o.ArticleId == id, ct);
        var shown =
            judgements.FirstOrDefault(j => j.Id == (judgementId ?? opportunity?.JudgementId))
            ?? (judgements.Count > 0 ? judgements[0] : null);
        var (snapshot, revisions) = await SnapshotsAsync(db, id, viewer, ct);
        var text = article.Text.Length > 0 ? article.Text : article.Summary ?? "";
        var marked = EvidenceMarks.Of(
            article.Title,
            ArticleBody.Html(snapshot, text, article.Url),
            shown?.Evidence ?? [],
            pictures.Of
        );

        return new ArticleDetail(
            article.Id,
            article.Title,
            marked.TitleHtml,
            article.Url,
            article.Author,
            article.Summary,
            marked.Html,
            article.TextState,
            article.PublishedAt,
            article.FirstSeenAt,
            article.Revision,
            article.Sample,
            marked.Quotes,
            shown?.Id,
            opportunity?.Id,
            await OriginsAsync(db, id, viewer, ct),
            judgements,
            revisions,
            await KeptThings.OfAsync(db, KeptKind.Article, id, viewer, ct)
        );
    }

    private static async Task<IReadOnlyList<ArticleJudgement>> JudgementsAsync(
        SignalboxDb db,
        Guid id,
        CancellationToken ct
    ) =>
        await db.Set<Judgement>()
            .AsNoTracking()
            .Where(j => j.ArticleId == id)
            .OrderByDescending(j => j.JudgedAt)
            .ThenByDescending(j => j.Id)
            .Take(50)
            .Select(j => new ArticleJudgement(
                j.Id,
                j.Revision,
                j.Judge,
                j.JudgeName,
                j.PromptNumber,
                j.Outcome,
                j.Score,
                j.Kind,
                j.Headline,
                j.Reason,
                j.Evidence,
                j.CounterArgument,
                j.Action,
                j.Deadline,
                j.Entities,
                j.OnSummaryOnly,
                j.InputTokens,
                j.CachedTokens,
                j.OutputTokens,
                j.CostCny,
                j.LatencyMs,
                j.JudgedAt
            ))
            .ToListAsync(ct);

    /// <summary>Of the source that made the article; where the viewer does not see that one, there is only the text.</summary>
    private static async Task<(byte[]? Newest, IReadOnlyList<ArticleRevision>)> SnapshotsAsync(
        SignalboxDb db,
        Guid id,
        Viewer viewer,
        CancellationToken ct
    )
    {
        var snapshots =
            from snapshot in db.Set<ArticleSnapshot>().AsNoTracking()
            join origin in db.Set<ArticleOrigin>() on snapshot.OriginId equals origin.Id
            join source in db.Set<Source>().For(viewer) on origin.SourceId equals source.Id
            where origin.ArticleId == id && origin.Match == OriginMatch.First
            orderby snapshot.TakenAt descending
            select snapshot;
        var revisions = await snapshots.Take(50).Select(s => new { s.TakenAt, s.Digest }).ToListAsync(ct);
        return (
            await snapshots.Select(s => s.Body).FirstOrDefaultAsync(ct),
            revisions.ConvertAll(r => new ArticleRevision(r.TakenAt, r.Digest[..Math.Min(12, r.Digest.Length)]))
        );
    }

    private static async Task<IReadOnlyList<ArticleSource>> OriginsAsync(
        SignalboxDb db,
        Guid id,
        Viewer viewer,
        CancellationToken ct
    ) =>
        await (
            from origin in db.Set<ArticleOrigin>().AsNoTracking()
            join source in db.Set<Source>().For(viewer) on origin.SourceId equals source.Id
            where origin.ArticleId == id
            orderby origin.SeenAt
            select new ArticleSource(source.Title, origin.Url, origin.Match, origin.SeenAt)
        )
            .Take(100)
            .ToListAsync(ct);
}
