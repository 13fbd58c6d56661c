namespace Signalbox.Platform.Jobs;

/// <summary>Why a running job was told to stop.</summary>
internal enum Ending
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>Its time was up; this counts.</summary>
    TimedOut,

    /// <summary>The program stops; it is handed back.</summary>
    Stopping,

    /// <summary>It is another's now; nothing is written.</summary>
    Lost,
}

/// <summary>A job that runs on this node.</summary>
/// <param name="nodeLost">Cancelled when the node has died.</param>
/// <param name="leave">Gives its place in the lane back.</param>
#pragma warning disable CA1001 // never disposed: a handler that does not listen may ask its token long after
internal sealed class RunningJob(ClaimedJob job, Guid node, Start start, Action leave, CancellationToken nodeLost)
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private int left;

    public ClaimedJob Job => job;

    public Guid Node => node;

    public Start Start => start;

    public CancellationToken NodeLost => nodeLost;

    /// <summary>What its handler listens to.</summary>
    public CancellationToken Token => stop.Token;

    public Ending Why { get; private set; }

    /// <summary>Ends when the outcome is recorded.</summary>
    public Task Ended { get; set; } = Task.CompletedTask;

    /// <summary>Tells the handler to stop. The first reason stands, unless the job has been lost.</summary>
    public void End(Ending why)
    {
        lock (gate)
        {
            if (Why == Ending.None || why == Ending.Lost)
                Why = why;
        }
        // Handlers' own callbacks run here, and one that throws must not stop us.
        _ = stop.CancelAsync();
    }

    /// <summary>The handler has ended; the place is free. Further calls do nothing.</summary>
    public void Leave()
    {
        if (Interlocked.Exchange(ref left, 1) == 0)
            leave();
    }
}

/// <summary>What an attempt came to.</summary>
internal enum Verdict
{
    /// <summary>Done, to be marked.</summary>
    Done,

    /// <summary>Done, and marked in the handler's own commit.</summary>
    Committed,

    /// <summary>Waits again; the attempt counts.</summary>
    Counts,

    /// <summary>Waits again; the attempt does not count.</summary>
    NotCounted,

    /// <summary>Given up.</summary>
    Dead,

    /// <summary>Another's; nothing is written.</summary>
    Lost,
}

/// <summary>How an attempt ended.</summary>
/// <param name="Name">For figures.</param>
/// <param name="Pause">How long to wait from an instant on; at once where there is none.</param>
internal sealed record Outcome(
    string Name,
    Verdict Verdict,
    Func<DateTimeOffset, TimeSpan>? Pause = null,
    string? Reason = null,
    Exception? Cause = null
)
{
    public static readonly Outcome Done = new("done", Verdict.Done);
    public static readonly Outcome Committed = new("done", Verdict.Committed);
    public static readonly Outcome Lost = new("lost", Verdict.Lost);
    public static readonly Outcome HandedBack = new("handed-back", Verdict.NotCounted);

    public static Outcome Later(Func<DateTimeOffset, TimeSpan> pause, string reason) =>
        new("later", Verdict.NotCounted, pause, reason);

    public static Outcome Dead(string reason, Exception? cause = null) =>
        new("dead", Verdict.Dead, Reason: reason, Cause: cause);
}
