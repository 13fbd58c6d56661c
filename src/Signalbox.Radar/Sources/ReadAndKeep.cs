using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Slots;
using Signalbox.Radar.Sources.Rhythm;
using Signalbox.Radar.Sources.Watched;

namespace Signalbox.Radar.Sources;

/// <summary>Reads a source and stores what it gave, or why it gave nothing, in one commit with «done».</summary>
internal sealed partial class ReadAndKeep(
    IDbContextFactory<SignalboxDb> dbs,
    ReadSource read,
    StoreReadings store,
    KeepLinks links,
    LearnRhythm learn,
    TimeProvider clock,
    ILogger<ReadAndKeep> log
)
{
    private const int LongestAddress = 2000;
    private static readonly TimeSpan Lately = TimeSpan.FromDays(1);

    /// <param name="runId">The slot's run; null for a reading between slots, whose articles the next slot judges.</param>
    public async Task RunAsync(Guid sourceId, Guid? runId, JobContext context, CancellationToken ct)
    {
        var started = clock.GetTimestamp();
        IReadOnlyList<SourceReading> readings;
        try
        {
            readings = await read.RunAsync(sourceId, ct);
        }
        catch (RefusedException refused) when (!refused.IsTransient || context.IsLastAttempt)
        {
            LogFailed(sourceId, refused.Message);
            await FailAsync(sourceId, runId, context, refused, started, ct);
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
            await KeepAsync(db, tx, runId, reading, items, clock.GetElapsedTime(started), ct);
        await context.CommitDoneAsync(tx, ct);
    }

    private async Task KeepAsync(
        SignalboxDb db,
        WriteTransaction tx,
        Guid? runId,
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
        await links.RunAsync(db, source, reading.Links, ct);
        if (reading.MovedTo is { } to && await IsFreeAsync(db, source, to, ct))
        {
            LogMoved(source.Id, source.Title, to);
            source.Address = to;
        }
        if (runId is { } run)
            db.Add(
                new SlotSource
                {
                    RunId = run,
                    SourceId = source.Id,
                    Fetched = reading.Given,
                    NewArticles = stored.New,
                    Merged = stored.Merged,
                    TooOld = stored.TooOld,
                    NotModified = reading.NotModified,
                    DurationMs = (int)took.TotalMilliseconds,
                }
            );
        await db.SaveChangesAsync(ct); // the next account's items may tell the same story
        if (stored.New + stored.Merged == 0 && source.SilentAt is not null)
            return;
        await learn.RunAsync(db, source, ct);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Whether a feed that has moved for good may be asked there from now on: nobody else has it, and nothing is given up by it.</summary>
    private static async Task<bool> IsFreeAsync(SignalboxDb db, Source source, string to, CancellationToken ct)
    {
        var (id, kind) = (source.Id, source.Kind);
        var isLessSafe =
            source.Address.StartsWith("https:", StringComparison.OrdinalIgnoreCase)
            && !to.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
        return !isLessSafe
            && to.Length <= LongestAddress
            && !await db.Set<Source>().AnyAsync(s => s.Id != id && s.Kind == kind && s.Address == to, ct);
    }

    private async Task FailAsync(
        Guid sourceId,
        Guid? runId,
        JobContext context,
        RefusedException refused,
        long started,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var tx = await db.BeginWriteAsync(ct);
        if (await db.Set<Source>().FindAsync([sourceId], ct) is { } source)
        {
            source.Failed(refused, now, refused.RetryAfter is { } after ? now + after : null);
            await ConsiderAsync(db, source, refused.Code, now, ct);
        }
        if (runId is { } run)
            db.Add(
                new SlotSource
                {
                    RunId = run,
                    SourceId = sourceId,
                    Failure = refused.Message,
                    FailureCode = refused.Code,
                    DurationMs = (int)clock.GetElapsedTime(started).TotalMilliseconds,
                }
            );
        await db.SaveChangesAsync(ct);
        await context.CommitDoneAsync(tx, ct);
    }

    /// <summary>Gives the source up where asking again makes no sense.</summary>
    private async Task ConsiderAsync(
        SignalboxDb db,
        Source source,
        string code,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var othersWork = await db.Set<Source>().AnyAsync(s => s.Id != source.Id && s.LastReadAt >= now - Lately, ct);
        var failing = now - (source.FailingSince ?? now);
        if (!GivingUp.IsDue(source.Kind, code, source.FailuresInRow, failing, othersWork))
            return;
        source.GiveUp(now);
        LogGivenUp(source.Id, source.Title, source.FailuresInRow);
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

    [LoggerMessage(2683, LogLevel.Information, "Source {SourceId} ({Title}) has moved for good to {Address}")]
    private partial void LogMoved(Guid sourceId, string title, string address);

    [LoggerMessage(
        2680,
        LogLevel.Warning,
        "Source {SourceId} ({Title}) is given up after {Failures} failures in a row"
    )]
    private partial void LogGivenUp(Guid sourceId, string title, int failures);
}
