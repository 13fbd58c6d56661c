using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Prompts;

/// <summary>What two versions of the prompt made of the same articles.</summary>
/// <param name="Articles">How many articles both have judged, in the same revision; the newest 2,000.</param>
/// <param name="Both">Opportunities to both.</param>
/// <param name="OnlyFrom">Opportunities to the first alone.</param>
/// <param name="OnlyTo">Opportunities to the second alone.</param>
/// <param name="From">What people made of what the first found.</param>
/// <param name="To">What people made of what the second found.</param>
/// <param name="Rows">Where they differ, newest first, at most 50.</param>
internal sealed record VerdictComparison(
    int Articles,
    int Both,
    int OnlyFrom,
    int OnlyTo,
    VerdictFates From,
    VerdictFates To,
    IReadOnlyList<VerdictDifference> Rows
);

/// <summary>What people decided of the articles that a version called opportunities.</summary>
internal sealed record VerdictFates(int Accepted, int Ignored)
{
    /// <summary>Accepted of accepted and ignored, 0 to 1; null while nobody has decided.</summary>
    public double? Precision => Accepted + Ignored == 0 ? null : (double)Accepted / (Accepted + Ignored);
}

/// <summary>An article on which two versions differ.</summary>
internal sealed record VerdictDifference(
    Guid ArticleId,
    string Title,
    JudgementOutcome From,
    int? FromScore,
    string FromReason,
    JudgementOutcome To,
    int? ToScore,
    string ToReason,
    OpportunityState? State
);

/// <summary>Holds two versions of the prompt against one another on the articles that both have judged; nobody is asked.</summary>
internal sealed class CompareVerdicts(IDbContextFactory<SignalboxDb> dbs, ComparePrompts prompts)
{
    private const int MostArticles = 2000;
    private const int MostRows = 50;

    /// <exception cref="RefusedException">404 <c>radar.prompt.not-found</c>.</exception>
    public async Task<VerdictComparison> RunAsync(int from, int to, Viewer viewer, CancellationToken ct)
    {
        _ = await prompts.ShowAsync(from, ct);
        _ = await prompts.ShowAsync(to, ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var pairs = await PairsAsync(db, from, to, viewer, ct);
        var ids = pairs.ConvertAll(p => p.Article);
        var states = new Dictionary<Guid, OpportunityState>();
        foreach (var some in ids.Chunk(500))
        foreach (
            var found in await db.Set<Opportunity>()
                .Where(o => some.Contains(o.ArticleId))
                .Select(o => new { o.ArticleId, o.State })
                .ToListAsync(ct)
        )
            states[found.ArticleId] = found.State;
        var differing = pairs.Where(p => p.From.Outcome != p.To.Outcome).Take(MostRows).ToList();
        var shown = differing.ConvertAll(p => p.Article);
        var titles = await db.Set<Article>()
            .Where(a => shown.Contains(a.Id))
            .ToDictionaryAsync(a => a.Id, a => a.Title, ct);
        return new VerdictComparison(
            pairs.Count,
            pairs.Count(p => IsFound(p.From) && IsFound(p.To)),
            pairs.Count(p => IsFound(p.From) && !IsFound(p.To)),
            pairs.Count(p => !IsFound(p.From) && IsFound(p.To)),
            Fates(pairs.Where(p => IsFound(p.From)), states),
            Fates(pairs.Where(p => IsFound(p.To)), states),
            [
                .. differing.Select(p => new VerdictDifference(
                    p.Article,
                    titles.GetValueOrDefault(p.Article, ""),
                    p.From.Outcome,
                    p.From.Score,
                    p.From.Reason,
                    p.To.Outcome,
                    p.To.Score,
                    p.To.Reason,
                    states.TryGetValue(p.Article, out var state) ? state : null
                )),
            ]
        );
    }

    /// <summary>Of several judgements of one revision by one version the last.</summary>
    private static async Task<List<Pair>> PairsAsync(
        SignalboxDb db,
        int earlier,
        int later,
        Viewer viewer,
        CancellationToken ct
    )
    {
        var seen = db.Set<Article>().For(db, viewer).Select(a => a.Id);
        // For the general prompt: a topic's judgement has the topic's own words.
        var judged = db.Set<Judgement>()
            .Where(j => j.TopicId == null && j.Outcome != JudgementOutcome.Sifted && seen.Contains(j.ArticleId));
        var both = await (
            from a in judged
            join b in judged on new { a.ArticleId, a.Revision } equals new { b.ArticleId, b.Revision }
            where a.PromptNumber == earlier && b.PromptNumber == later
            orderby b.JudgedAt descending
            select new
            {
                a.ArticleId,
                FromOutcome = a.Outcome,
                FromScore = a.Score,
                FromReason = a.Reason,
                FromAt = a.JudgedAt,
                ToOutcome = b.Outcome,
                ToScore = b.Score,
                ToReason = b.Reason,
                ToAt = b.JudgedAt,
            }
        )
            .Take(MostArticles)
            .ToListAsync(ct);
        return
        [
            .. both.GroupBy(j => j.ArticleId)
                .Select(g => g.OrderByDescending(j => j.ToAt).ThenByDescending(j => j.FromAt).First())
                .Select(j => new Pair(
                    j.ArticleId,
                    new Said(j.FromOutcome, j.FromScore, j.FromReason),
                    new Said(j.ToOutcome, j.ToScore, j.ToReason)
                )),
        ];
    }

    private static VerdictFates Fates(IEnumerable<Pair> found, Dictionary<Guid, OpportunityState> states)
    {
        var decided = found.Where(p => states.ContainsKey(p.Article)).Select(p => states[p.Article]).ToList();
        return new VerdictFates(
            decided.Count(s => s == OpportunityState.Accepted),
            decided.Count(s => s == OpportunityState.Ignored)
        );
    }

    private static bool IsFound(Said said) => said.Outcome == JudgementOutcome.Opportunity;

    private sealed record Said(JudgementOutcome Outcome, int? Score, string Reason);

    private sealed record Pair(Guid Article, Said From, Said To);
}
