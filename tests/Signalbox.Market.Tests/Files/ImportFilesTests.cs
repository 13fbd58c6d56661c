using Signalbox.Market.Bars;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Testing;

namespace Signalbox.Market.Tests.Files;

/// <summary>Small files, most of them bad.</summary>
public sealed class ImportFilesTests
{
    private const string Header = "ts_code,trade_date,open,high,low,close,pre_close,vol,amount\n";
    private const string First = "600519.SH,20240102,1715,1718.19,1678.1,1685.01,1726,32156.44,5440082.546\n";

    [Theory, EachDatabase]
    public async Task A_row_is_kept_in_shares_and_yuan_with_where_it_comes_from(DatabaseKind kind)
    {
        await using var world = await MarketWorld.StartAsync(kind);

        await world.ImportTextAsync("a.csv", Header + First);

        var row = Assert.Single(await world.BarsAsync("600519.SH"));
        Assert.Equal(
            new Bar(new DateOnly(2024, 1, 2), 1715m, 1718.19m, 1678.1m, 1685.01m, 1726m, 3_215_644, 5_440_082_546m),
            row.ToBar()
        );
        Assert.Equal(
            "tushare",
            await world.Get<MarketSources>().NameAsync(row.Source, TestContext.Current.CancellationToken)
        );
        Assert.Equal(world.Server.Clock.GetUtcNow(), row.FetchedAt);
    }

    [Fact]
    public async Task Rows_that_cannot_be_true_are_rejected_with_line_and_reason()
    {
        await using var world = await MarketWorld.StartAsync(DatabaseKind.Sqlite);
        await world.ImportTextAsync("days.csv", "cal_date,is_open\n20240101,0\n20240102,1\n20240103,1\n20240104,1\n");

        var report = await world.ImportTextAsync(
            "bad.csv",
            Header
                + First
                + First
                + "600519.SH,20240103,-1,1711,1676.33,1694,1685.01,20228.11,3414003.166\n"
                + "600519.SH,20240104,1693,1693,1662.93,1699,1694,21550.58,3610702.311\n"
                + "600519.SH,20240101,1693,1693,1662.93,1669,1694,21550.58,3610702.311\n"
                + "600519.SH,2024-13-01,1693,1693,1662.93,1669,1694,21550.58,3610702.311\n"
                + "nobody knows,20240104,1693,1693,1662.93,1669,1694,21550.58,3610702.311\n"
                + "600519.SH,20240104,1693,1693,1662.93,1669,1694,many,3610702.311\n"
        );

        Assert.Equal(
            [
                (7, "trade_date is no date: 2024-13-01"),
                (8, "ts_code is no code that is known: nobody knows"),
                (9, "vol is no number: many"),
                (3, "2024-01-02 was in line 2 already"),
                (4, "a price is 0 or less"),
                (5, "the high 1693 is below the open or the close"),
                (6, "2024-01-01 is no session of CN"),
            ],
            Assert.Single(report.Files).Rejected.Select(r => (r.Line, r.Reason))
        );
        Assert.Single(await world.BarsAsync("600519.SH"));
    }

    [Fact]
    public async Task A_batch_in_other_units_than_its_source_sends_is_refused_whole()
    {
        await using var world = await MarketWorld.StartAsync(DatabaseKind.Sqlite);

        var report = await world.ImportTextAsync(
            "yuan.csv",
            Header + First.Replace("5440082.546", "5440082546", StringComparison.Ordinal)
        );

        var rejected = Assert.Single(Assert.Single(report.Files).Rejected);
        Assert.Contains("lots and yuan", rejected.Reason, StringComparison.Ordinal);
        Assert.Contains("lots and thousand yuan", rejected.Reason, StringComparison.Ordinal);
        Assert.Empty(await world.BarsAsync("600519.SH"));
    }

    [Theory, EachDatabase]
    public async Task A_restatement_replaces_and_is_remembered_and_a_lesser_source_is_kept_beside(DatabaseKind kind)
    {
        await using var world = await MarketWorld.StartAsync(kind);
        await world.ImportTextAsync("first.csv", Header + First);
        world.Server.Clock.Advance(TimeSpan.FromHours(1));

        var restated = await world.ImportTextAsync(
            "second.csv",
            Header + First.Replace("1685.01", "1685.02", StringComparison.Ordinal)
        );
        var other = await world.ImportTextAsync(
            "third.csv",
            "date,code,open,high,low,close,preclose,volume,amount,tradestatus\n"
                + "2024-01-02,sh.600519,1715,1718.19,1678.1,1700,1726,3215644,5440082546,1\n"
        );

        Assert.Equal(1, Assert.Single(restated.Files).Changed);
        Assert.Equal(1, Assert.Single(other.Files).Differing);
        Assert.Equal(1685.02m, Assert.Single(await world.BarsAsync("600519.SH")).ToBar().Close);
        Assert.Equal(
            1,
            await world.CountAsync(
                "SELECT count(*) FROM market_bar_other WHERE reason = 'restated' AND close = 16850100"
            )
        );
        Assert.Equal(
            1,
            await world.CountAsync(
                "SELECT count(*) FROM market_bar_other WHERE reason = 'differs' AND close = 17000000"
            )
        );
    }

    [Theory, EachDatabase]
    public async Task A_share_of_beijing_keeps_its_history_through_the_change_of_its_code(DatabaseKind kind)
    {
        await using var world = await MarketWorld.StartAsync(kind);
        await world.ImportTextAsync(
            "old.csv",
            "stock_code,short_name,exchange,list_date\n833819,颖泰生物,BJ,2020-07-27\n"
        );
        await world.ImportTextAsync("bars.csv", Header + "833819.BJ,20240102,4.5,4.6,4.4,4.5,4.5,10000,4500\n");

        var report = await world.ImportTextAsync("new.csv", "ts_code,name,list_date\n920819.BJ,颖泰生物,20200727\n");

        Assert.Equal(1, report.FormerCodes);
        Assert.Single(await world.BarsAsync("920819.BJ"));
        Assert.Same(await InstrumentAsync("920819.BJ"), await InstrumentAsync("833819.BJ"));

        async Task<object?> InstrumentAsync(string code) =>
            (
                await world.Get<Market.Instruments.InstrumentBook>().ReadAsync(TestContext.Current.CancellationToken)
            ).ByCode(code);
    }

    [Fact]
    public async Task Files_that_are_none_are_named_and_do_not_stop_the_others()
    {
        await using var world = await MarketWorld.StartAsync(DatabaseKind.Sqlite);
        var folder = Directory.CreateDirectory(Path.Combine(world.Server.DataFolder, "in")).FullName;
        await WriteAsync("a.csv.gz", "no gzip at all");
        await WriteAsync("b.json", "{ half");
        await WriteAsync("c.csv", "colour,sound\nred,loud\n");
        await WriteAsync("d.txt", "words");
        await WriteAsync("e.zip", "PK but no more");
        await WriteAsync("f.csv", Header + First);
        await WriteAsync("g.csv", "");

        var report = await world.ImportAsync(folder);

        Assert.Equal(
            ["a.csv.gz", "b.json", "c.csv", "d.txt", "e.zip", "g.csv"],
            report.Files.Where(f => f.IsRefused).Select(f => f.File).Order(StringComparer.Ordinal)
        );
        Assert.Equal(1, report.Bars);
        Assert.All(report.Files, f => Assert.False(string.IsNullOrWhiteSpace(f.Shape)));
        var none = await Assert.ThrowsAsync<RefusedException>(() => world.ImportAsync("/no/such/file.csv"));
        Assert.Equal("market.import.none", none.Code);

        Task WriteAsync(string name, string text) =>
            File.WriteAllTextAsync(Path.Combine(folder, name), text, TestContext.Current.CancellationToken);
    }
}
