namespace Signalbox.Platform.Jobs;

/// <summary>How much of a lane is free on this node.</summary>
internal sealed class LanePlaces(Lane lane, TimeProvider clock)
{
    /// <summary>Jobs are claimed ahead for so much time, on lanes whose jobs are short beside a commit.</summary>
    private const double AheadMilliseconds = 10;
    private const int MostAhead = 200;

    private readonly Queue<Start> starts = new();
    private int running;
    private double milliseconds = double.MaxValue; // a moving average of how long its jobs take

    public Lane Lane => lane;

    /// <summary>Jobs that occupy a place here.</summary>
    public int Running => Volatile.Read(ref running);

    /// <summary>Jobs that are claimed and wait here for a place; the dispatcher's alone.</summary>
    public Queue<(ClaimedJob Job, long Since)> Ahead { get; } = new();

    /// <summary>The earliest instant at which there may be something to claim.</summary>
    public DateTimeOffset NextDue { get; set; } = DateTimeOffset.MaxValue;

    /// <summary>Whether earlier starts, of another process perhaps, have been read from the table.</summary>
    public bool KnowsEarlierStarts { get; set; } = lane.Rate is null;

    /// <summary>How many jobs may start here now.</summary>
    public int Free(NodeView view)
    {
        var free = view.Share(lane, lane.PerCluster) - Running;
        if (lane.Rate is not { } rate || free <= 0)
            return free;
        Forget(rate);
        return Math.Min(free, view.Share(lane, rate.Count) - starts.Count);
    }

    /// <summary>How many jobs to claim now.</summary>
    public int Wanted(NodeView view)
    {
        var free = Free(view) - Ahead.Count;
        if (lane.Rate is not null || lane.Strict || lane.PerCluster < 2 || view.Live > 1)
            return free;
        // Claims come in lots: one for every job that ends would be a commit for every job.
        var ahead = (int)Math.Min(MostAhead, lane.PerCluster * AheadMilliseconds / Volatile.Read(ref milliseconds));
        return Ahead.Count > ahead / 2 ? free : Math.Max(free, free + ahead);
    }

    /// <summary>How long until the rate allows one more; zero when it is not the rate that holds it back.</summary>
    public TimeSpan Pause(NodeView view)
    {
        if (
            lane.Rate is not { } rate
            || view.Share(lane, rate.Count) is var share && starts.Count < share
            || share == 0
        )
            return TimeSpan.Zero;
        return starts.Peek().At is > 0 and var at ? rate.Span - clock.GetElapsedTime(at) : TimeSpan.FromMilliseconds(5);
    }

    /// <summary>A job gets a place.</summary>
    /// <returns>To be told when its handler begins: between the two may lie a while, and the rate counts from the second.</returns>
    public Start Take()
    {
        Interlocked.Increment(ref running);
        var start = new Start();
        if (lane.Rate is not null)
            starts.Enqueue(start);
        return start;
    }

    /// <summary>A job has ended, or its end is on its way to the database ahead of any later claim.</summary>
    public void Leave(Start start)
    {
        start.Begin(clock); // in case it never did
        Interlocked.Decrement(ref running);
        var (took, mean) = (clock.GetElapsedTime(start.At).TotalMilliseconds + 0.01, Volatile.Read(ref milliseconds));
        // A slow one counts at once, quick ones only by and by: to claim too much ahead is the worse mistake.
        Volatile.Write(ref milliseconds, took > mean || mean > 1e6 ? took : mean * 0.9 + took * 0.1);
    }

    /// <summary>The jobs that have the places now are not as quick as those before them: nothing is claimed ahead any more.</summary>
    public void AreSlow() => Volatile.Write(ref milliseconds, double.MaxValue);

    /// <summary>Counts starts of before this node lived.</summary>
    /// <param name="ago">How long ago each was, longest first.</param>
    public void Remember(IEnumerable<TimeSpan> ago)
    {
        foreach (var span in ago)
            starts.Enqueue(new Start(clock.GetTimestamp() - (long)(span.TotalSeconds * clock.TimestampFrequency)));
        KnowsEarlierStarts = true;
    }

    private void Forget(Rate rate)
    {
        while (starts.TryPeek(out var start) && start.At > 0 && clock.GetElapsedTime(start.At) >= rate.Span)
            starts.Dequeue();
    }
}

/// <summary>When a handler began.</summary>
internal sealed class Start(long at = 0)
{
    private long at = at;

    /// <summary>By <see cref="TimeProvider.GetTimestamp"/>; 0 when it has not.</summary>
    public long At => Interlocked.Read(ref at);

    /// <summary>Now, unless it did before.</summary>
    public void Begin(TimeProvider clock) => Interlocked.CompareExchange(ref at, clock.GetTimestamp(), 0);
}
