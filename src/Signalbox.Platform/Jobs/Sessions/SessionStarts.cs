namespace Signalbox.Platform.Jobs.Sessions;

/// <summary>Which sessions of a kind may start on this node, and when: its part of the kind's rate. The loop's alone.</summary>
internal sealed class SessionStarts(Rate rate, TimeProvider clock)
{
    private readonly Queue<long> starts = new();
    private readonly Queue<OwnedSession> ready = new();
    private readonly PriorityQueue<OwnedSession, long> pausing = new();
    private int count = rate.Count;
    private TimeSpan span = rate.Span;

    /// <summary>How many may start in <see cref="Rate.Span"/> here; at least 1.</summary>
    public int PerSpan => count;

    /// <summary>Sessions that wait for their start, those that pause included.</summary>
    public int Waiting => ready.Count + pausing.Count;

    /// <summary>The rate is for all nodes together; where it does not divide, the first ones have more, or all wait longer.</summary>
    /// <param name="hosts">How many nodes run the kind; at least 1.</param>
    /// <param name="index">Which of them this is, from 0.</param>
    public void Share(int hosts, int index)
    {
        count = rate.Count / hosts + (index < rate.Count % hosts ? 1 : 0);
        span = rate.Span;
        if (rate.Count < hosts)
            (count, span) = (1, rate.Span * Math.Ceiling((double)hosts / rate.Count));
    }

    public void Ready(OwnedSession session) => ready.Enqueue(session);

    public void After(TimeSpan pause, OwnedSession session) =>
        pausing.Enqueue(session, clock.GetTimestamp() + Ticks(pause));

    /// <summary>The next one that may start now, if any; it counts as started.</summary>
    public OwnedSession? Next()
    {
        while (pausing.TryPeek(out _, out var due) && due <= clock.GetTimestamp())
            ready.Enqueue(pausing.Dequeue());
        while (starts.TryPeek(out var at) && clock.GetElapsedTime(at) >= span)
            starts.Dequeue();
        while (ready.TryPeek(out var session))
        {
            if (session.Why != SessionEnd.None)
            {
                ready.Dequeue();
                continue;
            }
            if (starts.Count >= count)
                return null;
            ready.Dequeue();
            starts.Enqueue(clock.GetTimestamp());
            return session;
        }
        return null;
    }

    /// <summary>How long until <see cref="Next"/> may have one.</summary>
    public TimeSpan Rest()
    {
        var rest = TimeSpan.MaxValue;
        if (ready.Count > 0)
            rest = starts.Count < count ? TimeSpan.Zero : span - clock.GetElapsedTime(starts.Peek());
        if (pausing.TryPeek(out _, out var due))
        {
            var left = clock.GetElapsedTime(clock.GetTimestamp(), due);
            rest = left < rest ? left : rest;
        }
        return rest;
    }

    private long Ticks(TimeSpan pause) => (long)(pause.TotalSeconds * clock.TimestampFrequency);
}
