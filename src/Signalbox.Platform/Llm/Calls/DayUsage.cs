using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Time;

namespace Signalbox.Platform.Llm.Calls;

/// <summary>What a day took.</summary>
/// <param name="CostCny">Computed from the price rows; an estimate. Attempts without a price count nothing.</param>
/// <param name="LimitCny">The budget of a day as it is now; null is no limit.</param>
internal sealed record Usage(DateOnly Day, decimal CostCny, decimal? LimitCny, IReadOnlyList<UsageRow> Rows);

/// <summary>The same of one purpose with one model.</summary>
/// <param name="Calls">Questions, their repairs not counted apart.</param>
/// <param name="Attempts">Requests to the vendor.</param>
/// <param name="Estimated">Attempts whose tokens we had to count ourselves.</param>
/// <param name="CostCny">Null when the model has no price.</param>
internal sealed record UsageRow(
    string Purpose,
    string Vendor,
    string Model,
    int Calls,
    int Attempts,
    int Answered,
    int RateLimited,
    int Estimated,
    long InputTokens,
    long CachedTokens,
    long OutputTokens,
    decimal? CostCny,
    double AverageLatencyMs
);

/// <summary>Adds up what the models took in a day of the owner's zone.</summary>
internal sealed class DayUsage(IDbContextFactory<SignalboxDb> dbs, TimeProvider clock)
{
    /// <returns>At most 500 rows, the dearest first.</returns>
    public async Task<Usage> RunAsync(DateOnly? day, CancellationToken ct)
    {
        var of = day ?? clock.Today();
        var (from, to) = (clock.StartOf(of), clock.StartOf(of.AddDays(1)));
        await using var db = await dbs.CreateDbContextAsync(ct);
        var rows = await db.Set<Attempt>()
            .Where(a => a.StartedAt >= from && a.StartedAt < to)
            .GroupBy(a => new
            {
                a.Purpose,
                a.Vendor,
                a.Model,
            })
            .Select(g => new UsageRow(
                g.Key.Purpose,
                g.Key.Vendor,
                g.Key.Model,
                g.Select(a => a.CallId).Distinct().Count(),
                g.Count(),
                g.Count(a => a.Status == AttemptStatus.Answered || a.Status == AttemptStatus.Cut),
                g.Count(a => a.Status == AttemptStatus.RateLimited),
                g.Count(a => a.Estimated),
                g.Sum(a => (long)a.InputTokens),
                g.Sum(a => (long)a.CachedTokens),
                g.Sum(a => (long)a.OutputTokens),
                g.Count(a => a.CostCny != null) == 0 ? null : g.Sum(a => a.CostCny),
                g.Average(a => (double)a.LatencyMs)
            ))
            .Take(500)
            .ToListAsync(ct);
        var limit = await db.Set<Budget>()
            .Where(b => b.Span == Budget.Day)
            .Select(b => b.LimitCny)
            .SingleOrDefaultAsync(ct);
        return new Usage(of, rows.Sum(r => r.CostCny ?? 0), limit, [.. rows.OrderByDescending(r => r.CostCny)]);
    }
}
