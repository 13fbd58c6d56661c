using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Sources.Hints;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Sources;

/// <summary>One source and how it does.</summary>
/// <param name="Reason">Why it is in that state, in one Chinese sentence.</param>
/// <param name="ReasonEn">The same in English.</param>
/// <param name="Rhythm">The usual time between two of its articles, days of rest left out; null while that cannot be said.</param>
/// <param name="SilentAt">From when on it would be silent for too long; null while that cannot be said.</param>
/// <param name="Watched">What finds the entries of a watched page; null for other kinds.</param>
/// <param name="Hook">Null where there is none.</param>
/// <param name="Reads">The last 30, oldest first.</param>
/// <param name="LastArticle">The newest by publication; null for none.</param>
/// <param name="Articles">How many of its items are stored.</param>
internal sealed record SourceDetail(
    SourceRow Source,
    SourceState State,
    string Reason,
    string ReasonEn,
    TimeSpan? Rhythm,
    DateTimeOffset? SilentAt,
    WatchedBy? Watched,
    SourceHook? Hook,
    IReadOnlyList<SourceRead> Reads,
    SourceArticle? LastArticle,
    int Articles
);

/// <param name="TitleSelector">Null where the title is found by itself.</param>
internal sealed record WatchedBy(string Selector, string? TitleSelector);

/// <param name="LastCalledAt">To the minute; null for never.</param>
internal sealed record SourceHook(DateTimeOffset MadeAt, string? MadeBy, DateTimeOffset? LastCalledAt);

internal sealed record SourceArticle(Guid Id, string Title, DateTimeOffset DatedAt);

/// <summary>Shows one source with its health.</summary>
internal sealed class ShowSource(IDbContextFactory<SignalboxDb> dbs)
{
    /// <exception cref="RefusedException">404 <c>radar.source.not-found</c>.</exception>
    public async Task<SourceDetail> RunAsync(Guid id, Viewer viewer, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var source = await db.Set<Source>().AsNoTracking().SeenAsync(id, viewer, ct);
        var reads = (await SourceReads.LoadAsync(db, id, ct))[id].ToList();
        var (state, reason, reasonEn) = SourceReads.Judge(source);
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
            source.UsualGapSeconds is { } usual ? TimeSpan.FromSeconds(usual) : null,
            source.SilentAt,
            source.Selector is { } selector ? new WatchedBy(selector, source.TitleSelector) : null,
            await db.Set<HintAddress>()
                .AsNoTracking()
                .Where(h => h.SourceId == id)
                .Select(h => new SourceHook(h.MadeAt, h.MadeBy, h.LastCalledAt))
                .SingleOrDefaultAsync(ct),
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
