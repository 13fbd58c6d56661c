using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Sources;

/// <summary>One source and how it does.</summary>
/// <param name="Reason">Why it is in that state, in one Chinese sentence.</param>
/// <param name="ReasonEn">The same in English.</param>
/// <param name="Rhythm">The usual time between two of its articles; null while that cannot be said.</param>
/// <param name="Reads">The last 30, oldest first.</param>
/// <param name="LastArticle">The newest by publication; null for none.</param>
/// <param name="Articles">How many of its items are stored.</param>
internal sealed record SourceDetail(
    SourceRow Source,
    SourceState State,
    string Reason,
    string ReasonEn,
    TimeSpan? Rhythm,
    IReadOnlyList<SourceRead> Reads,
    SourceArticle? LastArticle,
    int Articles
);

internal sealed record SourceArticle(Guid Id, string Title, DateTimeOffset DatedAt);

/// <summary>Shows one source with its health.</summary>
internal sealed class ShowSource(IDbContextFactory<SignalboxDb> dbs, TimeProvider clock)
{
    /// <exception cref="RefusedException">404 <c>radar.source.not-found</c>.</exception>
    public async Task<SourceDetail> RunAsync(Guid id, Viewer viewer, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var source = await db.Set<Source>().AsNoTracking().SeenAsync(id, viewer, ct);
        var reads = (await SourceReads.LoadAsync(db, id, ct))[id].ToList();
        var rhythm = await SourceReads.RhythmAsync(db, id, ct);
        var (state, reason, reasonEn) = SourceReads.Judge(source, rhythm, clock.GetUtcNow());
        var last = await (
            from origin in db.Set<ArticleOrigin>()
            join article in db.Set<Article>() on origin.ArticleId equals article.Id
            where origin.SourceId == id
            orderby article.DatedAt descending
            select new SourceArticle(article.Id, article.Title, article.DatedAt)
        ).FirstOrDefaultAsync(ct);
        return new SourceDetail(
            SourceRow.From(source, reads),
            state,
            reason,
            reasonEn,
            rhythm,
            reads,
            last,
            await db.Set<ArticleOrigin>().CountAsync(o => o.SourceId == id, ct)
        );
    }
}

/// <summary>Looks for one source among those that a viewer sees.</summary>
internal static class FindSource
{
    /// <exception cref="RefusedException">404 <c>radar.source.not-found</c>.</exception>
    public static async Task<Source> SeenAsync(
        this IQueryable<Source> sources,
        Guid id,
        Viewer viewer,
        CancellationToken ct
    ) =>
        await sources.For(viewer).SingleOrDefaultAsync(s => s.Id == id && s.RemovedAt == null, ct)
        ?? throw RefusedException.NotFound("radar.source.not-found", $"There is no source {id}.");
}
