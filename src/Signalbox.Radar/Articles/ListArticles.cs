using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Time;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Kept;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Search;
using Signalbox.Radar.Sources;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Articles;

/// <summary>What was made of an article.</summary>
internal enum ArticleStanding
{
    /// <summary>No judge has seen its present revision.</summary>
    NotJudged,

    /// <summary>Its newest judgement found nothing to act on.</summary>
    Dropped,

    /// <summary>It is an opportunity.</summary>
    Opportunity,

    /// <summary>Its newest judgement came without a verdict.</summary>
    NoVerdict,
}

/// <summary>Which articles to list; what is left out does not narrow.</summary>
internal sealed record ArticleQuery : IValidatableObject
{
    public ArticleStanding? Standing { get; init; }

    /// <summary>One of the sources that carried it.</summary>
    public Guid? Source { get; init; }

    /// <summary>Words of title or text, as <see cref="SearchedWords"/> reads them.</summary>
    [StringLength(100)]
    public string? Text { get; init; }

    /// <summary>Day of publication in the owner's zone.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>What the caller has kept; articles are not archived.</summary>
    public KeptFilter? Kept { get; init; }

    /// <summary>Where the page before ended, as its answer gave it.</summary>
    [StringLength(100)]
    public string? After { get; init; }

    [Range(1, 200)]
    public int? Limit { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Kept == KeptFilter.Archived)
            yield return new ValidationResult("Articles are not archived; ask for Favourite or Noted.", [nameof(Kept)]);
    }
}

/// <summary>One page of the list.</summary>
/// <param name="Next">What to ask the next page after; null at the end.</param>
internal sealed record ArticlePage(IReadOnlyList<ArticleRow> Rows, string? Next);

/// <summary>A source that carried the article.</summary>
internal sealed record ArticleSource(string Source, string Url, OriginMatch Match, DateTimeOffset SeenAt);

/// <summary>An article with its sources and its last judgement.</summary>
/// <param name="Outcome">Null while it has not been judged.</param>
/// <param name="Kept">The caller's own.</param>
internal sealed record ArticleRow(
    Guid Id,
    string Title,
    string Url,
    DateTimeOffset DatedAt,
    TextState TextState,
    int Revision,
    JudgementOutcome? Outcome,
    int? Score,
    string? Reason,
    string? JudgeName,
    IReadOnlyList<ArticleSource> Sources,
    KeptState Kept
);

/// <summary>Articles, newest first.</summary>
internal sealed class ListArticles(IDbContextFactory<SignalboxDb> dbs, TimeProvider clock)
{
    /// <returns>At most <see cref="ArticleQuery.Limit"/> rows, 50 when left out.</returns>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>, <c>radar.list.after</c>.</exception>
    public async Task<ArticlePage> RunAsync(ArticleQuery query, Viewer viewer, CancellationToken ct)
    {
        Check.Valid(query);
        var limit = query.Limit ?? 50;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var found = Narrowed(db, query, viewer);
        if (query.After is { Length: > 0 } after)
        {
            var (at, id) = ArticlePlace.Parse(after);
            found = found.Where(a => a.DatedAt < at || (a.DatedAt == at && a.Id.CompareTo(id) < 0));
        }
        var articles = await found
            .OrderByDescending(a => a.DatedAt)
            .ThenByDescending(a => a.Id)
            .Take(limit + 1)
            .Select(a => new Listed(a.Id, a.Title, a.Url, a.DatedAt, a.TextState, a.Revision))
            .ToListAsync(ct);
        var next = articles.Count > limit ? ArticlePlace.Of(articles[limit - 1].DatedAt, articles[limit - 1].Id) : null;
        return new ArticlePage(await RowsAsync(db, [.. articles.Take(limit)], viewer, ct), next);
    }

    /// <returns>Of all that the query asks for but its place, newest first.</returns>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>.</exception>
    public async Task<IReadOnlyList<Guid>> IdsAsync(ArticleQuery query, int most, Viewer viewer, CancellationToken ct)
    {
        Check.Valid(query);
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Narrowed(db, query, viewer)
            .OrderByDescending(a => a.DatedAt)
            .ThenByDescending(a => a.Id)
            .Select(a => a.Id)
            .Take(most)
            .ToListAsync(ct);
    }

    /// <param name="ids">Bounded by the caller.</param>
    /// <returns>Those of them that are there for the viewer, in any order.</returns>
    public async Task<IReadOnlyList<ArticleRow>> OfAsync(IReadOnlyList<Guid> ids, Viewer viewer, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var articles = await db.Set<Article>()
            .AsNoTracking()
            .For(db, viewer)
            .Where(a => ids.Contains(a.Id))
            .Select(a => new Listed(a.Id, a.Title, a.Url, a.DatedAt, a.TextState, a.Revision))
            .ToListAsync(ct);
        return await RowsAsync(db, articles, viewer, ct);
    }

    /// <param name="ids">Bounded by the caller, and seen by whom they are for.</param>
    public async Task<IReadOnlyDictionary<Guid, string>> TextsAsync(IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<Article>()
            .AsNoTracking()
            .Where(a => ids.Contains(a.Id))
            .Select(a => new { a.Id, a.Text })
            .ToDictionaryAsync(a => a.Id, a => a.Text, ct);
    }

    private IQueryable<Article> Narrowed(SignalboxDb db, ArticleQuery query, Viewer viewer)
    {
        var found = db.Set<Article>().AsNoTracking().For(db, viewer).Kept(db, query.Kept, viewer);
        if (query.Day is { } day)
        {
            var (from, to) = (clock.StartOf(day), clock.StartOf(day.AddDays(1)));
            found = found.Where(a => a.DatedAt >= from && a.DatedAt < to);
        }
        if (query.Source is { } source)
        {
            var carried =
                from s in db.Set<Source>().For(viewer)
                join o in db.Set<ArticleOrigin>() on s.Id equals o.SourceId
                where s.Id == source
                select o.ArticleId;
            found = found.Where(a => carried.Contains(a.Id));
        }
        if (!string.IsNullOrWhiteSpace(query.Text))
        {
            var holding = SearchIndex.Having(db, query.Text, SearchKind.Article);
            found = found.Where(a => holding.Contains(a.Id));
        }
        var newest = db.Set<Judgement>()
            .Where(j =>
                !db.Set<Judgement>().Any(later => later.ArticleId == j.ArticleId && later.JudgedAt > j.JudgedAt)
            );
        return query.Standing switch
        {
            ArticleStanding.NotJudged => found.Where(a =>
                !db.Set<Judgement>().Any(j => j.ArticleId == a.Id && j.Revision == a.Revision)
            ),
            ArticleStanding.Opportunity => found.Where(a => db.Set<Opportunity>().Any(o => o.ArticleId == a.Id)),
            ArticleStanding.Dropped => found.Where(a =>
                newest.Any(j => j.ArticleId == a.Id && j.Outcome == JudgementOutcome.Dropped)
            ),
            ArticleStanding.NoVerdict => found.Where(a =>
                newest.Any(j => j.ArticleId == a.Id && j.Outcome == JudgementOutcome.NoVerdict)
            ),
            _ => found,
        };
    }

    private static async Task<IReadOnlyList<ArticleRow>> RowsAsync(
        SignalboxDb db,
        List<Listed> articles,
        Viewer viewer,
        CancellationToken ct
    )
    {
        var ids = articles.Select(a => a.Id).ToList();
        var latest = await JudgementsAsync(db, ids, ct);
        var sources = await SourcesAsync(db, ids, viewer, ct);
        var kept = await KeptThings.OfAsync(db, KeptKind.Article, ids, viewer, ct);
        return
        [
            .. articles.Select(a =>
            {
                var judgement = latest.GetValueOrDefault(a.Id);
                return new ArticleRow(
                    a.Id,
                    a.Title,
                    a.Url,
                    a.DatedAt,
                    a.TextState,
                    a.Revision,
                    judgement?.Outcome,
                    judgement?.Score,
                    judgement?.Reason,
                    judgement?.JudgeName,
                    [.. sources[a.Id]],
                    kept.GetValueOrDefault(a.Id) ?? KeptState.None
                );
            }),
        ];
    }

    private static async Task<Dictionary<Guid, Judged>> JudgementsAsync(
        SignalboxDb db,
        List<Guid> ids,
        CancellationToken ct
    )
    {
        var judgements = await db.Set<Judgement>()
            .AsNoTracking()
            .Where(j => ids.Contains(j.ArticleId))
            .Select(j => new Judged(j.ArticleId, j.Outcome, j.Score, j.Reason, j.JudgeName, j.JudgedAt))
            .ToListAsync(ct);
        return judgements.GroupBy(j => j.ArticleId).ToDictionary(g => g.Key, g => g.MaxBy(j => j.At)!);
    }

    private static async Task<ILookup<Guid, ArticleSource>> SourcesAsync(
        SignalboxDb db,
        List<Guid> ids,
        Viewer viewer,
        CancellationToken ct
    )
    {
        var origins = await (
            from origin in db.Set<ArticleOrigin>()
            join source in db.Set<Source>().For(viewer) on origin.SourceId equals source.Id
            where ids.Contains(origin.ArticleId)
            orderby origin.SeenAt
            select new
            {
                origin.ArticleId,
                Row = new ArticleSource(source.Title, origin.Url, origin.Match, origin.SeenAt),
            }
        ).ToListAsync(ct);
        return origins.ToLookup(o => o.ArticleId, o => o.Row);
    }

    private sealed record Listed(
        Guid Id,
        string Title,
        string Url,
        DateTimeOffset DatedAt,
        TextState TextState,
        int Revision
    );

    private sealed record Judged(
        Guid ArticleId,
        JudgementOutcome Outcome,
        int? Score,
        string Reason,
        string JudgeName,
        DateTimeOffset At
    );
}
