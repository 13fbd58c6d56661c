using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Time;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Judging.Rules;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Topics;

/// <summary>Rules that are not saved yet.</summary>
internal sealed record TopicTrial
{
    /// <summary>As <see cref="TopicRules"/> reads them.</summary>
    [Required(AllowEmptyStrings = true), StringLength(8000)]
    public required string Rules { get; init; }

    /// <summary>The topic whose rules they would replace; null for a new one.</summary>
    public Guid? Topic { get; init; }
}

/// <summary>What rules would have done to the articles of the last 30 days.</summary>
/// <param name="Articles">How many were looked at, newest first.</param>
/// <param name="IsCut">Whether there were more than are looked at.</param>
/// <param name="Taken">How many they take.</param>
/// <param name="TakenNow">How many the rules in force take; null without any.</param>
/// <param name="Added">Taken by the new rules alone, newest first, at most 20.</param>
/// <param name="Lost">Taken by the rules in force alone, newest first, at most 20.</param>
/// <param name="Days">How many of each day are taken, oldest first, 30 days.</param>
/// <param name="Known">What became of opportunities in the articles taken.</param>
/// <param name="DailyCostCny">About what judging those taken costs a day, by what a judgement cost in these days; null when that cannot be said.</param>
/// <param name="Faults">Lines that cannot be used, and were left out.</param>
internal sealed record TopicPreview(
    int Articles,
    bool IsCut,
    int Taken,
    int? TakenNow,
    int AddedCount,
    int LostCount,
    IReadOnlyList<TopicPreviewArticle> Added,
    IReadOnlyList<TopicPreviewArticle> Lost,
    IReadOnlyList<TopicPreviewDay> Days,
    TopicFinds Known,
    decimal? DailyCostCny,
    IReadOnlyList<TopicRuleFault> Faults
);

/// <summary>An article on which two versions of the rules differ, or that is taken.</summary>
/// <param name="Hits">The words that took it.</param>
/// <param name="Against">The rule that keeps it out; null where none does by itself.</param>
internal sealed record TopicPreviewArticle(
    Guid Id,
    string Title,
    DateTimeOffset DatedAt,
    IReadOnlyList<string> Hits,
    string? Against
);

internal sealed record TopicPreviewDay(DateOnly Day, int Taken);

/// <summary>Tries rules on the articles of the last 30 days before they are saved; nothing is stored.</summary>
internal sealed class PreviewTopic(IDbContextFactory<SignalboxDb> dbs, ListTopics list, TimeProvider clock)
{
    private const int Days = 30;
    private const int MostArticles = 30_000;
    private const int AtOnce = 500;
    private const int MostShown = 20;

    /// <exception cref="RefusedException">400 <c>input.invalid</c>; 404 <c>radar.topic.not-found</c>.</exception>
    public async Task<TopicPreview> RunAsync(TopicTrial trial, Viewer viewer, CancellationToken ct)
    {
        Check.Valid(trial);
        var rules = TopicRules.Parse(trial.Rules);
        var inForce = trial.Topic is { } id ? TopicRules.Parse((await list.ShowAsync(id, ct)).Body.Rules) : null;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var tally = new Tally(rules, inForce, clock.LocalTimeZone);
        var (count, isCut) = await LookAsync(db, tally, viewer, ct);
        var today = clock.Today();
        return new TopicPreview(
            count,
            isCut,
            tally.Taken.Count,
            inForce is null ? null : tally.TakenNow,
            tally.AddedCount,
            tally.LostCount,
            tally.Added,
            tally.Lost,
            [
                .. Enumerable
                    .Range(0, Days)
                    .Select(d => today.AddDays(d + 1 - Days))
                    .Select(d => new TopicPreviewDay(d, tally.ByDay.GetValueOrDefault(d))),
            ],
            await KnownAsync(db, tally.Taken, ct),
            await DailyCostAsync(db, tally.Taken.Count, ct),
            rules.Faults
        );
    }

    private async Task<(int Count, bool IsCut)> LookAsync(
        SignalboxDb db,
        Tally tally,
        Viewer viewer,
        CancellationToken ct
    )
    {
        var since = clock.GetUtcNow().AddDays(-Days);
        var ids = await db.Set<Article>()
            .For(db, viewer)
            .Where(a => a.DatedAt >= since && a.TextState != TextState.Gone)
            .OrderByDescending(a => a.DatedAt)
            .Select(a => a.Id)
            .Take(MostArticles + 1)
            .ToListAsync(ct);
        foreach (var some in ids.Take(MostArticles).Chunk(AtOnce))
        {
            var articles = await db.Set<Article>()
                .Where(a => some.Contains(a.Id))
                .Select(a => new Looked(a.Id, a.Title, a.Text, a.DatedAt))
                .ToDictionaryAsync(a => a.Id, ct);
            foreach (var id in some)
                if (articles.TryGetValue(id, out var article))
                    tally.Look(article);
        }
        return (Math.Min(ids.Count, MostArticles), ids.Count > MostArticles);
    }

    private static async Task<TopicFinds> KnownAsync(SignalboxDb db, IReadOnlyList<Guid> taken, CancellationToken ct)
    {
        var states = new Dictionary<OpportunityState, int>();
        foreach (var some in taken.Chunk(AtOnce))
        foreach (
            var state in await db.Set<Opportunity>()
                .Where(o => some.Contains(o.ArticleId))
                .Select(o => o.State)
                .ToListAsync(ct)
        )
            states[state] = states.GetValueOrDefault(state) + 1;
        return new TopicFinds(
            states.Values.Sum(),
            states.GetValueOrDefault(OpportunityState.Accepted),
            states.GetValueOrDefault(OpportunityState.Ignored),
            states.GetValueOrDefault(OpportunityState.Asked)
        );
    }

    private async Task<decimal?> DailyCostAsync(SignalboxDb db, int taken, CancellationToken ct)
    {
        var since = clock.GetUtcNow().AddDays(-Days);
        // The newest say best what the next will cost.
        var costs = await db.Set<Judgement>()
            .Where(j => j.Judge == Judge.Model && j.JudgedAt >= since && j.CostCny != null)
            .OrderByDescending(j => j.JudgedAt)
            .Select(j => j.CostCny)
            .Take(200)
            .ToListAsync(ct);
        return costs.Count == 0 ? null : Math.Round(costs.Average()!.Value * taken / Days, 4);
    }

    private sealed record Looked(Guid Id, string Title, string Text, DateTimeOffset DatedAt);

    /// <summary>What has been seen so far.</summary>
    private sealed class Tally(TopicRules rules, TopicRules? inForce, TimeZoneInfo zone)
    {
        public List<Guid> Taken { get; } = [];

        public int TakenNow { get; private set; }

        public int AddedCount { get; private set; }

        public int LostCount { get; private set; }

        public List<TopicPreviewArticle> Added { get; } = [];

        public List<TopicPreviewArticle> Lost { get; } = [];

        public Dictionary<DateOnly, int> ByDay { get; } = [];

        public void Look(Looked article)
        {
            var folded = Folding.Fold($"{article.Title}\n{article.Text}");
            var match = rules.LookFolded(folded);
            var isTakenNow = inForce?.LookFolded(folded).IsTaken == true;
            if (match.IsTaken)
            {
                Taken.Add(article.Id);
                var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(article.DatedAt, zone).DateTime);
                ByDay[day] = ByDay.GetValueOrDefault(day) + 1;
            }
            TakenNow += isTakenNow ? 1 : 0;
            if (match.IsTaken == isTakenNow)
                return;
            var list = match.IsTaken ? Added : Lost;
            (AddedCount, LostCount) = match.IsTaken ? (AddedCount + 1, LostCount) : (AddedCount, LostCount + 1);
            if (list.Count < MostShown)
                list.Add(
                    new TopicPreviewArticle(
                        article.Id,
                        article.Title,
                        article.DatedAt,
                        [.. match.Hits.Take(6)],
                        match.Against
                    )
                );
        }
    }
}
