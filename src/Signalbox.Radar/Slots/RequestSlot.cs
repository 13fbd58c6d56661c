using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Time;

namespace Signalbox.Radar.Slots;

/// <summary>Which slot to run by hand.</summary>
internal sealed record SlotRequest
{
    /// <summary>Time in the owner's zone, e.g. <c>12:00</c>.</summary>
    [Required]
    public required TimeOnly Slot { get; init; }

    /// <summary>Day in the owner's zone; today when left out, and never a later one.</summary>
    public DateOnly? Day { get; init; }
}

/// <summary>Asks for a slot now, without waiting for its time.</summary>
internal sealed class RequestSlot(IDbContextFactory<SignalboxDb> dbs, JobQueue jobs, TimeProvider clock)
{
    /// <exception cref="RefusedException">400 <c>input.invalid</c>, <c>radar.slot.future</c>; 409 <c>radar.slot.ran</c>.</exception>
    public async Task<(DateOnly Day, TimeOnly Slot)> RunAsync(SlotRequest request, CancellationToken ct)
    {
        Check.Valid(request);
        var day = request.Day ?? clock.Today();
        if (day > clock.Today())
            throw RefusedException.Invalid("radar.slot.future", $"{day:yyyy-MM-dd} has not come yet.");

        await using var db = await dbs.CreateDbContextAsync(ct);
        if (await db.Set<SlotRun>().AnyAsync(r => r.Day == day && r.Slot == request.Slot, ct))
            throw RefusedException.Conflict(
                "radar.slot.ran",
                $"The slot {request.Slot:HH:mm} of {day:yyyy-MM-dd} has run already; each slot of a day runs once."
            );

        await using var tx = await db.BeginWriteAsync(ct);
        await jobs.EnqueueAsync(
            tx,
            new RunSlot(clock.StartOf(day) + request.Slot.ToTimeSpan()),
            new JobOptions { Dedupe = $"radar.slot:{day:yyyy-MM-dd}:{request.Slot:HH:mm}" },
            ct
        );
        await tx.CommitAsync(ct);
        return (day, request.Slot);
    }
}
