using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Jobs.Sessions;

/// <summary>Owns this node's sessions: takes and gives back, starts them at their rate, tells them of rows that are due.</summary>
/// <remarks>One loop for all of them, and nothing in a session ticks by itself.</remarks>
internal sealed partial class SessionLoop(
    WorkCatalog work,
    Database database,
    JobWriter writer,
    JobSignals signals,
    Outage outage,
    SessionMetrics metrics,
    IServiceProvider services,
    IOptions<JobsOptions> options,
    TimeProvider clock,
    ILogger<JobEngine> log
)
{
    /// <summary>How long handlers may take to notice that they were told to end.</summary>
    private static readonly TimeSpan ToUnwind = TimeSpan.FromSeconds(4);

    /// <summary>Wake-ups come in swarms; one look answers all of them.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>A run that lasted so long was none of a row of failures.</summary>
    private static readonly TimeSpan LongRun = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LongestAsked = TimeSpan.FromDays(1);
    private static readonly TimeSpan AfterDeaf = TimeSpan.FromSeconds(1);

    /// <summary>Sessions of this process that were told to end and have not; none of them runs twice at once here.</summary>
    private readonly Dictionary<long, OwnedSession> deaf = [];

    private readonly SessionTools tools = new(database, writer, signals, outage, metrics, clock, log);
    private readonly Dictionary<string, ISessionHandler> handlers = new(StringComparer.Ordinal);

    /// <summary>Runs until <paramref name="stop"/>, and then until the sessions have ended and are free.</summary>
    /// <param name="aborted">Cancelled when there is no time left for anything.</param>
    public async Task RunAsync(INodeLease lease, CancellationToken stop, CancellationToken aborted)
    {
        if (work.SessionKinds.Count == 0)
            return;
        var life = new SessionLife(lease);
        var kinds = work.SessionKinds.Values.Select(k => new SessionKind(k, Handler(k), life, tools)).ToList();
        var owning = new SessionOwning(life, kinds, deaf, tools);
        // At once, whatever the loop waits for at that moment.
        await using var lost = lease.Lost.Register(life.LoseAll);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await RoundAsync(life, kinds, owning, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                owning.MayNotKnow();
                await outage.PauseAsync(e, stop);
            }
        }
        await EndAsync(life, aborted);
    }

    private async Task RoundAsync(
        SessionLife life,
        List<SessionKind> kinds,
        SessionOwning owning,
        CancellationToken stop
    )
    {
        TakeInRuns(kinds, owning);
        await owning.LookAsync(signals.TakeLookAtSessions(), options.Value.Poll, stop);
        foreach (var kind in kinds)
            while (kind.Starts.Next() is { } session)
                Start(session, owning);
        if (signals.TakeLookAtSessionMail() || owning.IsMailDue(options.Value.Poll))
            await TellOfRowsAsync(life, stop);
        await owning.WriteStatesAsync(stop);
        Measure(life, kinds);
        var reckoned = clock.GetTimestamp();
        var rest = kinds.Select(k => k.Starts.Rest()).Append(owning.Rest()).Min();
        // Real time: it is the database that we go easy on.
        await Task.Delay(Breath, TimeProvider.System, stop);
        if (rest > TimeSpan.Zero)
            await signals.Sessions.WaitAsync(rest, reckoned, clock, stop);
    }

    private static void TakeInRuns(List<SessionKind> kinds, SessionOwning owning)
    {
        foreach (var kind in kinds)
            while (kind.Ended.TryDequeue(out var run))
            {
                var (session, end) = run;
                if (session.Why != SessionEnd.None)
                    continue;
                session.Failures =
                    end.Asked is not null || end.Took >= LongRun ? 0 : Math.Min(session.Failures + 1, 20);
                var pause = end.Asked ?? Delivery.Growing(FirstPause, LongestPause, Math.Max(1, session.Failures));
                kind.Starts.After(TimeSpan.FromTicks(Math.Clamp(pause.Ticks, 0, LongestAsked.Ticks)), session);
                owning.Note(session, SessionState.Pausing, end.Reason);
            }
    }

    private void Start(OwnedSession session, SessionOwning owning)
    {
        if (deaf.TryGetValue(session.Claim.Id, out var former))
        {
            if (!former.IsQuiet)
            {
                session.Kind.Starts.After(AfterDeaf, session);
                return;
            }
            deaf.Remove(session.Claim.Id);
        }
        if (!session.TryEnter())
            return;
        session.HasStarted = true;
        metrics.Started(session.Kind.Entry.Kind);
        owning.Note(session, SessionState.Running, null);
        signals.LookAtSessionMail();
        _ = Task.Run(() => RunAsync(session), CancellationToken.None);
    }

    private async Task RunAsync(OwnedSession session)
    {
        var began = clock.GetTimestamp();
        TimeSpan? asked = null;
        string? reason = null;
        try
        {
            await session.Kind.Handler.RunAsync(session.Context, session.Token);
        }
        catch (Exception) when (session.Token.IsCancellationRequested)
        {
            // It was told to, and how it did it does not matter.
        }
        catch (SessionLostException)
        {
            session.End(SessionEnd.Lost);
        }
        catch (RetryLaterException later)
        {
            (asked, reason) = (later.From(clock.GetUtcNow()), later.Message);
        }
        catch (Exception e)
        {
            reason = $"{e.GetType().Name}: {e.Message}";
            LogFailed(session.Kind.Entry.Kind, session.Key, reason);
        }
        var bounded = reason is null ? null : JobPayload.Reason(reason);
        session.Kind.Ended.Enqueue((session, new RunEnd(clock.GetElapsedTime(began), asked, bounded)));
        session.Leave();
        signals.Sessions.Give();
    }

    private async Task TellOfRowsAsync(SessionLife life, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        var sql = new SqlRunner(database.Kind, connection, null);
        foreach (var (id, conversation) in await SessionMessages.DueAsync(sql, life.Node, clock.GetUtcNow(), ct))
            if (life.Owned.TryGetValue(id, out var session) && session.HasStarted && session.Why == SessionEnd.None)
                session.Mailbox.LookInRows(conversation);
    }

    private void Measure(SessionLife life, List<SessionKind> kinds)
    {
        foreach (var kind in kinds)
        {
            var waiting = kind.Starts.Waiting;
            metrics.Owned(kind.Entry.Kind, Math.Max(0, kind.Count - waiting), waiting);
        }
    }

    /// <summary>Others may take them while jobs still end here.</summary>
    private async Task EndAsync(SessionLife life, CancellationToken aborted)
    {
        try
        {
            if (!life.IsLost)
                await writer.RunAsync(
                    async sql =>
                    {
                        await SessionSql.HostAsync(sql, life.Node, [], CancellationToken.None);
                        return 0;
                    },
                    aborted
                );
            foreach (var session in life.Owned.Values)
                session.End(life.IsLost ? SessionEnd.Lost : SessionEnd.Stopped);
            await QuietAsync(life, aborted);
            if (!life.IsLost)
                await writer.RunAsync(
                    sql => SessionSql.ReleaseAllAsync(sql, life.Node, CancellationToken.None),
                    aborted
                );
            signals.SessionsChanged();
        }
        catch (Exception e)
        {
            // As after a kill: whoever comes next frees them.
            LogNotReleased(e.Message);
        }
        foreach (var session in life.Owned.Values)
        {
            session.End(SessionEnd.Stopped);
            metrics.Ended(session.Kind.Entry.Kind, session.Why);
            session.Forget();
            if (!session.IsQuiet)
                deaf[session.Claim.Id] = session;
        }
    }

    private async Task QuietAsync(SessionLife life, CancellationToken aborted)
    {
        // Real time: it is the host that counts the seconds until it kills us.
        var began = TimeProvider.System.GetTimestamp();
        while (
            life.Owned.Values.Any(s => !s.IsQuiet)
            && TimeProvider.System.GetElapsedTime(began) < ToUnwind
            && !aborted.IsCancellationRequested
        )
            await signals.Sessions.WaitAsync(TimeSpan.FromMilliseconds(50), TimeProvider.System, aborted);
    }

    private ISessionHandler Handler(SessionEntry entry)
    {
        if (!handlers.TryGetValue(entry.Kind, out var handler))
            handlers[entry.Kind] = handler = (ISessionHandler)
                ActivatorUtilities.GetServiceOrCreateInstance(services, entry.HandlerType);
        return handler;
    }

    [LoggerMessage(1467, LogLevel.Information, "Session {Kind} {Key} ended and is started again: {Reason}")]
    private partial void LogFailed(string kind, string key, string reason);

    [LoggerMessage(1468, LogLevel.Warning, "The sessions of this node were not given back: {Reason}")]
    private partial void LogNotReleased(string reason);
}
