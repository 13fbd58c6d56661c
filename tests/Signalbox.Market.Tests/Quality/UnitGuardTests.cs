using Signalbox.Market.Bars;
using Signalbox.Market.Quality;

namespace Signalbox.Market.Tests.Quality;

public sealed class UnitGuardTests
{
    private const decimal Cent = 0.01m;

    /// <summary>Thirty days of one share as every source would send them.</summary>
    private static IEnumerable<Bar> Days() =>
        Enumerable
            .Range(0, 30)
            .Select(d =>
            {
                var close = 10m + (d * 0.13m);
                var mean = close + 0.02m;
                var shares = 1_000_000m + (d * 3700);
                return new Bar(
                    new DateOnly(2024, 1, 1).AddDays(d),
                    close,
                    close + 0.1m,
                    close - 0.1m,
                    close,
                    null,
                    shares,
                    shares * mean
                );
            });

    public static TheoryData<int, int> All => [.. Units.Known.Select(u => ((int)u.Volume, (int)u.Amount))];

    [Theory, MemberData(nameof(All))]
    public void Units_are_told_by_arithmetic_whatever_the_source_says(int volume, int amount)
    {
        var sent = new Units(volume, amount);
        var rows = Days()
            .Select(b => b with { Volume = b.Volume / sent.Volume, Amount = b.Amount / sent.Amount })
            .ToList();

        foreach (var said in Units.Known)
        {
            var verdict = UnitGuard.Judge(rows, said, Cent);
            Assert.Equal(said == sent ? UnitFinding.AsSaid : UnitFinding.OtherUnits, verdict.Finding);
            Assert.Equal(sent, verdict.Units);
        }
    }

    [Fact]
    public void Adjusted_prices_are_noticed_by_their_cents_and_by_their_amounts()
    {
        var between = Days().Select(b => b with { Open = b.Open * 0.9137m, Low = b.Low * 0.9137m }).ToList();
        Assert.Equal(UnitFinding.NotUnadjusted, UnitGuard.Judge(between, Units.Plain, Cent).Finding);

        // A source that rounds its adjusted prices to cents gives itself away by what was paid.
        var rounded = Days()
            .Select(b =>
                b with
                {
                    Open = Math.Round(b.Open * 0.7m, 2),
                    High = Math.Round(b.High * 0.7m, 2),
                    Low = Math.Round(b.Low * 0.7m, 2),
                    Close = Math.Round(b.Close * 0.7m, 2),
                }
            )
            .ToList();
        Assert.Equal(UnitFinding.NotUnadjusted, UnitGuard.Judge(rounded, Units.Plain, Cent).Finding);
    }

    [Fact]
    public void Without_volumes_or_amounts_nothing_is_said() =>
        Assert.Equal(
            UnitFinding.NothingToJudge,
            UnitGuard.Judge([.. Days().Select(b => b with { Amount = null })], Units.Plain, Cent).Finding
        );
}
