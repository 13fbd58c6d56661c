using Signalbox.Market.Bars;
using Signalbox.Market.Reconciling;

namespace Signalbox.Market.Tests.Reconciling;

/// <summary>Whom to believe. Sources are numbered as they are believed: 1 is the best.</summary>
public sealed class JudgeDayTests
{
    /// <param name="stored">Source and close of the bar that stands, e.g. <c>1:10</c>.</param>
    /// <param name="third">Empty when there is none.</param>
    [Theory]
    [InlineData("1:10", "2:11", "", "1:10", "2")] // two only: the better one
    [InlineData("2:10", "1:11", "", "1:11", "2")]
    [InlineData("1:10", "2:11", "3:11", "2:11", "1")] // two against one: the majority, and of it the better one's bar
    [InlineData("1:10", "3:11", "2:11", "2:11", "1")]
    [InlineData("3:10", "1:11", "2:10", "3:10", "1")] // what is stored stays where somebody agrees with it
    [InlineData("2:10", "1:11", "3:12", "1:11", "2,3")] // all three differ: the best
    public void The_majority_wins_and_then_the_better_source(
        string stored,
        string second,
        string third,
        string winner,
        string losers
    )
    {
        var judgement = JudgeDay.Run(
            Bar(stored),
            Bar(second),
            third.Length == 0 ? null : Bar(third),
            (one, other) => one < other
        );

        Assert.Equal(Bar(winner), judgement.Winner);
        Assert.Equal(losers, string.Join(',', judgement.Losers.Select(l => l.Source)));
    }

    private static BarRow Bar(string text)
    {
        var (source, close) = (
            text[0] - '0',
            decimal.Parse(text[2..], System.Globalization.CultureInfo.InvariantCulture)
        );
        var day = new DateOnly(2024, 1, 2);
        // The amount is each source's own, so that a mixture would show.
        return BarRow.Of(
            7,
            new Bar(day, 9, 12, 9, close, null, 1000, 10_000 + source),
            source,
            DateTimeOffset.UnixEpoch,
            false
        );
    }
}
