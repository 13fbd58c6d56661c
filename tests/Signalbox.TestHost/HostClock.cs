namespace Signalbox.TestHost;

/// <summary>A clock that goes faster than the system's, and whose wall time can be set; waits do not follow the wall.</summary>
internal sealed class HostClock(double speed, DateTimeOffset origin, TimeSpan offset) : TimeProvider
{
    private long offsetTicks = offset.Ticks;

    public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    public override long TimestampFrequency => System.TimestampFrequency;

    public TimeSpan Offset
    {
        get => new(Interlocked.Read(ref offsetTicks));
        set => Interlocked.Exchange(ref offsetTicks, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => origin + (System.GetUtcNow() - origin) * speed + Offset;

    public override long GetTimestamp() => (long)(System.GetTimestamp() * speed);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new FastTimer(System.CreateTimer(callback, state, Real(dueTime), Real(period)), this);

    private TimeSpan Real(TimeSpan span) =>
        span <= TimeSpan.Zero ? span : TimeSpan.FromTicks(Math.Max((long)(span.Ticks / speed), 1));

    private sealed class FastTimer(ITimer timer, HostClock clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(clock.Real(dueTime), clock.Real(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
