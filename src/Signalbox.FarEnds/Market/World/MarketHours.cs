namespace Signalbox.FarEnds.Market;

/// <summary>When the exchanges of the <see cref="MarketWorld"/> trade, in Shanghai's time.</summary>
/// <remarks>
/// China 09:15 auction, 09:30 to 11:30, 13:00 to 15:00; Hong Kong 09:30 to 12:00, 13:00 to 16:00. New York trades in
/// Shanghai's night: its session is over at 05:00 of the next day, and nothing is told before.
/// </remarks>
internal static class MarketHours
{
    private static readonly TimeOnly Day = new(9, 0);
    private static readonly TimeOnly AuctionBegins = new(9, 15);
    private static readonly TimeOnly AuctionEnds = new(9, 25);
    private static readonly TimeOnly NewYorkEnds = new(5, 0);

    /// <summary>How many of the 240 steps of that session are over; null before its opening price is known.</summary>
    public static int? MinuteOf(MarketBoard board, DateOnly day, DateTimeOffset now)
    {
        var (today, time) = (MarketWorld.DayOf(now), MarketWorld.TimeOf(now));
        if (board == MarketBoard.UnitedStates)
            return today > day.AddDays(1) || (today == day.AddDays(1) && time >= NewYorkEnds)
                ? MarketDay.Minutes
                : null;
        if (today != day)
            return today > day ? MarketDay.Minutes : null;
        if (board == MarketBoard.HongKong)
            return time < new TimeOnly(9, 30) ? null : Passed(time, 150, 180);
        return time < AuctionEnds ? null : Passed(time, 120, 120);
    }

    /// <summary>The session that a quote tells of at that moment; -1 before the calendar begins.</summary>
    public static int SessionOf(MarketBoard board, MarketCalendar calendar, DateTimeOffset now)
    {
        var (today, time) = (MarketWorld.DayOf(now), MarketWorld.TimeOf(now));
        if (board == MarketBoard.UnitedStates)
            return calendar.OnOrBefore(today.AddDays(time >= NewYorkEnds ? -1 : -2));
        return calendar.OnOrBefore(time < Day ? today.AddDays(-1) : today);
    }

    /// <summary>The state of that session, if it is traded.</summary>
    public static MarketPhase PhaseOf(MarketBoard board, DateOnly day, DateTimeOffset now)
    {
        if (MinuteOf(board, day, now) is { } minute)
            return minute == MarketDay.Minutes ? MarketPhase.Closed : MarketPhase.Trading;
        var hasAuction = board is not (MarketBoard.HongKong or MarketBoard.UnitedStates);
        return hasAuction && MarketWorld.TimeOf(now) >= AuctionBegins ? MarketPhase.Auction : MarketPhase.BeforeOpen;
    }

    /// <summary>When the last quote of a session is stamped.</summary>
    public static (DateOnly Day, TimeOnly Time) LastStamp(MarketBoard board, DateOnly day) =>
        board switch
        {
            MarketBoard.HongKong => (day, new TimeOnly(16, 8, 10)),
            MarketBoard.UnitedStates => (day.AddDays(1), new TimeOnly(4, 17, 52)),
            _ => (day, new TimeOnly(15, 0, 0)),
        };

    /// <param name="morning">How many minutes it has.</param>
    /// <param name="afternoon">How many minutes it has.</param>
    private static int Passed(TimeOnly time, int morning, int afternoon)
    {
        var minute = (int)(time - new TimeOnly(9, 30)).TotalMinutes;
        if (time < new TimeOnly(9, 30))
            minute = 0; // between the auction and the first trade
        else if (time >= new TimeOnly(13, 0))
            minute = morning + (int)(time - new TimeOnly(13, 0)).TotalMinutes;
        else
            minute = Math.Min(minute, morning);
        return Math.Min(MarketDay.Minutes, minute * MarketDay.Minutes / (morning + afternoon));
    }
}
