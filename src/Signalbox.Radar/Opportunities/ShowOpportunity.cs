using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Opportunities;

/// <summary>One opportunity with the text it was found in.</summary>
/// <param name="Text">As it stands now, at most 64 KB; the evidence is part of it or of the title.</param>
internal sealed record OpportunityDetail(OpportunityRow Opportunity, string Text, TextState TextState);

/// <summary>One opportunity, whole.</summary>
internal sealed class ShowOpportunity(IDbContextFactory<SignalboxDb> dbs)
{
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
        return new OpportunityDetail(row, article.Text, article.TextState);
    }
}
