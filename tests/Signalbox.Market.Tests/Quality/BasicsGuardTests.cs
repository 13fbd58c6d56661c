using Signalbox.Market.Bars;
using Signalbox.Market.Basics;
using Signalbox.Market.Quality;

namespace Signalbox.Market.Tests.Quality;

public sealed class BasicsGuardTests
{
    private static readonly DateOnly Day = new(2026, 3, 2);

    [Fact]
    public void Plain_units_pass_also_with_an_odd_row_among_many()
    {
        var rows = Rows(40);
        rows[7] = (8, rows[7].Basics with { TotalValue = 1 });

        Assert.Null(BasicsGuard.FaultOf(rows, Bars(40)));
        Assert.Null(BasicsGuard.FaultOf(rows, new Dictionary<int, Bar>()));
        Assert.Null(BasicsGuard.FaultOf([], Bars(1)));
    }

    [Theory]
    [InlineData("shares", "market value")]
    [InlineData("values", "market value")]
    [InlineData("floating", "floating value")]
    [InlineData("turnover", "turnover is 0.01")]
    [InlineData("both", "turnover is 100")]
    [InlineData("closes", "closes")]
    public void Another_unit_or_another_day_is_named(string what, string says)
    {
        var rows = Rows(10)
            .ConvertAll(r =>
                (
                    r.Instrument,
                    what switch
                    {
                        "shares" => r.Basics with { TotalShares = r.Basics.TotalShares / 10_000 },
                        "values" => r.Basics with { TotalValue = r.Basics.TotalValue / 10_000 },
                        "floating" => r.Basics with { FloatValue = r.Basics.FloatValue / 100 },
                        "turnover" => r.Basics with { Turnover = r.Basics.Turnover / 100 },
                        // Shares and values a hundred times, which agree with one another.
                        "both" => r.Basics with
                        {
                            FloatShares = r.Basics.FloatShares * 100,
                            FloatValue = r.Basics.FloatValue * 100,
                        },
                        _ => r.Basics with
                        {
                            Close = r.Basics.Close * 1.02m,
                            TotalValue = r.Basics.TotalValue * 1.02m,
                            FloatValue = r.Basics.FloatValue * 1.02m,
                        },
                    }
                )
            );

        Assert.Contains(says, BasicsGuard.FaultOf(rows, Bars(10)), StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_that_cannot_be_are_not_sound()
    {
        var sound = Rows(1)[0].Basics;

        Assert.True(sound.IsSound);
        Assert.True((sound with { PriceEarnings = -3 }).IsSound);
        Assert.False((sound with { Close = 0 }).IsSound);
        Assert.False((sound with { TotalShares = -1 }).IsSound);
        Assert.False((sound with { PriceBook = 1e27m }).IsSound);
    }

    private static List<(int Instrument, DayBasics Basics)> Rows(int count) =>
        [
            .. Enumerable
                .Range(1, count)
                .Select(at =>
                    (
                        at,
                        new DayBasics(
                            Day,
                            10 + at,
                            1,
                            2,
                            1,
                            12,
                            11,
                            2,
                            3,
                            3,
                            1,
                            1,
                            1_000_000,
                            500_000,
                            300_000,
                            (10 + at) * 1_000_000m,
                            (10 + at) * 500_000m
                        )
                    )
                ),
        ];

    private static Dictionary<int, Bar> Bars(int count) =>
        Enumerable
            .Range(1, count)
            .ToDictionary(
                at => at,
                at => new Bar(Day, 10 + at, 10 + at, 10 + at, 10 + at, null, 5000, 5000 * (10 + at))
            );
}
