using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Time;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Search;

/// <summary>What to look for.</summary>
internal sealed record SearchQuery : IValidatableObject
{
    /// <summary>Words that must all be there; <c>"in a row"</c>, <c>-without</c>.</summary>
    [StringLength(200)]
    public string? Text { get; init; }

    /// <summary>Only these; null is all.</summary>
    public SearchKind? Kind { get; init; }

    /// <summary>First day, in the owner's zone.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Last day, in the owner's zone.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Where the page before ended, as its answer gave it.</summary>
    [StringLength(30)]
    public string? After { get; init; }

    [Range(1, 100)]
    public int? Limit { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (To < From)
            yield return new ValidationResult(
                $"The last day {To:yyyy-MM-dd} is before the first {From:yyyy-MM-dd}.",
                [nameof(To)]
            );
    }
}

/// <summary>Something found.</summary>
/// <param name="At">Publication of an article; when an opportunity was found or a report made.</param>
/// <param name="Title">Whole, with the hits in it.</param>
/// <param name="Snippet">About 160 characters around the first hit in the rest of the text.</param>
/// <param name="Path">Its page in the console.</param>
internal sealed record SearchHit(
    SearchKind Kind,
    Guid Id,
    DateTimeOffset At,
    IReadOnlyList<Fragment> Title,
    IReadOnlyList<Fragment> Snippet,
    string Path
);

/// <summary>A page of what was found, newest first.</summary>
/// <param name="Next">What to ask the next page after; null at the end.</param>
internal sealed record SearchResults(IReadOnlyList<SearchHit> Hits, string? Next);

/// <summary>Full-text search over articles, opportunities and reports, in Chinese and English.</summary>
internal sealed class SearchRadar(IDbContextFactory<SignalboxDb> dbs, SearchIndex index, TimeProvider clock)
{
    private const int SnippetChars = 160;

    /// <summary>So many candidates are looked at for one page; what is rarer stands on the next.</summary>
    private const int MostLookedAt = 2000;

    /// <returns>At most <see cref="SearchQuery.Limit"/> hits, 20 when left out; fewer with a <see cref="SearchResults.Next"/> where much that was looked at did not hold.</returns>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>, <c>radar.list.after</c>, <c>radar.search.empty</c>,
    /// <c>radar.search.too-many</c>.</exception>
    public async Task<SearchResults> RunAsync(SearchQuery query, Viewer viewer, CancellationToken ct)
    {
        Check.Valid(query);
        var words = SearchedWords.Parse(query.Text ?? "");
        var limit = query.Limit ?? 20;
        var from = query.From is { } first ? SearchPlace.From(clock.StartOf(first)) : long.MinValue;
        var before = query.To is { } last ? SearchPlace.From(clock.StartOf(last.AddDays(1))) : long.MaxValue;
        if (query.After is { Length: > 0 } after)
            before = Math.Min(before, SearchPlace.Parse(after));

        await using var db = await dbs.CreateDbContextAsync(ct);
        List<SearchHit> hits = [];
        for (var looked = 0; looked < MostLookedAt; )
        {
            var batch = Math.Min(2 * limit, MostLookedAt - looked);
            var candidates = await index.FindAsync(words, query.Kind, from, before, batch, ct);
            var texts = await TextsAsync(db, candidates, viewer, ct);
            foreach (var candidate in candidates)
            {
                before = candidate.Seq;
                if (texts.GetValueOrDefault((candidate.Kind, candidate.Id)) is not { } found)
                    continue;
                if (!Holds(found, words))
                    continue;
                hits.Add(HitOf(candidate, found, words));
                if (hits.Count == limit)
                    return new SearchResults(hits, SearchPlace.Text(before));
            }
            if (candidates.Count < batch)
                return new SearchResults(hits, null);
            looked += batch;
        }
        return new SearchResults(hits, SearchPlace.Text(before));
    }

    private static bool Holds(Found found, SearchedWords words)
    {
        var plain = SearchableText.Of($"{found.Title}\n{found.Text}");
        return words.All.All(w => plain.Find(w) >= 0) && words.None.All(w => plain.Find(w) < 0);
    }

    private static SearchHit HitOf(Candidate candidate, Found found, SearchedWords words) =>
        new(
            candidate.Kind,
            candidate.Id,
            found.At,
            Fragments.All(found.Title, words.All),
            Fragments.Around(found.Text, words.All, SnippetChars),
            candidate.Kind switch
            {
                SearchKind.Article => $"/articles/{candidate.Id}",
                SearchKind.Opportunity => $"/opportunities/{candidate.Id}",
                _ => found.Day is { } day ? $"/reports/{day:yyyy-MM-dd}" : $"/reports/{candidate.Id}",
            }
        );

    /// <summary>The texts of those that the viewer may see and that are still there.</summary>
    private static async Task<Dictionary<(SearchKind, Guid), Found>> TextsAsync(
        SignalboxDb db,
        IReadOnlyList<Candidate> candidates,
        Viewer viewer,
        CancellationToken ct
    )
    {
        var texts = new Dictionary<(SearchKind, Guid), Found>();
        if (IdsOf(SearchKind.Article) is { Count: > 0 } articles)
            foreach (
                var a in await db.Set<Article>()
                    .AsNoTracking()
                    .For(db, viewer)
                    .Where(a => articles.Contains(a.Id))
                    .Select(a => new
                    {
                        a.Id,
                        a.Title,
                        a.Text,
                        a.Summary,
                        a.DatedAt,
                    })
                    .ToListAsync(ct)
            )
                texts.Add(
                    (SearchKind.Article, a.Id),
                    new Found(a.Title, a.Text.Length > 0 ? a.Text : a.Summary ?? "", a.DatedAt, null)
                );
        if (IdsOf(SearchKind.Opportunity) is { Count: > 0 } opportunities)
            foreach (
                var (o, j) in (
                    await (
                        from o in db.Set<Opportunity>().AsNoTracking().For(db, viewer)
                        join j in db.Set<Judgement>() on o.JudgementId equals j.Id
                        where opportunities.Contains(o.Id)
                        select new { o, j }
                    ).ToListAsync(ct)
                ).Select(x => (x.o, x.j))
            )
                texts.Add(
                    (SearchKind.Opportunity, o.Id),
                    new Found(o.Title, MakeFindable.TextOf(o, j)[o.Title.Length..].TrimStart('\n'), o.FoundAt, null)
                );
        if (IdsOf(SearchKind.Report) is { Count: > 0 } reports)
            foreach (
                var r in await db.Set<Report>()
                    .AsNoTracking()
                    .Where(r => reports.Contains(r.Id))
                    .Select(r => new
                    {
                        r.Id,
                        r.Title,
                        r.Markdown,
                        r.CreatedAt,
                        Day = r.Edition == ReportEdition.Slot ? r.Day : (DateOnly?)null,
                    })
                    .ToListAsync(ct)
            )
                texts.Add((SearchKind.Report, r.Id), new Found(r.Title, r.Markdown, r.CreatedAt, r.Day));
        return texts;

        List<Guid> IdsOf(SearchKind kind) => [.. candidates.Where(c => c.Kind == kind).Select(c => c.Id)];
    }

    private sealed record Found(string Title, string Text, DateTimeOffset At, DateOnly? Day);
}
