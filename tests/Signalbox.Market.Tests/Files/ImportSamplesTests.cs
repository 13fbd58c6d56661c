using System.Globalization;
using Signalbox.Market.Adjustment;
using Signalbox.Market.Files;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Market.Tests.Files;

/// <summary>The real files, all of them, as somebody would import them.</summary>
public sealed class ImportSamplesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Every_sample_is_taken_or_refused_with_a_reason_and_a_second_time_changes_nothing(
        DatabaseKind kind
    )
    {
        Assert.SkipUnless(
            kind == DatabaseKind.Sqlite || LongSuite.IsOn,
            "All files into PostgreSQL too: that is in the long suite; some of them are imported there by other tests."
        );
        var market = Samples.Path("data/market");
        await using var world = await MarketWorld.StartAsync(kind);

        var report = await world.ImportAsync(market);

        foreach (var file in report.Files)
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{file.File}: {file.Shape}, {file.Rows} rows, {file.Bars} bars, {file.Adjusted} adjusted, {file.Rejected.Count} rejected"
            );
        // 42,818 of 2024; 5,755 days of 600000 without its 118 suspended ones; indices; Lean; Yahoo; two funds.
        Assert.True(report.Bars > 150_000, $"{report.Bars} bars");
        Assert.Equal(
            42_818,
            report
                .Files.Where(f => f.Shape.StartsWith("Tushare daily with factor", StringComparison.Ordinal))
                .Sum(f => f.Bars + f.Same)
        );
        Assert.Equal(118, report.Files.Single(f => f.File == "history_k_data.csv").Suspended);
        Assert.True(report.Instruments > 5_800, $"{report.Instruments} instruments");
        Assert.Contains(
            report.Files.Single(f => f.File == "macropage_stock_basic.csv").Rejected,
            r => r.Reason.Contains("TS0018.SH", StringComparison.Ordinal)
        );
        // Forward-adjusted series never become bars.
        Assert.DoesNotContain(report.Files, f => f.Bars > 0 && f.Adjusted > 0);
        Assert.True(report.Adjusted > 200_000, $"{report.Adjusted} adjusted");
        Assert.Empty(report.Conflicts); // the calendars agree on every day that two of them know
        // New shares in their first five sessions.
        Assert.Equal(15, report.Beyond.Count(b => b.Day.Year == 2024));
        Assert.All(report.Beyond.Where(b => b.Day.Year == 2024), b => Assert.NotNull(b.Explanation));

        var before = await CountsAsync(world);
        var again = await world.ImportAsync(market);
        Assert.Equal((0, 0, 0), (again.Bars, again.Instruments, again.Sessions));
        Assert.Equal(before, await CountsAsync(world));
    }

    [Fact]
    public async Task Backward_adjustment_gives_every_saved_adjusted_price()
    {
        var folder = Samples.Path("data/market/bars/cn-raw-factor-2024");
        await using var world = await MarketWorld.StartAsync(DatabaseKind.Sqlite);
        await world.ImportAsync(folder);
        var rows = 0;
        foreach (var path in Directory.GetFiles(folder))
        {
            using var table = new Table(Table.Open(path));
            Dictionary<DateOnly, Market.Bars.Bar>? ours = null;
            while (table.Read())
            {
                if (ours is null)
                {
                    var instrument = (await world.Get<InstrumentBook>().ReadAsync(Ct)).ByCode(table["股票代码"])!;
                    var factors = (await world.Get<ReadFactors>().RunAsync(instrument.Id, Ct))!.Series;
                    ours = AdjustBars
                        .Run(
                            (await world.BarsAsync(instrument.Code)).Select(r => r.ToBar()),
                            factors,
                            Adjust.Backward,
                            DateOnly.MaxValue,
                            places: 5
                        )
                        .ToDictionary(b => b.Day);
                }
                var bar = ours[table.Day("交易日期")];
                var saved = new[] { "开盘价后复权", "最高价后复权", "最低价后复权", "收盘价后复权" }.Select(c =>
                    Math.Round(table.Number(c), 5)
                );
                Assert.Equal(saved, [bar.Open, bar.High, bar.Low, bar.Close]);
                rows++;
            }
        }
        Assert.Equal(42_818, rows);
    }

    private static async Task<string> CountsAsync(MarketWorld world)
    {
        var counts = new List<string>();
        foreach (
            var table in new[]
            {
                "market_instrument",
                "market_session",
                "market_bar",
                "market_bar_other",
                "market_adjusted_bar",
                "market_factor",
                "market_suspension",
            }
        )
        {
            var count = await world.CountAsync($"SELECT count(*) FROM {table}");
            counts.Add(string.Create(CultureInfo.InvariantCulture, $"{table} {count}"));
        }
        return string.Join(", ", counts);
    }
}
