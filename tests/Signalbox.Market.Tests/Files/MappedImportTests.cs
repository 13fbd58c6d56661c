using System.Text;
using Signalbox.Market.Bars;
using Signalbox.Market.Files;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Testing;

namespace Signalbox.Market.Tests.Files;

/// <summary>Files of daily bars in a form of somebody's own, which a map of columns describes.</summary>
public sealed class MappedImportTests
{
    private const string Map = """
        {
          "source": "house", "encoding": "gbk",
          "symbol": "证券代码", "day": "日期", "dayForm": "yyyy/M/d",
          "open": "开盘", "high": "最高", "low": "最低", "close": "收盘", "volume": "成交量(手)", "amount": "成交额(千元)",
          "volumeUnit": 100, "amountUnit": 1000 // as the terminal writes them
        }
        """;

    private const string Header = "证券代码,简称,日期,开盘,最高,最低,收盘,成交量(手),成交额(千元)\n";
    private const string First = "sh600519,贵州茅台,2024/1/2,1715,1718.19,1678.1,1685.01,32156.44,5440082.546\n";
    private const string Second = "sh600519,贵州茅台,2024/1/3,1681.11,1695.22,1676.33,1694,20228.11,3414003.166\n";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static Encoding Gbk
    {
        get
        {
            Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
            return Encoding.GetEncoding("GB18030");
        }
    }

    [Theory, EachDatabase]
    public async Task A_file_in_GBK_is_taken_in_shares_and_yuan_under_the_name_of_its_map(DatabaseKind kind)
    {
        await using var world = await MarketWorld.StartAsync(kind);

        var report = await ImportAsync(world, Gbk.GetBytes(Header + First + Second));
        var again = await ImportAsync(world, Gbk.GetBytes(Header + First + Second));

        var file = Assert.Single(report.Files);
        Assert.Empty(file.Rejected);
        Assert.Equal((2, 2), (file.Rows, file.Bars));
        Assert.Equal((0, 2), (again.Bars, again.Files[0].Same));
        var rows = await world.BarsAsync("600519.SH");
        Assert.Equal(
            new Bar(new DateOnly(2024, 1, 2), 1715m, 1718.19m, 1678.1m, 1685.01m, null, 3_215_644, 5_440_082_546m),
            rows[0].ToBar()
        );
        Assert.Equal("house", await world.Get<MarketSources>().NameAsync(rows[0].Source, Ct));
    }

    [Fact]
    public async Task Bad_rows_are_refused_with_line_and_reason_and_the_others_are_taken()
    {
        await using var world = await MarketWorld.StartAsync(DatabaseKind.Sqlite);
        byte[] half =
        [
            .. Gbk.GetBytes("sh600519,贵州茅"),
            Gbk.GetBytes("台")[0],
            .. Gbk.GetBytes(" ,2024/1/4,1693,1693,1662.93,1669,21550.58,3610702.311\n"),
        ];

        var report = await ImportAsync(
            world,
            [
                .. Gbk.GetBytes(Header + First + Second),
                .. Gbk.GetBytes(First), // 4: twice
                .. half, // 5
                .. Gbk.GetBytes("sh600519,贵州茅台,2024/1/5,1662,1678.66,1652.11,1663.36,20242.31\n"), // 6: a column less
                .. Gbk.GetBytes("sh600519,贵州茅台,2024/1/5,1662,1678.66,1652.11,1663.36,20242.31,3372432.1,7\n"), // 7: one more
                .. Gbk.GetBytes("sh600519,贵州茅台,2024-01-05,1662,1678.66,1652.11,1663.36,20242.31,3372432.1\n"), // 8
                .. Gbk.GetBytes("什么,贵州茅台,2024/1/5,1662,1678.66,1652.11,1663.36,20242.31,3372432.1\n"), // 9
                .. Gbk.GetBytes("sh600519,贵州茅台,2024/1/5,--,1678.66,1652.11,1663.36,20242.31,3372432.1\n"), // 10
                .. Gbk.GetBytes("sh600519,贵州茅台,2024/1/5,1e28,1678.66,1652.11,1663.36,20242.31,3372432.1\n"), // 11
            ]
        );

        var rejected = Assert.Single(report.Files).Rejected.OrderBy(r => r.Line).ToList();
        Assert.Equal([4, 5, 6, 7, 8, 9, 10, 11], rejected.Select(r => r.Line));
        (int Line, string Says)[] expected =
        [
            (4, "2024-01-02 was in line 2 already"),
            (5, "half a character, read as gbk"),
            (6, "8 columns in place of 9"),
            (7, "10 columns in place of 9"),
            (8, "日期 is no day written as yyyy/M/d: 2024-01-05"),
            (9, "证券代码 is no code that is known: 什么"),
            (10, "开盘 is no number: --"),
            (11, ""),
        ];
        foreach (var (line, says) in expected)
            Assert.Contains(says, rejected.Single(r => r.Line == line).Reason, StringComparison.Ordinal);
        Assert.Equal(2, (await world.BarsAsync("600519.SH")).Count);
    }

    [Theory]
    [InlineData("\"volumeUnit\": 100", "\"volumeUnit\": 1", "lots and thousand yuan")]
    [InlineData("\"amountUnit\": 1000", "\"amountUnit\": 1", "lots and thousand yuan")]
    public async Task Units_that_are_wrong_by_a_hundred_or_a_thousand_refuse_the_whole_batch(
        string right,
        string wrong,
        string says
    )
    {
        await using var world = await MarketWorld.StartAsync(DatabaseKind.Sqlite);

        var report = await ImportAsync(
            world,
            Gbk.GetBytes(Header + First + Second),
            Map.Replace(right, wrong, StringComparison.Ordinal)
        );

        var rejected = Assert.Single(Assert.Single(report.Files).Rejected);
        Assert.Equal(0, rejected.Line);
        Assert.Contains(says, rejected.Reason, StringComparison.Ordinal);
        Assert.Empty(await world.BarsAsync("600519.SH"));
    }

    [Fact]
    public async Task The_wrong_encoding_and_a_missing_column_refuse_the_file_and_say_what_is_there()
    {
        await using var world = await MarketWorld.StartAsync(DatabaseKind.Sqlite);

        var utf8 = await ImportAsync(world, Encoding.UTF8.GetBytes(Header + First));
        var less = await ImportAsync(
            world,
            Gbk.GetBytes(Header.Replace("收盘", "现价", StringComparison.Ordinal) + First)
        );
        var twice = await ImportAsync(
            world,
            Gbk.GetBytes(Header.Replace("简称", "收盘", StringComparison.Ordinal) + First)
        );
        var marked = await ImportAsync(
            world,
            [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(Header + First)]
        );

        Assert.True(utf8.Files[0].IsRefused);
        Assert.Contains("it has no column 证券代码", utf8.Files[0].Shape, StringComparison.Ordinal);
        Assert.Contains("read as gbk", utf8.Files[0].Shape, StringComparison.Ordinal);
        Assert.Contains("it has no column 收盘; ", less.Files[0].Shape, StringComparison.Ordinal);
        Assert.Contains("收盘 more than once", twice.Files[0].Shape, StringComparison.Ordinal);
        Assert.Equal(1, marked.Bars); // a mark at its beginning says what it is
    }

    [Fact]
    public async Task The_symbol_may_be_the_files_name_or_a_bare_code_of_one_exchange()
    {
        await using var world = await MarketWorld.StartAsync(DatabaseKind.Sqlite);
        const string Rows = "d;o;h;l;c;v\n20240102;10;11;9;10;500\n";
        const string Named = """
            {"source":"house","symbolForm":"file","separator":";","day":"d","dayForm":"yyyyMMdd",
             "open":"o","high":"h","low":"l","close":"c","volume":"v"}
            """;
        const string Bare = """
            {"source":"house","symbolForm":"bare","exchange":"SH","symbol":"s","day":"d","dayForm":"yyyyMMdd",
             "open":"o","high":"h","low":"l","close":"c","volume":"v"}
            """;

        var named = await ImportAsync(world, Encoding.UTF8.GetBytes(Rows), Named, "000001.SZ.csv");
        var unnamed = await ImportAsync(world, Encoding.UTF8.GetBytes(Rows), Named, "export of today.csv");
        var bare = await ImportAsync(
            world,
            "s,d,o,h,l,c,v\n000001,20240102,3000,3010,2990,3000,900\n"u8.ToArray(),
            Bare
        );

        Assert.Equal((1, 1), (named.Bars, bare.Bars));
        Assert.Equal(
            "the file's name is no code that is known: export of today",
            Assert.Single(unnamed.Files[0].Rejected).Reason
        );
        Assert.Equal(10m, Assert.Single(await world.BarsAsync("000001.SZ")).ToBar().Close);
        Assert.Equal(3000m, Assert.Single(await world.BarsAsync("000001.SH")).ToBar().Close);
    }

    [Theory]
    [InlineData("[]", "no map of columns")]
    [InlineData("{", "no map of columns")]
    [InlineData("null", "holds nothing")]
    [InlineData("""{"source":"a","symbol":"s","open":"o","high":"h","low":"l","close":"c","volume":"v"}""", "day")]
    [InlineData(
        """{"source":"A B","symbol":"s","day":"d","open":"o","high":"h","low":"l","close":"c","volume":"v"}""",
        "small letters"
    )]
    [InlineData(
        """{"source":"a","symbol":"s","day":"d","open":"o","high":"h","low":"l","close":"c","volume":"v","colour":"x"}""",
        "colour"
    )]
    [InlineData(
        """{"source":"a","symbol":"s","day":"d","open":"o","high":"h","low":"l","close":"c","volume":"v","encoding":"latin1"}""",
        "utf-8 or gbk"
    )]
    [InlineData(
        """{"source":"a","symbol":"s","day":"d","open":"o","high":"h","low":"l","close":"c","volume":"v","volumeUnit":0}""",
        "VolumeUnit"
    )]
    [InlineData(
        """{"source":"a","day":"d","open":"o","high":"h","low":"l","close":"c","volume":"v"}""",
        "symbol names a column"
    )]
    [InlineData(
        """{"source":"a","symbol":"s","symbolForm":"bare","day":"d","open":"o","high":"h","low":"l","close":"c","volume":"v"}""",
        "need an exchange"
    )]
    [InlineData(
        """{"source":"a","symbol":"s","exchange":"MOON","day":"d","open":"o","high":"h","low":"l","close":"c","volume":"v"}""",
        "SH, SZ, BJ"
    )]
    public async Task A_map_that_is_none_is_refused_with_a_sentence(string map, string says)
    {
        await using var world = await MarketWorld.StartAsync(DatabaseKind.Sqlite);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => ImportAsync(world, [], map));

        Assert.Equal("market.import.map", refused.Code);
        Assert.Contains("map.json", refused.Message, StringComparison.Ordinal);
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }

    private static async Task<ImportReport> ImportAsync(
        MarketWorld world,
        byte[] file,
        string map = Map,
        string name = "bars.csv"
    )
    {
        var path = Path.Combine(world.Server.DataFolder, name);
        await File.WriteAllBytesAsync(path, file, Ct);
        var mapPath = Path.Combine(world.Server.DataFolder, "map.json");
        await File.WriteAllTextAsync(mapPath, map, Ct);
        return await world.Get<ImportFiles>().RunAsync([path], await FileMap.ReadAsync(mapPath, Ct), _ => { }, Ct);
    }
}
