using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.Radar.Learning;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Search;

namespace Signalbox.Radar.Slots;

/// <summary>Everything of a slot has been judged, or its deadline has come.</summary>
internal sealed record FinishSlot(Guid RunId, bool AtDeadline);

/// <summary>Ends a slot once: its figures, its report and its pushes are one commit.</summary>
internal sealed partial class FinishSlotHandler(
    IDbContextFactory<SignalboxDb> dbs,
    Learn learn,
    ComposeReport compose,
    PushReport push,
    ReportBuilder builder,
    IOptions<RadarOptions> options,
    TimeProvider clock,
    SlotMetrics metrics,
    ILogger<FinishSlotHandler> log
) : IJobHandler<FinishSlot>
{
    public async Task RunAsync(FinishSlot job, JobContext context, CancellationToken ct)
    {
        await learn.RunAsync(ct); // before it is reported: what the slot found stands in its place
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var tx = await db.BeginWriteAsync(ct);
        var run = await db.Set<SlotRun>().FindAsync([job.RunId], ct);
        if (run is null or { Step: SlotStep.Done } || !await IsMineAsync(db, run, ct))
        {
            await context.CommitDoneAsync(tx, ct);
            return;
        }

        run.CutShort = job.AtDeadline;
        await CountSlot.RunAsync(db, run, ct);
        run.FinishedAt = clock.GetUtcNow();
        run.Step = SlotStep.Done;
        var content = await compose.RunAsync(db, run, ct);
        var (title, markdown) = builder.Render(content);
        var report = new Report
        {
            Id = Ids.New(clock),
            RunId = run.Id,
            Day = run.Day,
            Slot = run.Slot,
            Token = ReportBuilder.NewToken(),
            Title = title,
            Markdown = markdown,
            Content = content.ToJson(),
            CreatedAt = run.FinishedAt.Value,
            ExpiresAt = run.FinishedAt.Value + options.Value.ReportLinkLife,
        };
        db.Add(report);
        await db.SaveChangesAsync(ct);
        await MakeFindable.RunAsync(tx, report, ct);
        await push.RunAsync(db, tx, run, report, content, ct);
        await context.CommitDoneAsync(tx, ct);

        metrics.Finished(run);
        LogFinished(run.Day, run.Slot, run.NewArticles, run.Judged, run.JudgeFailed, run.Opportunities, run.CutShort);
    }

    /// <summary>The deadline and the last judgement may come together on two nodes: the row decides who ends it.</summary>
    private static async Task<bool> IsMineAsync(SignalboxDb db, SlotRun run, CancellationToken ct) =>
        await db.Set<SlotRun>()
            .Where(r => r.Id == run.Id && r.Step != SlotStep.Done)
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.Step, SlotStep.Done), ct) == 1;

    [LoggerMessage(
        2103,
        LogLevel.Information,
        "Slot {Day} {Slot} ended: {New} new, {Judged} judged, {Failed} failed, {Opportunities} opportunities, cut short: {CutShort}"
    )]
    private partial void LogFinished(
        DateOnly day,
        TimeOnly slot,
        int @new,
        int judged,
        int failed,
        int opportunities,
        bool cutShort
    );
}
