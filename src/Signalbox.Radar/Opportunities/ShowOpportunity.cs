using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Articles.Stories;
using Signalbox.Radar.Sources;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Opportunities;

/// <summary>One opportunity with the text it was found in.</summary>
/// <param name="Text">As it stands now, at most 64 KB; the evidence is part of it or of the title.</param>
/// <param name="Retellings">Articles that tell the same story, newest first, at most 50.</param>
internal sealed record OpportunityDetail(
    OpportunityRow Opportunity,
    string Text,
    TextState TextState,
    IReadOnlyList<RetellingRow> Retellings
);

/// <summary>An article that tells an opportunity's story again.</summary>
internal sealed record RetellingRow(Guid ArticleId, string Title, string Url, string Source, DateTimeOffset DatedAt);

/// <summary>One opportunity, whole.</summary>
internal sealed class ShowOpportunity(IDbContextFactory<SignalboxDb> dbs)
{
    private const int MostRetellings = 50;

    /// <exception cref="RefusedException">404 <c>radar.opportunity.not-found</c>.</exception>
    public async Task<OpportunityDetail> RunAsync(Guid id, Viewer viewer, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var found = await db.Set<Opportunity>().For(db, viewer).AsNoTracking().Where(o => o.Id == id).ToListAsync(ct);
        if (await OpportunityRows.LoadAsync(db, found, viewer, ct) is not [var row])
            throw RefusedException.NotFound("radar.opportunity.not-found", $"There is no opportunity {id}.");

        var article = await db.Set<Article>()
            .AsNoTracking()
            .Where(a => a.Id == row.Article.Id)
            .Select(a => new { a.Text, a.TextState })
            .FirstAsync(ct);
        return new OpportunityDetail(row, article.Text, article.TextState, await RetellingsAsync(db, id, viewer, ct));
    }

    private static async Task<IReadOnlyList<RetellingRow>> RetellingsAsync(
        SignalboxDb db,
        Guid id,
        Viewer viewer,
        CancellationToken ct
    )
    {
        var seen = db.Set<Source>().For(viewer);
        return await (
            from retelling in db.Set<Retelling>()
            join article in db.Set<Article>().For(db, viewer) on retelling.ArticleId equals article.Id
            where retelling.OpportunityId == id
            orderby retelling.ToldAt descending
            let source = (
                from origin in db.Set<ArticleOrigin>()
                join carrier in seen on origin.SourceId equals carrier.Id
                where origin.ArticleId == article.Id
                orderby origin.SeenAt
                select carrier.Title
            ).FirstOrDefault()
            select new RetellingRow(article.Id, article.Title, article.Url, source ?? "", article.DatedAt)
        )
            .Take(MostRetellings)
            .ToListAsync(ct);
    }
}
