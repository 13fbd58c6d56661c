using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;

namespace Signalbox.Radar.Judging.Again;

/// <summary>How far a rejudging is.</summary>
internal enum RejudgingState
{
    Running,
    Done,

    /// <summary>Somebody stopped it; what had been judged stays judged.</summary>
    Cancelled,
}

/// <summary>A rejudging as a caller sees it.</summary>
/// <param name="Days">Null for one article.</param>
/// <param name="Ended">Judged, failed or passed over.</param>
/// <param name="Opportunities">How many of the judged ones are opportunities.</param>
/// <param name="CostCny">What it has cost so far; null when a model without a price took part.</param>
/// <param name="EstimateCny">What the rest will about cost; null when that cannot be said.</param>
internal sealed record RejudgingRow(
    Guid Id,
    RejudgingState State,
    int? Days,
    string JudgeName,
    int? PromptNumber,
    DateTimeOffset RequestedAt,
    string? RequestedBy,
    DateTimeOffset? FinishedAt,
    int Total,
    int Ended,
    int Judged,
    int Failed,
    int Opportunities,
    decimal? CostCny,
    decimal? EstimateCny
);

/// <summary>Adds up rejudgings from their rows, so that a count can never differ from them.</summary>
internal static class RejudgingRows
{
    // So many of the last judgements say what one costs.
    private const int Sample = 50;

    public static async Task<RejudgingRow> OfAsync(SignalboxDb db, Rejudging rejudging, CancellationToken ct)
    {
        var ended = db.Set<RejudgingArticle>().Where(a => a.RejudgingId == rejudging.Id && a.EndedAt != null);
        var judged = await (
            from article in ended
            join judgement in db.Set<Judgement>() on article.JudgementId equals judgement.Id
            select new
            {
                judgement.Outcome,
                judgement.CostCny,
                // What had been said before it was asked for is given again and costs nothing.
                IsNew = judgement.JudgedAt >= rejudging.RequestedAt,
            }
        ).ToListAsync(ct);
        var count = await ended.CountAsync(ct);
        var paid = judged.Where(j => j.IsNew).ToList();
        var each = rejudging.FinishedAt is null ? await EachAsync(db, rejudging.JudgeName, ct) : 0;
        return new RejudgingRow(
            rejudging.Id,
            rejudging.CancelledAt is not null ? RejudgingState.Cancelled
                : rejudging.FinishedAt is not null ? RejudgingState.Done
                : RejudgingState.Running,
            rejudging.Days,
            rejudging.JudgeName,
            rejudging.PromptNumber,
            rejudging.RequestedAt,
            rejudging.RequestedBy,
            rejudging.FinishedAt,
            rejudging.Total,
            count,
            judged.Count,
            await ended.CountAsync(a => a.Failure != null, ct),
            judged.Count(j => j.Outcome == JudgementOutcome.Opportunity),
            paid.Exists(j => j.CostCny is null) ? null : paid.Sum(j => j.CostCny ?? 0),
            rejudging.CancelledAt is null ? each * (rejudging.Total - count) : 0
        );
    }

    /// <summary>What one judgement of this judge costs on average; null when none was paid for yet.</summary>
    public static async Task<decimal?> EachAsync(SignalboxDb db, string judgeName, CancellationToken ct)
    {
        var costs = await db.Set<Judgement>()
            .Where(j => j.JudgeName == judgeName && j.CostCny != null)
            .OrderByDescending(j => j.JudgedAt)
            .Take(Sample)
            .Select(j => j.CostCny)
            .ToListAsync(ct);
        if (costs.Count > 0)
            return costs.Average();
        return judgeName.StartsWith("rules/", StringComparison.Ordinal) ? 0 : null;
    }
}
