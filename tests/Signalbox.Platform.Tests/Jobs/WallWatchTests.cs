using Signalbox.Platform.Jobs;

namespace Signalbox.Platform.Tests.Jobs;

public sealed class WallWatchTests
{
    [Fact]
    public void A_clock_set_back_is_noticed_and_what_it_would_show_is_told()
    {
        var clock = new TwoClocks();
        var watch = new WallWatch(clock);
        Assert.True(watch.IsNew);
        watch.Look();

        clock.Wait(TimeSpan.FromMinutes(1));
        clock.Wall -= TimeSpan.FromHours(1);
        var (now, before) = watch.Look();
        var (_, again) = watch.Look();

        Assert.Equal(TimeSpan.FromHours(1), before - now);
        Assert.Null(again);
        Assert.False(watch.IsNew);
    }

    [Fact]
    public void Small_corrections_and_jumps_ahead_are_nothing()
    {
        var clock = new TwoClocks();
        var watch = new WallWatch(clock);
        watch.Look();

        clock.Wall -= TimeSpan.FromSeconds(1);
        Assert.Null(watch.Look().Before);
        clock.Wall += TimeSpan.FromHours(1);
        Assert.Null(watch.Look().Before);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void A_process_stopped_while_it_looks_takes_nothing_for_a_clock_set_back(int reading)
    {
        var clock = new TwoClocks { StopBefore = reading };
        var watch = new WallWatch(clock);

        for (var look = 0; look < 5; look++)
        {
            Assert.Null(watch.Look().Before);
            clock.Wait(TimeSpan.FromSeconds(1));
        }
        Assert.True(clock.Readings > reading);
    }

    /// <summary>Its wall time can be set; before one of its readings a minute goes by.</summary>
    private sealed class TwoClocks : TimeProvider
    {
        private TimeSpan passed;

        public DateTimeOffset Wall { get; set; } = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

        public int StopBefore { get; init; }

        public int Readings { get; private set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Wait(TimeSpan span) => (passed, Wall) = (passed + span, Wall + span);

        public override DateTimeOffset GetUtcNow()
        {
            Read();
            return Wall;
        }

        public override long GetTimestamp()
        {
            Read();
            return passed.Ticks;
        }

        private void Read()
        {
            if (++Readings == StopBefore)
                Wait(TimeSpan.FromMinutes(1));
        }
    }
}
