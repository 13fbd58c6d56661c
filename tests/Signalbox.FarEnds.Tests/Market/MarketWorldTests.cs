using System.Diagnostics;
using Signalbox.FarEnds.Market;

namespace Signalbox.FarEnds.Tests.Market;

/// <summary>The world is one that checks of quality would pass, and the same each time.</summary>
public sealed class MarketWorldTests
{
    private static readonly DateOnly First = MarketCalendar.FirstDay;
    private static readonly DateOnly Monday = MarketSites.Monday;

    public static TheoryData<string> Codes => [.. MarketSites.World.Instruments.Select(i => i.Code)];

    [Fact]
    public void The_same_seed_gives_the_same_world_and_another_seed_another_one()
    {
        var (one, same, other) = (new MarketWorld(50), new MarketWorld(50), new MarketWorld(50, seed: 2));
        var (spirits, day) = (one["600519.SH"], new DateOnly(2024, 6, 3));

        Assert.Equal(one.Instruments.Select(i => (i.Code, i.Name)), same.Instruments.Select(i => (i.Code, i.Name)));
        Assert.Equal(one.Bars(spirits, First, Monday), same.Bars(same["600519.SH"], First, Monday));
        Assert.NotEqual(one.Bar(spirits, day), other.Bar(other["600519.SH"], day));
    }

    [Theory, MemberData(nameof(Codes))]
    public void Bars_hold_together(string code)
    {
        var world = MarketSites.World;
        var instrument = world[code];

        var bars = world.Bars(instrument, First, Monday).ToList();

        Assert.NotEmpty(bars);
        var ex = world.ExDates(instrument, Monday).ToDictionary(e => e.Day);
        for (var at = 0; at < bars.Count; at++)
        {
            var bar = bars[at];
            Assert.True(bar.Low > 0 && bar.Low <= Math.Min(bar.Open, bar.Close), $"{bar}");
            Assert.True(bar.High >= Math.Max(bar.Open, bar.Close), $"{bar}");
            Assert.Equal(bar.Amount, decimal.Truncate(bar.Amount));
            Assert.InRange(bar.Amount / bar.Volume, bar.Low - 0.01m, bar.High + 0.01m);
            if (at > 0)
                Assert.Equal(ex.GetValueOrDefault(bar.Day)?.PreClose ?? bars[at - 1].Close, bar.PreClose);
            if (world.Limits(instrument, bar.Day) is { } limits)
                Assert.True(bar.Low >= limits.Down && bar.High <= limits.Up, $"{bar} {limits}");
        }
    }

    [Fact]
    public void A_crowd_of_five_thousand_keeps_the_limits_too_and_costs_little()
    {
        var world = new MarketWorld(5000);
        var watch = Stopwatch.StartNew();

        foreach (var instrument in world.Shares)
        foreach (var bar in world.Bars(instrument, new DateOnly(2026, 1, 5), Monday))
            if (world.Limits(instrument, bar.Day) is { } limits)
                Assert.True(bar.Low >= limits.Down && bar.High <= limits.Up, $"{instrument.Code} {bar} {limits}");

        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1), $"{watch.Elapsed}");
        var codes = world.Shares.GroupBy(i => i.Board).ToDictionary(g => g.Key, g => g.Select(i => i.Number).ToList());
        Assert.Equal(5000, world.Shares.Count() - MarketSites.World.Shares.Count());
        Assert.All(codes[MarketBoard.Beijing], number => Assert.StartsWith("920", number));
        Assert.All(codes[MarketBoard.Star], number => Assert.StartsWith("688", number));
        Assert.Contains(world.Shares, i => i.Delisted is not null && i.Name != "退市示例");
        Assert.Contains(world.Shares, i => i.FormerCode is not null && i.Code != "920163.BJ");
    }

    [Fact]
    public void Factors_follow_from_the_exchanges_close_before()
    {
        var world = MarketSites.World;
        var bank = world["000001.SZ"];

        var steps = world.ExDates(bank, Monday).ToList();

        Assert.Contains(steps, s => s.Bonus > 0);
        foreach (var step in steps)
        {
            var before = world.Bars(bank, step.Day.AddDays(-30), step.Day.AddDays(-1)).Last();
            var right = decimal.Round((before.Close - step.Cash) / (1 + step.Bonus), 2, MidpointRounding.AwayFromZero);
            Assert.Equal(right, step.PreClose);
            Assert.Equal(right, world.Bar(bank, step.Day)!.PreClose); // an ex-date is a day of trade
            Assert.Equal(
                world.Factor(bank, before.Day) * before.Close / right,
                world.Factor(bank, step.Day),
                precision: 20
            );
        }
    }

    [Fact]
    public void Early_prices_go_below_zero_where_dividends_are_subtracted_and_nowhere_else()
    {
        var world = MarketSites.World;
        var spirits = world["600519.SH"];
        var first = world.Bars(spirits, First, Monday).First();

        Assert.True(world.Adjusted(spirits, first, MarketAdjustment.ForwardAdditive, Monday).Close < 0);
        Assert.True(world.Adjusted(spirits, first, MarketAdjustment.ForwardRatio, Monday).Close > 0);
        Assert.Equal(first, world.Adjusted(spirits, first, MarketAdjustment.BackwardAdditive, Monday));
    }

    [Fact]
    public void Suspended_days_have_no_bar_and_parts_of_days_have_one()
    {
        var world = MarketSites.World;
        var bank = world["600000.SH"];

        Assert.Null(world.Bar(bank, new DateOnly(2025, 5, 13)));
        Assert.True(world.IsSuspended(bank, new DateOnly(2025, 5, 13)));
        Assert.Equal(world.Bar(bank, new DateOnly(2025, 5, 9))!.Close, world.PreClose(bank, new DateOnly(2025, 5, 15)));
        Assert.NotNull(world.Bar(bank, new DateOnly(2025, 9, 3)));
        Assert.Null(world.Bar(world["600087.SH"], new DateOnly(2023, 6, 30)));
        Assert.NotNull(world.Bar(world["600087.SH"], new DateOnly(2023, 6, 29)));
        Assert.Null(world.Limits(world["001399.SZ"], Monday)); // its third session
    }

    [Fact]
    public void The_calendar_knows_no_weekend_and_no_spring_festival()
    {
        var calendar = MarketSites.World.Calendar;

        Assert.True(calendar.IsSession(Monday));
        Assert.False(calendar.IsSession(new DateOnly(2026, 2, 28)));
        Assert.False(calendar.IsSession(new DateOnly(2026, 2, 17)));
        Assert.Equal(new DateOnly(2026, 2, 13), calendar.Before(new DateOnly(2026, 2, 24)));
        Assert.All(calendar.Sessions, d => Assert.False(d.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday));
        Assert.InRange(calendar.Sessions.Count(d => d.Year == 2025), 238, 250);
    }

    [Theory]
    [InlineData(9, 5, MarketPhase.BeforeOpen)]
    [InlineData(9, 20, MarketPhase.Auction)]
    [InlineData(9, 27, MarketPhase.Trading)]
    [InlineData(12, 0, MarketPhase.Trading)]
    [InlineData(14, 59, MarketPhase.Trading)]
    [InlineData(15, 0, MarketPhase.Closed)]
    public void A_quote_goes_through_the_day(int hour, int minute, MarketPhase phase)
    {
        var world = MarketSites.World;
        var spirits = world["600519.SH"];

        var quote = world.Quote(spirits, MarketSites.ClockAt(hour, minute).GetUtcNow())!; // it is listed

        Assert.Equal((phase, Monday), (quote.Phase, quote.Day));
        Assert.Equal(world.Bar(spirits, Monday)!.PreClose, quote.Bar.PreClose);
        Assert.Equal(phase is MarketPhase.Trading or MarketPhase.Closed, quote.IsTraded);
        Assert.Equal(phase == MarketPhase.Auction ? world.Bar(spirits, Monday)!.Open : 0, quote.Indicative);
        if (phase == MarketPhase.Closed)
            Assert.Equal(world.Bar(spirits, Monday), quote.Bar);
    }

    [Fact]
    public void The_minutes_of_a_day_make_its_bar()
    {
        var world = MarketSites.World;
        var spirits = world["600519.SH"];
        var bar = world.Bar(spirits, Monday)!; // a day of trade

        foreach (var length in new[] { 1, 5, 15, 30, 60 })
        {
            var parts = world.Minutes(spirits, Monday, length, MarketSites.ClockAt(16).GetUtcNow()).ToList();

            Assert.Equal(240 / length, parts.Count);
            Assert.Equal((bar.Open, bar.Close), (parts[0].Open, parts[^1].Close));
            Assert.Equal((bar.High, bar.Low), (parts.Max(p => p.High), parts.Min(p => p.Low)));
            Assert.Equal((bar.Volume, bar.Amount), (parts.Sum(p => p.Volume), parts.Sum(p => p.Amount)));
            Assert.Equal(new TimeOnly(15, 0), parts[^1].End);
        }
    }

    [Fact]
    public void New_York_is_told_after_its_night_and_nobody_before_the_listing_or_after_the_end()
    {
        var world = MarketSites.World;
        var clock = MarketSites.ClockAt(9);

        Assert.Equal(new DateOnly(2026, 2, 27), world.Quote(world["AAPL"], clock.GetUtcNow())!.Day); // listed
        clock.Advance(TimeSpan.FromHours(20));
        Assert.Equal(Monday, world.Quote(world["AAPL"], clock.GetUtcNow())!.Day); // listed
        Assert.Null(world.Quote(world["600087.SH"], clock.GetUtcNow()));
        Assert.Null(world.Quote(world["001399.SZ"], clock.GetUtcNow().AddDays(-10)));
        Assert.Equal(MarketPhase.Suspended, world.Quote(world["302132.SZ"], clock.GetUtcNow())!.Phase); // listed
    }
}
