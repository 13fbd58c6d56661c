namespace Signalbox.Platform.Jobs;

/// <summary>How much of a lane is free on this node.</summary>
internal sealed class LanePlaces(Lane lane, TimeProvider clock)
{
    private readonly Queue<long> starts = new();
    private int running;

    public Lane Lane => lane;

    /// <summary>Jobs that occupy a place here.</summary>
    public int Running => Volatile.Read(ref running);

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

    /// <summary>How long until the rate allows one more; zero when it is not the rate that holds it back.</summary>
    public TimeSpan Pause(NodeView view)
    {
        if (
            lane.Rate is not { } rate
            || view.Share(lane, rate.Count) is var share && starts.Count < share
            || share == 0
        )
            return TimeSpan.Zero;
        return rate.Span - clock.GetElapsedTime(starts.Peek());
    }

    /// <summary>A job starts.</summary>
    public void Take()
    {
        Interlocked.Increment(ref running);
        if (lane.Rate is not null)
            starts.Enqueue(clock.GetTimestamp());
    }

    /// <summary>A job has ended, or its end is on its way to the database ahead of any later claim.</summary>
    public void Leave() => Interlocked.Decrement(ref running);

    /// <summary>Counts starts of before this node lived.</summary>
    /// <param name="ago">How long ago each was, longest first.</param>
    public void Remember(IEnumerable<TimeSpan> ago)
    {
        foreach (var span in ago)
            starts.Enqueue(clock.GetTimestamp() - (long)(span.TotalSeconds * clock.TimestampFrequency));
        KnowsEarlierStarts = true;
    }

    private void Forget(Rate rate)
    {
        while (starts.TryPeek(out var start) && clock.GetElapsedTime(start) >= rate.Span)
            starts.Dequeue();
    }
}
