using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Sources;

namespace Signalbox.Radar.Articles;

/// <summary>Which articles to list.</summary>
internal sealed record ArticleQuery
{
    /// <summary>Dated before this instant, to page on; from the newest when left out.</summary>
    public DateTimeOffset? Before { get; init; }

    [Range(1, 200)]
    public int? Limit { get; init; }
}

/// <summary>A source that carried the article.</summary>
internal sealed record ArticleSource(string Source, string Url, OriginMatch Match, DateTimeOffset SeenAt);

/// <summary>An article with its sources and its last judgement.</summary>
/// <param name="Outcome">Null while it has not been judged.</param>
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
    IReadOnlyList<ArticleSource> Sources
);

/// <summary>Articles, newest first.</summary>
internal sealed class ListArticles(IDbContextFactory<SignalboxDb> dbs)
{
    /// <returns>At most <see cref="ArticleQuery.Limit"/> rows, 50 when left out.</returns>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>.</exception>
    public async Task<IReadOnlyList<ArticleRow>> RunAsync(ArticleQuery query, CancellationToken ct)
    {
        Check.Valid(query);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var articles = await db.Set<Article>()
            .AsNoTracking()
            .Where(a => query.Before == null || a.DatedAt < query.Before)
            .OrderByDescending(a => a.DatedAt)
            .Take(query.Limit ?? 50)
            .Select(a => new
            {
                a.Id,
                a.Title,
                a.Url,
                a.DatedAt,
                a.TextState,
                a.Revision,
            })
            .ToListAsync(ct);
        var ids = articles.Select(a => a.Id).ToList();
        var latest = await JudgementsAsync(db, ids, ct);
        var sources = await SourcesAsync(db, ids, ct);
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
                    [.. sources[a.Id]]
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
        CancellationToken ct
    )
    {
        var origins = await (
            from origin in db.Set<ArticleOrigin>()
            join source in db.Set<Source>() on origin.SourceId equals source.Id
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

    private sealed record Judged(
        Guid ArticleId,
        JudgementOutcome Outcome,
        int? Score,
        string Reason,
        string JudgeName,
        DateTimeOffset At
    );
}
