using Signalbox.Market.Calendar;
using Signalbox.Market.Completeness;

namespace Signalbox.Market.Tests.Completeness;

/// <summary>What should be there, counted by hand.</summary>
public sealed class CountDaysTests
{
    private const int Tushare = 1;
    private const int Sina = 2;

    // The turn of the year 2023/24: 1 January was a holiday, 6 and 7 January a weekend.
    private static readonly TradingCalendar Calendar = new(
        "CN",
        [Day(1227), Day(1228), Day(1229), Day(102), Day(103), Day(104), Day(105), Day(108), Day(109)],
        Day(1227),
        Day(110)
    );

    [Fact]
    public void Listed_suspended_and_delisted_within_a_fortnight()
    {
        // Listed on 28 December, gone from 9 January on: 28, 29 | 2, 3, 4, 5, 8. Suspended on 3 and 4 January.
        var count = CountDays.Run(
            Calendar,
            listed: Day(1228),
            delisted: Day(109),
            lastFinal: Day(110),
            new Dictionary<DateOnly, int>
            {
                [Day(1228)] = Tushare,
                [Day(102)] = Tushare,
                [Day(105)] = Sina,
            },
            new HashSet<DateOnly> { Day(103), Day(104) }
        );

        Assert.Null(count.Why);
        Assert.Equal((Day(1228), Day(108)), (count.From, count.To));
        Assert.Equal(
            [(2023, 2, 1, 0), (2024, 3, 2, 2)],
            count.Years.Select(y => (y.Year, y.Expected, y.Stored, y.Suspended))
        );
        Assert.Equal([(Tushare, 1), (Sina, 1)], count.Years[1].BySource.Select(s => (s.Key, s.Value)));
        Assert.Equal([new MissingRun(Day(1229), Day(1229), 1), new MissingRun(Day(108), Day(108), 1)], count.Missing);
    }

    [Fact]
    public void A_run_goes_over_weekends_holidays_and_the_turn_of_the_year()
    {
        var count = CountDays.Run(Calendar, Day(1227), null, Day(110), Bars(1227, 109), NoDays);

        Assert.Equal([new MissingRun(Day(1228), Day(108), 7)], count.Missing);
        Assert.Equal([(2023, 3, 1), (2024, 6, 1)], count.Years.Select(y => (y.Year, y.Expected, y.Stored)));
    }

    [Fact]
    public void A_bar_on_a_suspended_day_is_a_day_of_trade_and_bars_on_no_session_do_not_count()
    {
        var count = CountDays.Run(
            Calendar,
            Day(102),
            null,
            Day(103),
            Bars(1229, 101, 102, 103),
            new HashSet<DateOnly> { Day(103) }
        );

        Assert.Equal([(2024, 2, 2, 0)], count.Years.Select(y => (y.Year, y.Expected, y.Stored, y.Suspended)));
        Assert.Empty(count.Missing);
    }

    [Fact]
    public void Without_a_listing_day_the_first_bar_begins_it_and_what_the_calendar_does_not_know_is_not_judged()
    {
        var unlisted = CountDays.Run(Calendar, null, null, Day(131), Bars(104), NoDays);
        var older = CountDays.Run(Calendar, new DateOnly(1991, 4, 3), null, Day(131), Bars(1227), NoDays);

        Assert.Equal((Day(104), Day(110), 4, 1), Of(unlisted));
        Assert.Equal((Day(1227), Day(110), 9, 1), Of(older));
    }

    [Fact]
    public void Where_nothing_can_be_judged_it_says_why()
    {
        Assert.Equal(
            "no-calendar",
            CountDays.Run(TradingCalendar.Unknown("CN"), Day(102), null, Day(110), Bars(102), NoDays).Why
        );
        Assert.Equal("no-listing-day", CountDays.Run(Calendar, null, null, Day(110), Bars(), NoDays).Why);
        Assert.Equal("not-yet", CountDays.Run(Calendar, Day(110), null, Day(109), Bars(), NoDays).Why);
        Assert.Equal("not-yet", CountDays.Run(Calendar, Day(102), Day(102), Day(109), Bars(), NoDays).Why);
    }

    private static readonly HashSet<DateOnly> NoDays = [];

    private static (DateOnly?, DateOnly?, int, int) Of(DayCount count) =>
        (count.From, count.To, count.Years.Sum(y => y.Expected), count.Years.Sum(y => y.Stored));

    private static Dictionary<DateOnly, int> Bars(params int[] days) => days.ToDictionary(Day, _ => Tushare);

    /// <summary>Month and day; December is of 2023, January of 2024.</summary>
    private static DateOnly Day(int day) => new(day > 1000 ? 2023 : 2024, day / 100, day % 100);
}
