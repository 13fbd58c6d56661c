using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Sources;

namespace Signalbox.Radar.Slots;

/// <summary>A push of a slot as a caller sees it.</summary>
internal sealed record SlotPush(string Channel, DeliveryState State);

/// <summary>How far a slot is.</summary>
/// <param name="SourcesRead">Read or failed.</param>
/// <param name="Settled">Articles that were judged or failed.</param>
/// <param name="ReportLink">Null until the report is made.</param>
internal sealed record SlotProgress(
    Guid Id,
    DateOnly Day,
    TimeOnly Slot,
    SlotStep Step,
    bool Late,
    bool CutShort,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt,
    int Sources,
    int SourcesRead,
    int SourcesFailed,
    int Fetched,
    int NewArticles,
    int Merged,
    int TooOld,
    int ToJudge,
    int Settled,
    int Judged,
    int NoVerdict,
    int JudgeFailed,
    int Opportunities,
    decimal? CostCny,
    string? ReportLink,
    IReadOnlyList<SlotPush> Pushes
);

/// <summary>How far one slot is, counted from its rows while it runs.</summary>
internal sealed class ShowSlot(IDbContextFactory<SignalboxDb> dbs, ReportPushes pushes, ReportBuilder builder)
{
    /// <returns>Null when that slot has not started.</returns>
    public async Task<SlotProgress?> FindAsync(DateOnly day, TimeOnly slot, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var run = await db.Set<SlotRun>().AsNoTracking().SingleOrDefaultAsync(r => r.Day == day && r.Slot == slot, ct);
        return run is null ? null : await ProgressAsync(db, run, ct);
    }

    /// <exception cref="RefusedException">404 <c>radar.slot.not-found</c>.</exception>
    public async Task<SlotProgress> RunAsync(Guid id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var run =
            await db.Set<SlotRun>().AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, ct)
            ?? throw RefusedException.NotFound("radar.slot.not-found", $"There is no slot run {id}.");
        return await ProgressAsync(db, run, ct);
    }

    private async Task<SlotProgress> ProgressAsync(SignalboxDb db, SlotRun run, CancellationToken ct)
    {
        if (run.Step != SlotStep.Done)
            await CountSlot.RunAsync(db, run, ct);
        var read = await (
            from own in db.Set<SlotSource>()
            join source in db.Set<Source>() on own.SourceId equals source.Id
            where own.RunId == run.Id && source.Kind != SourceKind.WeRssAccount
            select own.Failure
        ).ToListAsync(ct);
        var settled = await db.Set<SlotArticle>()
            .CountAsync(a => a.RunId == run.Id && (a.JudgementId != null || a.Failure != null), ct);
        // A slot that ends between these reads has not ended yet for this answer: all of it, or nothing.
        var token =
            run.Step == SlotStep.Done
                ? await db.Set<Report>().Where(r => r.RunId == run.Id).Select(r => r.Token).SingleOrDefaultAsync(ct)
                : null;
        return new SlotProgress(
            run.Id,
            run.Day,
            run.Slot,
            run.Step,
            run.Late,
            run.CutShort,
            run.StartedAt,
            run.FinishedAt,
            run.Sources,
            read.Count,
            run.Step == SlotStep.Done ? run.SourcesFailed : read.Count(failure => failure is not null),
            run.Fetched,
            run.NewArticles,
            run.Merged,
            run.TooOld,
            run.ToJudge,
            settled,
            run.Judged,
            run.NoVerdict,
            run.JudgeFailed,
            run.Opportunities,
            run.CostCny,
            token is null ? null : builder.Link(token).AbsoluteUri,
            await pushes.OfRunAsync(db, run.Id, ct)
        );
    }
}
