using System.ComponentModel.DataAnnotations;
using Signalbox.Market.Instruments;
using Signalbox.Market.Sync;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;

namespace Signalbox.Market.Reconciling;

/// <summary>What is to be compared with a second source.</summary>
internal sealed record ComparisonAsked
{
    /// <summary>1 to 200 stocks or funds, in any accepted spelling.</summary>
    [Required, MinLength(1), MaxLength(200)]
    public required IReadOnlyList<string> Symbols { get; init; }

    /// <summary>The first day; 90 days before the last when null.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last day; today when null.</summary>
    public DateOnly? To { get; init; }
}

/// <summary>Comparisons that were put into the queue.</summary>
internal sealed record ComparisonStarted(int Instruments, DateOnly From, DateOnly To);

/// <summary>Has some instruments compared with a second source.</summary>
internal sealed class StartComparison(
    Database database,
    JobQueue jobs,
    ResolveInstrument resolve,
    AuditTrail audit,
    TimeProvider clock
)
{
    /// <exception cref="RefusedException">
    /// 400 <c>input.invalid</c>, <c>market.comparison.range</c>, <c>market.comparison.kind</c>, <c>market.symbol.ambiguous</c>;
    /// 404 <c>market.symbol.unknown</c>.
    /// </exception>
    public async Task<ComparisonStarted> RunAsync(ComparisonAsked asked, Asker by, CancellationToken ct)
    {
        Check.Valid(asked);
        var today = DateOnly.FromDateTime(clock.GetLocalNow().DateTime);
        var to = asked.To ?? today;
        var from = asked.From ?? to.AddDays(-CompareDailyHandler.DaysBack);
        if (from > to || to > today)
            throw RefusedException.Invalid(
                "market.comparison.range",
                "The range begins before it ends, and ends today at the latest."
            );
        var chosen = new SortedSet<int>();
        foreach (var symbol in asked.Symbols)
        {
            var instrument = await resolve.RunAsync(symbol, ct);
            if (instrument.Kind is not (AssetKind.Stock or AssetKind.Fund))
                throw RefusedException.Invalid(
                    "market.comparison.kind",
                    $"{instrument.Code} is no stock and no fund: publishers count an index each in their own way, so it is not compared."
                );
            chosen.Add(instrument.Id);
        }
        await using var transaction = await database.BeginWriteAsync(ct);
        await jobs.EnqueueAllAsync(
            transaction,
            [.. chosen.Select(object (id) => new CompareInstrument(id, from, to, clock.GetUtcNow()))],
            options: null,
            ct
        );
        if (
            by.Audited(
                "market.comparison.started",
                null,
                new
                {
                    Instruments = chosen.Count,
                    from,
                    to,
                }
            ) is
            { } entry
        )
            await audit.WriteAsync(transaction, entry, ct);
        await transaction.CommitAsync(ct);
        return new ComparisonStarted(chosen.Count, from, to);
    }
}
