using Signalbox.Market.Instruments;
using Signalbox.Market.Providers;
using Signalbox.Market.Quality;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Tests.Sync;

/// <summary>Each provider against its site: the same days from all, whatever they count in; and the sentence for each ugly answer.</summary>
public sealed class ProvidersTests
{
    private static readonly DateOnly From = new(2025, 9, 1);
    private static readonly DateOnly To = new(2026, 3, 2);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("tushare")]
    [InlineData("eastmoney")]
    [InlineData("tencent")]
    [InlineData("sina")]
    [InlineData("akshare")]
    public async Task Days_are_the_worlds_in_the_units_that_the_provider_is_said_to_send(string name)
    {
        await using var world = await SitesWorld.StartAsync(
            DatabaseKind.Sqlite,
            synthetic: 0,
            ("Jobs:Enabled", "false")
        );
        var provider = world.Get<IEnumerable<IDayProvider>>().Single(p => p.Name == name);
        var looked = 0;
        foreach (
            var truth in world.Market.Instruments.Where(i => i.IsChinese && i.Kind == FarEnds.Market.MarketKind.Stock)
        )
        {
            var instrument = await world.InstrumentAsync(truth.Code);
            var expected = world.Market.Bars(truth, From, To).ToList();
            if (!provider.Offers(instrument) || expected.Count == 0)
                continue;

            var days = await world.AnswerAsync(provider.DaysAsync(instrument, From, To, Ct));

            Assert.Equal(expected.Select(b => b.Day), days.Rows.Select(b => b.Day));
            Assert.Equal(
                expected.Select(b => (b.Open, b.High, b.Low, b.Close)),
                days.Rows.Select(b => (b.Open, b.High, b.Low, b.Close))
            );
            Assert.NotEqual(UnitFinding.OtherUnits, GuardBatch.Judge(instrument, days.Rows, days.Units).Finding);
            Assert.NotEqual(UnitFinding.NotUnadjusted, GuardBatch.Judge(instrument, days.Rows, days.Units).Finding);
            looked++;
        }
        Assert.True(looked >= 6, $"{looked} shares were looked at.");
    }

    [Theory]
    [InlineData("tushare")]
    [InlineData("sina")]
    public async Task Factors_adjust_as_the_world_does(string name)
    {
        await using var world = await SitesWorld.StartAsync(
            DatabaseKind.Sqlite,
            synthetic: 0,
            ("Jobs:Enabled", "false")
        );
        var provider = world.Get<IEnumerable<IDayProvider>>().Single(p => p.Name == name);
        var truth = world.Market["600519.SH"];
        var from = new DateOnly(2024, 6, 3);

        var share = await world.InstrumentAsync(truth.Code);
        var days = await world.AnswerAsync(provider.DaysAsync(share, from, To, Ct));

        var series = new Adjustment.FactorSeries(days.Factors);
        foreach (var bar in world.Market.Bars(truth, from, To))
            Assert.Equal(
                (double)(world.Market.Factor(truth, bar.Day) / world.Market.Factor(truth, To)),
                (double)(series.At(bar.Day) / series.At(To)),
                3 // Tushare prints three places of a factor
            );
    }

    [Fact]
    public async Task Tushares_words_tell_a_limit_from_a_missing_right_and_a_wrong_token()
    {
        await using var world = await SitesWorld.StartAsync(
            DatabaseKind.Sqlite,
            synthetic: 0,
            ("Jobs:Enabled", "false")
        );
        var provider = world.Get<IEnumerable<IDayProvider>>().Single(p => p.Name == "tushare");
        var share = await world.InstrumentAsync("600519.SH");

        world.Tushare.Token.Rights = new HashSet<string>(StringComparer.Ordinal);
        var right = await FaultAsync(world, provider, share);
        world.Tushare.Token.Rights = null;
        world.Tushare.Token.Budget = new FarEnds.Market.TushareBudget(0, TimeSpan.FromMinutes(1));
        var rate = await FaultAsync(world, provider, share);
        var held = await FaultAsync(world, provider, share);
        world.Tushare.Remove(world.Tushare.Token);
        world.Server.Clock.Advance(TimeSpan.FromMinutes(2));
        var token = await FaultAsync(world, provider, share);

        Assert.Equal(
            (FaultKind.NotEntitled, FaultKind.RateLimited, FaultKind.HeldBack, FaultKind.BadCredential),
            (right.Kind, rate.Kind, held.Kind, token.Kind)
        );
        Assert.NotNull(rate.AgainAt);
        Assert.DoesNotContain(
            world.Tushare.Token.Text,
            right.Message + rate.Message + token.Message,
            StringComparison.Ordinal
        );
    }

    private static Task<ProviderException> FaultAsync(SitesWorld world, IDayProvider provider, Instrument instrument) =>
        Assert.ThrowsAsync<ProviderException>(() => world.AnswerAsync(provider.DaysAsync(instrument, From, To, Ct)));
}
