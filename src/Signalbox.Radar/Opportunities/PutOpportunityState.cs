using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Search;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Opportunities;

/// <summary>What somebody makes of an opportunity.</summary>
internal sealed record OpportunityStateChange
{
    [Required]
    public required OpportunityState State { get; init; }

    /// <summary>The reason or the question.</summary>
    [StringLength(1000)]
    public string? Note { get; init; }

    /// <summary>Version that the change was made from; null does not ask, and the last change wins.</summary>
    public int? BasedOn { get; init; }
}

/// <summary>What came of a change, with what undoing it takes.</summary>
/// <param name="Changed">False when it was so already.</param>
/// <param name="Undo">Sent to the same address, it puts back what was before, unless somebody changed it meanwhile.</param>
internal sealed record OpportunityStateChanged(
    Guid Id,
    bool Changed,
    OpportunityStanding Now,
    OpportunityStanding Before,
    OpportunityStateChange Undo
);

/// <summary>Accepts, ignores or asks about an opportunity, or puts it back. Asking twice changes once.</summary>
internal sealed partial class PutOpportunityState(
    IDbContextFactory<SignalboxDb> dbs,
    TimeProvider clock,
    ILogger<PutOpportunityState> log
)
{
    /// <param name="by">Name of who changes it.</param>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>; 404 <c>radar.opportunity.not-found</c>; 409
    /// <c>radar.opportunity.changed-meanwhile</c>, only where the change names what it is based on.</exception>
    public async Task<OpportunityStateChanged> RunAsync(
        Guid id,
        OpportunityStateChange change,
        string? by,
        Viewer viewer,
        CancellationToken ct
    )
    {
        Check.Valid(change);
        var note = string.IsNullOrWhiteSpace(change.Note) ? null : change.Note.Trim();
        while (true)
        {
            // Null: somebody came between reading and writing, and what they wrote is what this change is made to.
            if (await TryAsync(id, change with { Note = note }, by, viewer, ct) is { } done)
                return done;
        }
    }

    private async Task<OpportunityStateChanged?> TryAsync(
        Guid id,
        OpportunityStateChange change,
        string? by,
        Viewer viewer,
        CancellationToken ct
    )
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var opportunity =
            await db.Set<Opportunity>().For(db, viewer).AsNoTracking().SingleOrDefaultAsync(o => o.Id == id, ct)
            ?? throw RefusedException.NotFound("radar.opportunity.not-found", $"There is no opportunity {id}.");

        var before = OpportunityStanding.Of(opportunity);
        if (before.State == change.State && before.Note == change.Note)
            return Answer(id, before, before);
        if (change.BasedOn is { } basedOn && basedOn != before.Version)
            throw RefusedException.Conflict(
                "radar.opportunity.changed-meanwhile",
                $"{before.By ?? "Somebody"} made it «{before.State}» meanwhile; look at it again before you change it."
            );

        var now = new OpportunityStanding(change.State, change.Note, clock.GetUtcNow(), by, before.Version + 1);
        await using var transaction = await db.BeginWriteAsync(ct);
        var ours = await db.Set<Opportunity>()
            .Where(o => o.Id == id && o.StateVersion == before.Version)
            .ExecuteUpdateAsync(
                o =>
                    o.SetProperty(x => x.State, now.State)
                        .SetProperty(x => x.StateNote, now.Note)
                        .SetProperty(x => x.StateAt, now.At)
                        .SetProperty(x => x.StateBy, now.By)
                        .SetProperty(x => x.StateVersion, now.Version),
                ct
            );
        if (ours == 0)
            return null;
        await FindableByNoteAsync(db, transaction, id, ct);
        await transaction.CommitAsync(ct);
        LogChanged(id, change.State);
        return Answer(id, before, now);
    }

    private static async Task FindableByNoteAsync(
        SignalboxDb db,
        WriteTransaction transaction,
        Guid id,
        CancellationToken ct
    )
    {
        var changed = await (
            from o in db.Set<Opportunity>().AsNoTracking()
            join j in db.Set<Judgement>() on o.JudgementId equals j.Id
            where o.Id == id
            select new { Found = o, Judgement = j }
        ).SingleAsync(ct);
        await MakeFindable.RunAsync(transaction, changed.Found, changed.Judgement, ct);
    }

    private static OpportunityStateChanged Answer(Guid id, OpportunityStanding before, OpportunityStanding now) =>
        new(
            id,
            before.Version != now.Version,
            now,
            before,
            new OpportunityStateChange
            {
                State = before.State,
                Note = before.Note,
                BasedOn = now.Version,
            }
        );

    [LoggerMessage(2801, LogLevel.Information, "Opportunity {Id} is now {State}")]
    private partial void LogChanged(Guid id, OpportunityState state);
}
