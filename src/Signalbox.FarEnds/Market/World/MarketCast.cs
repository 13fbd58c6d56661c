namespace Signalbox.FarEnds.Market;

/// <summary>The instruments that tests know by name: one of each kind, and one for each oddity.</summary>
internal static class MarketCast
{
    /// <summary>When the Beijing shares took their present codes.</summary>
    public static readonly DateOnly Recoded = new(2025, 10, 9);

    private static readonly IReadOnlyList<MarketInstrument> Mainland =
    [
        // Cheap once and dear now, with dividends: its early prices go below zero where dividends are subtracted.
        new()
        {
            Code = "600519.SH",
            Name = "示例酒业",
            English = "Sample Spirits Co., Ltd.",
            Kind = MarketKind.Stock,
            Board = MarketBoard.ShanghaiMain,
            Industry = "白酒",
            Area = "贵州",
            Listed = new(2011, 8, 29),
            Traits = new()
            {
                Price = 6,
                Growth = 0.00105,
                Yield = 0.03,
                Lots = 40_000,
                Earnings = 9,
                BookValue = 40,
                Sales = 20,
            },
        },
        new()
        {
            Code = "600000.SH",
            Name = "示例银行",
            Kind = MarketKind.Stock,
            Board = MarketBoard.ShanghaiMain,
            Industry = "银行",
            Listed = new(2010, 11, 10),
            Suspensions =
            [
                new(new(2025, 5, 12), new(2025, 5, 14)),
                new(new(2025, 9, 3), new(2025, 9, 3), "09:30-10:00"),
            ],
            Traits = new()
            {
                Price = 14,
                Yield = 0.04,
                Lots = 600_000,
                Earnings = 1.6,
                BookValue = 21,
                Sales = 6,
                Shares = 29_352_080_397,
                FloatPart = 1,
            },
        },
        new()
        {
            Code = "000001.SZ",
            Name = "示例平银",
            Kind = MarketKind.Stock,
            Board = MarketBoard.ShenzhenMain,
            Industry = "银行",
            Area = "深圳",
            Listed = new(2010, 4, 6),
            Traits = new()
            {
                Price = 16,
                Yield = 0.03,
                Bonus = 0.2m,
                Lots = 900_000,
                Earnings = 2.1,
                BookValue = 22,
                Sales = 7,
                Shares = 9_000_000_000,
            },
        },
        new()
        {
            Code = "302132.SZ",
            Name = "示例成飞",
            Kind = MarketKind.Stock,
            Board = MarketBoard.ChiNext,
            Industry = "航空",
            Area = "四川",
            Listed = new(2016, 11, 8),
            Suspensions = [new(new(2026, 2, 25), new(2026, 3, 6))],
            Traits = new()
            {
                Price = 60,
                Yield = 0.005,
                Volatility = 1.4,
                Earnings = 1.1,
            },
        },
        new()
        {
            Code = "688001.SH",
            Name = "示例半导",
            Kind = MarketKind.Stock,
            Board = MarketBoard.Star,
            Industry = "半导体",
            Area = "江苏",
            Listed = new(2019, 7, 22),
            Traits = new()
            {
                Price = 45,
                Yield = 0.004,
                Volatility = 1.4,
                Lots = 30_000,
                Earnings = -0.8,
            },
        },
        new()
        {
            Code = "920163.BJ",
            FormerCode = "838163.BJ",
            Name = "示例颖泰",
            Kind = MarketKind.Stock,
            Board = MarketBoard.Beijing,
            Industry = "农药化肥",
            Area = "北京",
            Listed = new(2021, 11, 15),
            Traits = new()
            {
                Price = 8,
                Yield = 0.02,
                Volatility = 1.4,
                Lots = 20_000,
                Shares = 300_000_000,
            },
        },
        new()
        {
            Code = "510300.SH",
            Name = "示例300ETF",
            Kind = MarketKind.Fund,
            Board = MarketBoard.ShanghaiMain,
            Listed = new(2012, 5, 28),
            Traits = new()
            {
                Price = 3.2,
                Yield = 0.015,
                Volatility = 0.8,
                Lots = 8_000_000,
                Shares = 40_000_000_000,
                FloatPart = 1,
            },
        },
    ];

    private static readonly IReadOnlyList<MarketInstrument> Odd =
    [
        // Its last letter is a full-width one at some sites, and one puts blanks into its name.
        new()
        {
            Code = "000002.SZ",
            Name = "示例A",
            Kind = MarketKind.Stock,
            Board = MarketBoard.ShenzhenMain,
            Industry = "全国地产",
            Area = "深圳",
            Listed = new(2010, 1, 29),
            Traits = new() { Price = 12, Yield = 0.02 },
        },
        new()
        {
            Code = "000004.SZ",
            Name = "*ST示例",
            Kind = MarketKind.Stock,
            Board = MarketBoard.ShenzhenMain,
            Industry = "软件服务",
            Area = "深圳",
            Listed = new(2010, 12, 1),
            FormerNames =
            [
                new(new(2010, 12, 1), "示例软件", "上市"),
                new(new(2023, 5, 4), "ST示例", "ST"),
                new(new(2025, 4, 30), "*ST示例", "*ST"),
            ],
            Traits = new()
            {
                Price = 9,
                Volatility = 0.7,
                Lots = 50_000,
                Earnings = -0.4,
                BookValue = 0.6,
            },
        },
        new()
        {
            Code = "600087.SH",
            Name = "退市示例",
            Kind = MarketKind.Stock,
            Board = MarketBoard.ShanghaiMain,
            Industry = "水运",
            Area = "江苏",
            Listed = new(2012, 6, 12),
            Delisted = new(2023, 6, 30),
            FormerNames = [new(new(2012, 6, 12), "示例航运", "上市"), new(new(2023, 5, 15), "退市示例", "终止上市")],
            Traits = new() { Price = 5, Yield = 0.01 },
        },
        // Never had a right.
        new()
        {
            Code = "688800.SH",
            Name = "示例新科-W",
            Kind = MarketKind.Stock,
            Board = MarketBoard.Star,
            Industry = "软件服务",
            Area = "上海",
            Listed = new(2025, 7, 15),
            Traits = new()
            {
                Price = 88,
                Volatility = 1.3,
                Lots = 25_000,
            },
        },
        // In its first five sessions in the last days of February 2026.
        new()
        {
            Code = "001399.SZ",
            Name = "示例新股",
            Kind = MarketKind.Stock,
            Board = MarketBoard.ShenzhenMain,
            Industry = "专用机械",
            Area = "广东",
            Listed = new(2026, 2, 26),
            Traits = new() { Price = 22, Lots = 120_000 },
        },
    ];

    private static readonly IReadOnlyList<MarketInstrument> Indices =
    [
        Index("000001.SH", "上证示例", MarketBoard.ShanghaiMain, 3000, 320_000_000),
        Index("000300.SH", "沪深示例", MarketBoard.ShanghaiMain, 3600, 150_000_000),
        Index("399001.SZ", "深证示例", MarketBoard.ShenzhenMain, 10000, 400_000_000),
    ];

    private static readonly IReadOnlyList<MarketInstrument> Abroad =
    [
        new()
        {
            Code = "00700.HK",
            Name = "示例控股",
            English = "SAMPLE HOLDINGS",
            Kind = MarketKind.Stock,
            Board = MarketBoard.HongKong,
            Area = "香港",
            Listed = new(2010, 6, 16),
            Traits = new()
            {
                Price = 180,
                Growth = 0.0002,
                Yield = 0.01,
                Lots = 180_000,
                Earnings = 20,
                BookValue = 100,
                Sales = 60,
                Shares = 9_200_000_000,
            },
        },
        new()
        {
            Code = "AAPL",
            Name = "示例果品",
            English = "Sample Fruit Inc.",
            Kind = MarketKind.Stock,
            Board = MarketBoard.UnitedStates,
            Area = "纽约",
            Listed = new(2010, 1, 5),
            Traits = new()
            {
                Price = 60,
                Growth = 0.0003,
                Yield = 0.005,
                Lots = 500_000,
                Earnings = 6,
                BookValue = 5,
                Sales = 26,
                Shares = 14_681_140_000,
            },
        },
    ];

    public static IReadOnlyList<MarketInstrument> All { get; } = [.. Mainland, .. Odd, .. Indices, .. Abroad];

    private static MarketInstrument Index(string code, string name, MarketBoard board, double points, double lots) =>
        new()
        {
            Code = code,
            Name = name,
            Kind = MarketKind.Index,
            Board = board,
            Listed = new(2010, 1, 4),
            Traits = new()
            {
                Price = points,
                Volatility = 0.7,
                Lots = lots,
            },
        };
}
