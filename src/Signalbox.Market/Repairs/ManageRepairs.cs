using System.ComponentModel.DataAnnotations;
using Signalbox.Market.Instruments;
using Signalbox.Market.Sync;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;

namespace Signalbox.Market.Repairs;

/// <summary>Where to look for gaps.</summary>
internal sealed record RepairAsked
{
    /// <summary>In any accepted spelling, at most 1000; all instruments when null or empty.</summary>
    [MaxLength(1000)]
    public IReadOnlyList<string>? Symbols { get; init; }

    /// <summary>Gaps that end before it are left; as many years back as <c>Market:RepairYears</c> says when null.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Whether gaps that were given up are tried again.</summary>
    public bool Again { get; init; }
}

/// <summary>A search that was put into the queue.</summary>
/// <param name="Job">Its row in the list of jobs; null when the same search waits already.</param>
/// <param name="Instruments">How many it looks at; null is all of them.</param>
internal sealed record SearchStarted(long? Job, int? Instruments);

/// <summary>Starts a search for gaps, tries one again, lets all that wait go.</summary>
internal sealed class ManageRepairs(
    Database database,
    JobQueue jobs,
    Gaps gaps,
    ResolveInstrument resolve,
    AuditTrail audit,
    TimeProvider clock
)
{
    /// <exception cref="RefusedException">
    /// 400 <c>input.invalid</c>, <c>market.repair.from</c>, <c>market.symbol.ambiguous</c>; 404 <c>market.symbol.unknown</c>.
    /// </exception>
    public async Task<SearchStarted> StartAsync(RepairAsked asked, Asker by, CancellationToken ct)
    {
        var search = await SearchOfAsync(asked, ct);
        await using var transaction = await database.BeginWriteAsync(ct);
        var job = await jobs.EnqueueAsync(transaction, search, options: null, ct);
        var detail = new
        {
            Instruments = search.Instruments?.Count,
            search.From,
            search.Again,
        };
        if (by.Audited("market.repair.started", null, detail) is { } entry)
            await audit.WriteAsync(transaction, entry, ct);
        await transaction.CommitAsync(ct);
        return new SearchStarted(job, search.Instruments?.Count);
    }

    /// <summary>What is asked, with instruments for their names.</summary>
    /// <exception cref="RefusedException">As <see cref="StartAsync"/>.</exception>
    public async Task<SearchGaps> SearchOfAsync(RepairAsked asked, CancellationToken ct)
    {
        Check.Valid(asked);
        if (asked.From > DateOnly.FromDateTime(clock.GetLocalNow().DateTime))
            throw RefusedException.Invalid(
                "market.repair.from",
                $"{asked.From:yyyy-MM-dd} has not come yet: write a day in the past, e.g. 2024-01-02."
            );
        if (asked.Symbols is not { Count: > 0 } symbols)
            return new SearchGaps(null, asked.From, asked.Again);
        var chosen = new SortedSet<int>();
        foreach (var symbol in symbols)
            chosen.Add((await resolve.RunAsync(symbol, ct)).Id);
        return new SearchGaps([.. chosen], asked.From, asked.Again);
    }

    /// <summary>Tries a gap again now, as if it had just been found.</summary>
    /// <exception cref="RefusedException">404 <c>market.repair.not-found</c>; 409 <c>market.repair.mended</c>.</exception>
    public async Task<Gap> AgainAsync(Guid id, Asker by, CancellationToken ct)
    {
        var gap =
            await gaps.FindAsync(id, ct)
            ?? throw RefusedException.NotFound("market.repair.not-found", $"There is no gap {id}.");
        if (gap.State == GapState.Mended)
            throw RefusedException.Conflict("market.repair.mended", "This gap is mended: nothing is missing in it.");
        var after = gap with { State = GapState.Waiting, Attempts = 0, NextTryAt = clock.GetUtcNow(), EndedAt = null };
        await using var transaction = await database.BeginWriteAsync(ct);
        if (
            await gaps.ChangeAsync(transaction, gap, after, ct)
            && by.Audited(
                "market.repair.again",
                id,
                new
                {
                    gap.Instrument,
                    gap.From,
                    gap.To,
                }
            )
                is { } entry
        )
            await audit.WriteAsync(transaction, entry, ct);
        await transaction.CommitAsync(ct);
        return await gaps.FindAsync(id, ct) ?? after;
    }

    /// <summary>Lets every gap that waits go: none is asked for any more until somebody tries it again. What came stays.</summary>
    /// <returns>How many were let go.</returns>
    public async Task<int> CancelAsync(Asker by, CancellationToken ct)
    {
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var update = transaction.Command(
            """
            UPDATE market_gap SET state = 'given-up', next_try_at = NULL, ended_at = @now, reason = 'stopped', said = @said
            WHERE state = 'waiting'
            """,
            ("@now", clock.GetUtcNow()),
            ("@said", by.Name is null ? "Let go." : $"{by.Name} let it go.")
        );
        var count = await update.ExecuteNonQueryAsync(ct);
        if (count > 0 && by.Audited("market.repair.cancelled", null, new { Gaps = count }) is { } entry)
            await audit.WriteAsync(transaction, entry, ct);
        await transaction.CommitAsync(ct);
        return count;
    }
}
