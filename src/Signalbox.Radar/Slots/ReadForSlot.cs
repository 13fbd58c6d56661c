using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Sources;

namespace Signalbox.Radar.Slots;

/// <summary>Reads one source for a slot.</summary>
internal sealed record ReadForSlot(Guid RunId, Guid SourceId);

/// <summary>Reads a source and stores what it gave, or why it gave nothing, in one commit with «done».</summary>
internal sealed partial class ReadForSlotHandler(
    IDbContextFactory<SignalboxDb> dbs,
    ReadSource read,
    StoreReadings store,
    TimeProvider clock,
    ILogger<ReadForSlotHandler> log
) : IJobHandler<ReadForSlot>
{
    public async Task RunAsync(ReadForSlot job, JobContext context, CancellationToken ct)
    {
        var started = clock.GetTimestamp();
        IReadOnlyList<SourceReading> readings;
        try
        {
            readings = await read.RunAsync(job.SourceId, ct);
        }
        catch (RefusedException refused) when (!refused.IsTransient || context.IsLastAttempt)
        {
            LogFailed(job.SourceId, refused.Message);
            await FailAsync(job, context, refused, started, ct);
            return;
        }

        var prepared = readings
            .Select(r => (Reading: r, Items: StoreReadings.Prepare(r.Items)))
            .OrderBy(r => r.Reading.SourceId) // the same order everywhere, so that two runs cannot wait for one another
            .ToList();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var tx = await db.BeginWriteAsync(ct);
        await TakeTurnAsync(tx, ct);
        foreach (var (reading, items) in prepared)
        {
            await StoreAsync(db, tx, job.RunId, reading, items, clock.GetElapsedTime(started), ct);
            await db.SaveChangesAsync(ct); // the next account's items may tell the same story
        }
        await context.CommitDoneAsync(tx, ct);
    }

    private async Task StoreAsync(
        SignalboxDb db,
        WriteTransaction tx,
        Guid runId,
        SourceReading reading,
        IReadOnlyList<PreparedItem> items,
        TimeSpan took,
        CancellationToken ct
    )
    {
        var source = await db.Set<Source>().FindAsync([reading.SourceId], ct);
        if (source is null)
            return; // removed meanwhile
        var stored = await store.RunAsync(db, tx, source.Id, items, runId, ct);
        source.Read(clock.GetUtcNow(), reading.NewestAt ?? items.Max(i => i.Item.PublishedAt));
        if (source.TitleIsOurs && reading.Title is { Length: > 0 } title)
            (source.Title, source.TitleIsOurs) = (title, false);
        if (!reading.NotModified)
            source.GotBody(reading.Etag, reading.LastModified, reading.Repairs);
        db.Add(
            new SlotSource
            {
                RunId = runId,
                SourceId = source.Id,
                Fetched = reading.Given,
                NewArticles = stored.New,
                Merged = stored.Merged,
                TooOld = stored.TooOld,
                NotModified = reading.NotModified,
                DurationMs = (int)took.TotalMilliseconds,
            }
        );
    }

    private async Task FailAsync(
        ReadForSlot job,
        JobContext context,
        RefusedException refused,
        long started,
        CancellationToken ct
    )
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var tx = await db.BeginWriteAsync(ct);
        var source = await db.Set<Source>().FindAsync([job.SourceId], ct);
        source?.Failed(refused, refused.RetryAfter is { } after ? clock.GetUtcNow() + after : null);
        db.Add(
            new SlotSource
            {
                RunId = job.RunId,
                SourceId = job.SourceId,
                Failure = refused.Message,
                FailureCode = refused.Code,
                DurationMs = (int)clock.GetElapsedTime(started).TotalMilliseconds,
            }
        );
        await db.SaveChangesAsync(ct);
        await context.CommitDoneAsync(tx, ct);
    }

    /// <summary>One at a time looks for the same story and stores, or two sources would both make it. SQLite has one writer anyway.</summary>
    private static async Task TakeTurnAsync(WriteTransaction tx, CancellationToken ct)
    {
        if (tx.Kind != DatabaseKind.Postgres)
            return;
        await using var turn = tx.Command("SELECT pg_advisory_xact_lock(@turn)", ("turn", 2_001_001L));
        await turn.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(2102, LogLevel.Warning, "Source {SourceId} could not be read: {Reason}")]
    private partial void LogFailed(Guid sourceId, string reason);
}
