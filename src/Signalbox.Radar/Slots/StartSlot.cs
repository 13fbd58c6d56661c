using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.Radar.Sources;

namespace Signalbox.Radar.Slots;

/// <summary>The clock, or a person, asks for a slot.</summary>
/// <param name="DueAt">The slot's instant, UTC.</param>
internal sealed record RunSlot(DateTimeOffset DueAt);

/// <summary>Opens the record of a slot and sends for its sources: each slot of a day once, whoever asks and how often.</summary>
internal sealed partial class StartSlot(
    IDbContextFactory<SignalboxDb> dbs,
    JobQueue jobs,
    EnsureWeRssSource ensureWeRss,
    IOptions<RadarOptions> options,
    TimeProvider clock,
    ILogger<StartSlot> log
) : IJobHandler<RunSlot>
{
    private static readonly TimeSpan LateAfter = TimeSpan.FromMinutes(10);

    public async Task RunAsync(RunSlot job, JobContext context, CancellationToken ct)
    {
        await ensureWeRss.RunAsync(ct);
        var due = TimeZoneInfo.ConvertTime(job.DueAt, clock.LocalTimeZone);
        var (day, slot) = (DateOnly.FromDateTime(due.DateTime), TimeOnly.FromDateTime(due.DateTime));

        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var tx = await db.BeginWriteAsync(ct);
        if (!await db.Set<SlotRun>().AnyAsync(r => r.Day == day && r.Slot == slot, ct))
        {
            var run = await OpenAsync(db, tx, day, slot, job.DueAt, ct);
            LogStarted(day, slot, run.Sources, run.Late);
        }
        await context.CommitDoneAsync(tx, ct);
    }

    private async Task<SlotRun> OpenAsync(
        SignalboxDb db,
        WriteTransaction tx,
        DateOnly day,
        TimeOnly slot,
        DateTimeOffset dueAt,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        var sources = await db.Set<Source>()
            .Where(s => s.Enabled && s.GivenUpAt == null && s.Kind != SourceKind.WeRssAccount)
            .OrderBy(s => s.CreatedAt)
            .Select(s => s.Id)
            .ToListAsync(ct);
        var run = new SlotRun
        {
            Id = Ids.New(clock),
            Day = day,
            Slot = slot,
            Late = now - dueAt > LateAfter,
            StartedAt = now,
            DeadlineAt = now + options.Value.SlotDeadline,
            Sources = sources.Count,
        };
        db.Add(run);
        await db.SaveChangesAsync(ct);

        await jobs.EnqueueGroupAsync(
            tx,
            $"radar.slot:{run.Id}:read",
            [.. sources.Select(id => new ReadForSlot(run.Id, id))],
            new JudgeSlot(run.Id),
            ct
        );
        await jobs.EnqueueAsync(
            tx,
            new FinishSlot(run.Id, AtDeadline: true),
            new JobOptions { RunAt = run.DeadlineAt, Dedupe = $"radar.slot:{run.Id}:deadline" },
            ct
        );
        return run;
    }

    [LoggerMessage(2101, LogLevel.Information, "Slot {Day} {Slot} started over {Sources} sources, late: {Late}")]
    private partial void LogStarted(DateOnly day, TimeOnly slot, int sources, bool late);
}
