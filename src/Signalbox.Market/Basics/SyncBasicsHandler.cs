using Microsoft.Extensions.Logging;
using Signalbox.Market.Bars;
using Signalbox.Market.Calendar;
using Signalbox.Market.Providers;
using Signalbox.Market.Sync;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;

namespace Signalbox.Market.Basics;

/// <summary>Fetches the daily figures of a run's days, when its bars are there.</summary>
internal sealed record SyncBasics(Guid SyncId);

/// <summary>One call and one commit a day, oldest first; what is noted as there is not asked for again, so that it goes on after a kill.</summary>
internal sealed partial class SyncBasicsHandler(
    Database database,
    SyncRuns runs,
    ReadBasics read,
    FetchBasics fetch,
    StoreBasics store,
    MarketSources sources,
    Calendars calendars,
    TimeProvider clock,
    ILogger<SyncBasicsHandler> log
) : IJobHandler<SyncBasics>
{
    /// <summary>The figures of a day are complete by then, in Shanghai.</summary>
    private static readonly TimeOnly Final = new(17, 0);

    /// <summary>Who is banned for longer than this is a gap for the next run.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(6);

    /// <summary>How long a run that is cancelled may still look as if it waited.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    public async Task RunAsync(SyncBasics job, JobContext context, CancellationToken ct)
    {
        var run = await runs.FindAsync(job.SyncId, ct);
        var days = run is null ? [] : await MissingAsync(run, ct);
        for (var at = 0; at < days.Count; at++)
        {
            if (await runs.FindAsync(job.SyncId, ct) is not { CancelledAt: null })
                break;
            if (!await DayAsync(run!, days[at], ct)) // there are no days without a run
                break;
            await context.ProgressAsync((at + 1) * 100 / days.Count, $"{days[at]:yyyy-MM-dd}", ct);
        }
        await context.DoneAsync(_ => Task.CompletedTask, ct);
    }

    /// <summary>Sessions without figures that this run has not looked at yet; all of a full run.</summary>
    private async Task<List<DateOnly>> MissingAsync(SyncRun run, CancellationToken ct)
    {
        var now = clock.InChina();
        var today = DateOnly.FromDateTime(now);
        var last = TimeOnly.FromDateTime(now) < Final ? today.AddDays(-1) : today;
        var calendar = await calendars.ReadAsync("CN", ct);
        var noted = await read.DaysAsync(run.From, run.To, ct);
        return
        [
            .. MissingDays
                .Sessions(calendar, run.From, run.To < last ? run.To : last)
                .Where(day =>
                    !noted.TryGetValue(day, out var note)
                    || ((run.IsFull || note.Stored == 0) && note.LookedAt <= run.AskedAt)
                ),
        ];
    }

    /// <returns>Whether the next day is worth a call.</returns>
    /// <exception cref="RetryLaterException">The source wants to be left alone for a while.</exception>
    private async Task<bool> DayAsync(SyncRun run, DateOnly day, CancellationToken ct)
    {
        try
        {
            var fetched = await fetch.RunAsync(day, ct);
            var source = await sources.IdAsync(FetchBasics.Source, ct);
            await using var transaction = await database.BeginWriteAsync(ct);
            await store.RunAsync(transaction, day, source, fetched.Rows, fetched.Note, ct);
            await transaction.CommitAsync(ct);
            return true;
        }
        catch (ProviderException fault) when (WaitFor(run, fault) is { } wait)
        {
            throw new RetryLaterException(wait, fault.Message);
        }
        catch (ProviderException fault)
        {
            LogFault(day, fault.Kind, fault.Message);
            await using var transaction = await database.BeginWriteAsync(ct);
            await store.NoteAsync(transaction, day, 0, fault.Message, ct);
            await transaction.CommitAsync(ct);
            // What the account may not see today it may not see of another day either.
            return fault.Kind is FaultKind.Untrue or FaultKind.Malformed or FaultKind.NotOffered or FaultKind.TooLarge;
        }
    }

    /// <summary>Null when it is not worth waiting.</summary>
    private TimeSpan? WaitFor(SyncRun run, ProviderException fault)
    {
        var now = clock.GetUtcNow();
        var at = fault.AgainAt > now ? fault.AgainAt.Value : now.AddMinutes(1);
        if (!fault.IsTransient || fault.Kind == FaultKind.Malformed || at - run.AskedAt > Patience)
            return null;
        return at - now < LongestWait ? at - now : LongestWait;
    }

    [LoggerMessage(3501, LogLevel.Warning, "No daily figures of {Day}: {Kind}, {Message}")]
    private partial void LogFault(DateOnly day, FaultKind kind, string message);
}
