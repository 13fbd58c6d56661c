using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.Radar.Search;

namespace Signalbox.Radar.Reports.Editions;

/// <summary>The clock asks for the edition of the period that was over then.</summary>
/// <param name="DueAt">UTC.</param>
internal sealed record MakeEdition(ReportEdition Edition, DateTimeOffset DueAt);

/// <summary>Makes an edition once: its report and its pushes are one commit, so that a kill leaves both or neither.</summary>
internal sealed partial class MakeEditionHandler(
    IDbContextFactory<SignalboxDb> dbs,
    ComposeEdition compose,
    ReportBuilder builder,
    Outbox outbox,
    IOptions<RadarOptions> options,
    TimeProvider clock,
    ILogger<MakeEditionHandler> log
) : IJobHandler<MakeEdition>
{
    public async Task RunAsync(MakeEdition job, JobContext context, CancellationToken ct)
    {
        var period = Ended(job.Edition, job.DueAt);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var tx = await db.BeginWriteAsync(ct);
        var report = await MakeAsync(db, tx, period, ct);
        await context.CommitDoneAsync(tx, ct);
        if (report is not null)
            LogMade(period.Edition, period.First, period.Last);
    }

    private async Task<Report?> MakeAsync(
        SignalboxDb db,
        WriteTransaction tx,
        EditionPeriod period,
        CancellationToken ct
    )
    {
        var (edition, last) = (period.Edition, period.Last);
        var isOn = edition == ReportEdition.Month ? options.Value.MonthlyReport : options.Value.WeeklyReport;
        if (!isOn || await db.Set<Report>().AnyAsync(r => r.Edition == edition && r.Day == last, ct))
            return null;
        if (await compose.RunAsync(db, period, ct) is not { } content)
            return null;

        var (title, markdown) = builder.Render(content);
        var id = Ids.New(clock);
        var report = new Report
        {
            Id = id,
            RunId = id, // no run made it; its pushes are found by this
            Edition = edition,
            Day = last,
            Slot = period.Slot,
            Token = ReportBuilder.NewToken(),
            Title = title,
            Markdown = markdown,
            Content = content.ToJson(),
            CreatedAt = content.MadeAt,
            ExpiresAt = content.MadeAt + options.Value.ReportLinkLife,
        };
        db.Add(report);
        await db.SaveChangesAsync(ct);
        await MakeFindable.RunAsync(tx, report, ct);
        // After weeks without power each period gets its edition, but only the last one is news.
        if (period == Ended(edition, clock.GetUtcNow()))
            await PushAsync(db, tx, period, report, content, ct);
        return report;
    }

    private async Task PushAsync(
        SignalboxDb db,
        WriteTransaction tx,
        EditionPeriod period,
        Report report,
        ReportContent content,
        CancellationToken ct
    )
    {
        var link = builder.Link(report.Token);
        var (title, markdown, named) = builder.PushEdition(content, link);
        foreach (var channel in await outbox.ChannelsAsync(PushReport.Kind, ct))
        {
            var message = new OutgoingMessage
            {
                Kind = PushReport.Kind,
                Key = period.PushKey,
                Title = title,
                Markdown = markdown,
                Link = link,
            };
            if (!await outbox.AddAsync(tx, channel.Id, message, ct))
                continue; // sent before, or held since a backup was restored
            var push = new Push
            {
                Id = Ids.New(clock),
                RunId = report.RunId,
                ChannelId = channel.Id,
                DeliveryKey = period.PushKey,
                CreatedAt = clock.GetUtcNow(),
            };
            db.Add(push);
            db.AddRange(named.Select(o => new PushItem { PushId = push.Id, OpportunityId = o }));
            await db.SaveChangesAsync(ct);
        }
    }

    private EditionPeriod Ended(ReportEdition edition, DateTimeOffset at) =>
        EditionPeriod.EndedAt(edition, TimeZoneInfo.ConvertTime(at, clock.LocalTimeZone).DateTime);

    [LoggerMessage(2670, LogLevel.Information, "The edition {Edition} of {First} to {Last} was made")]
    private partial void LogMade(ReportEdition edition, DateOnly first, DateOnly last);
}
