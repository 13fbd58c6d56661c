using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Llm.Vendors;
using Signalbox.Platform.Time;

namespace Signalbox.Platform.Llm.Calls;

/// <summary>Stops spending at the day's budget. What a request may cost at worst is set aside before it is sent, so that the stop is hard.</summary>
/// <remarks>The sum is read from the meter's rows again every few seconds: other nodes spend too.</remarks>
internal sealed class SpendingLimit(IDbContextFactory<SignalboxDb> dbs, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);
    private readonly Lock gate = new();
    private readonly List<Reservation> reserved = [];
    private Spent spent = new(default, default, null, []);

    /// <summary>Sets aside what a request may cost; dispose it when the cost is in the meter.</summary>
    /// <exception cref="RefusedException">409 <c>llm.budget-spent</c>.</exception>
    /// <exception cref="RetryLaterException">Requests that are on their way have set the rest aside.</exception>
    public async Task<IDisposable> ReserveAsync(
        string purposeName,
        Purpose purpose,
        decimal worstCny,
        CancellationToken ct
    )
    {
        var known = await SpentAsync(ct);
        if (known.LimitCny is not { } limit)
            return new Reservation(this, purposeName, 0);
        lock (gate)
        {
            Fit("the day's budget", limit, spent.Total, reserved.Sum(r => r.Cny), worstCny);
            if (purpose.BudgetShare is { } share)
                Fit(
                    $"the share of {purposeName}",
                    limit * share,
                    spent.ByPurpose.GetValueOrDefault(purposeName),
                    reserved.Where(r => r.Purpose == purposeName).Sum(r => r.Cny),
                    worstCny
                );
            var reservation = new Reservation(this, purposeName, worstCny);
            reserved.Add(reservation);
            return reservation;
        }
    }

    /// <summary>Counts what the meter has just written.</summary>
    public void Add(string purposeName, decimal cny)
    {
        lock (gate)
            spent.ByPurpose[purposeName] = spent.ByPurpose.GetValueOrDefault(purposeName) + cny;
    }

    /// <summary>The budget has been changed: it is read again at the next request.</summary>
    public void Changed()
    {
        lock (gate)
            spent = spent with { ReadAt = default };
    }

    private static void Fit(string what, decimal limit, decimal spent, decimal reserved, decimal worst)
    {
        if (spent + worst > limit)
            throw RefusedException.Conflict(
                "llm.budget-spent",
                $"Of {what} for models ({limit:0.00####} CNY) {spent:0.00####} are spent and one more call may cost "
                    + $"{worst:0.00####}; it goes on tomorrow, or with a larger budget."
            );
        if (spent + reserved + worst > limit)
            throw new RetryLaterException(Soon, $"Calls on their way may use up {what} for models.");
    }

    private async Task<Spent> SpentAsync(CancellationToken ct)
    {
        var (now, today) = (clock.GetUtcNow(), clock.Today());
        lock (gate)
        {
            if (spent.Day == today && now - spent.ReadAt < Fresh)
                return spent;
        }
        await using var db = await dbs.CreateDbContextAsync(ct);
        var budget = await db.Set<Budget>().AsNoTracking().SingleOrDefaultAsync(b => b.Span == Budget.Day, ct);
        var start = clock.StartOf(today);
        var sums = budget?.LimitCny is null
            ? []
            : await db.Set<Attempt>()
                .Where(a => a.StartedAt >= start && a.CostCny != null)
                .GroupBy(a => a.Purpose)
                .Select(g => new { g.Key, Cny = g.Sum(a => a.CostCny!.Value) })
                .ToDictionaryAsync(g => g.Key, g => g.Cny, ct);
        lock (gate)
            return spent = new Spent(today, now, budget?.LimitCny, sums);
    }

    private sealed record Spent(
        DateOnly Day,
        DateTimeOffset ReadAt,
        decimal? LimitCny,
        Dictionary<string, decimal> ByPurpose
    )
    {
        public decimal Total => ByPurpose.Values.Sum();
    }

    private sealed class Reservation(SpendingLimit owner, string purpose, decimal cny) : IDisposable
    {
        public string Purpose => purpose;
        public decimal Cny => cny;

        public void Dispose()
        {
            lock (owner.gate)
                owner.reserved.Remove(this);
        }
    }
}
