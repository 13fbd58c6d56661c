using System.Globalization;
using Signalbox.Market.Instruments;

namespace Signalbox.Market.Tests.Instruments;

public sealed class PriceLimitsTests
{
    [Theory]
    [InlineData("10.05", "0.10", "9.05", "11.06")] // 9.045 and 11.055: half up, where binary fractions go wrong
    [InlineData("1.15", "0.05", "1.09", "1.21")]
    [InlineData("0.04", "0.10", "0.03", "0.05")] // a tick at least
    public void A_limit_is_rounded_half_up_to_the_cent(string pre, string share, string down, string up) =>
        Assert.Equal(new PriceLimit(D(down), D(up)), PriceLimits.Of(D(pre), D(share)));

    [Fact]
    public void Shares_follow_the_board_and_the_day()
    {
        Assert.Equal(0.10m, PriceLimits.Share(Board.ChiNext, new DateOnly(2020, 8, 21), false));
        Assert.Equal(0.20m, PriceLimits.Share(Board.ChiNext, new DateOnly(2020, 8, 24), true));
        Assert.Equal(0.20m, PriceLimits.Share(Board.Star, new DateOnly(2024, 1, 2), false));
        Assert.Equal(0.30m, PriceLimits.Share(Board.Beijing, new DateOnly(2024, 1, 2), false));
        Assert.Equal(0.05m, PriceLimits.Share(Board.Main, new DateOnly(2024, 1, 2), true));
        Assert.Equal(5, PriceLimits.FreeSessions(Board.Main, new DateOnly(2023, 4, 10)));
        Assert.Equal(0, PriceLimits.FreeSessions(Board.Main, new DateOnly(2023, 4, 7)));
    }

    private static decimal D(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
