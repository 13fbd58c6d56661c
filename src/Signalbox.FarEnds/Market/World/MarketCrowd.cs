using System.Globalization;

namespace Signalbox.FarEnds.Market;

/// <summary>As many shares as a whole market has, each from the seed and its number.</summary>
internal static class MarketCrowd
{
    /// <summary>Names are a first, a second and a trade; there are more of them than codes.</summary>
    private const string First = "华中东南西北海江山河天云金银铜星光明远恒瑞泰安康宏盛兴隆";
    private const string Second = "达通信科力能源建材医药电光机化纺农航运港城园林渔牧茶酒乳";
    private const string Third = "集实控发新高股投创工技业";

    private static readonly string[] ShanghaiCodes = ["600", "601", "603", "605"];
    private static readonly string[] ShenzhenCodes = ["000", "001", "002", "003"];
    private static readonly string[] ChiNextCodes = ["300", "301"];
    private static readonly string[] StarCodes = ["688"];
    private static readonly string[] BeijingCodes = ["920"];
    private static readonly string[] Industries = ["机械", "电子", "医药", "化工", "软件服务", "银行", "食品", "电力"];
    private static readonly string[] Areas = ["浙江", "江苏", "广东", "山东", "北京", "上海", "四川", "湖北"];

    /// <exception cref="ArgumentOutOfRangeException">More than 8,000 are wanted: there are not enough codes.</exception>
    public static IEnumerable<MarketInstrument> Make(int count, int seed, MarketCalendar calendar)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 8_000);
        var taken = MarketCast.All.Select(i => i.Code).ToHashSet(StringComparer.Ordinal);
        var next = new Dictionary<MarketBoard, int>();
        for (var number = 0; number < count; number++)
        {
            var chance = MarketNoise.Seed(seed, $"crowd {number.ToString(CultureInfo.InvariantCulture)}");
            var board = BoardOf(MarketNoise.Unit(chance, 1, 0));
            string code;
            do code = CodeOf(board, next[board] = next.GetValueOrDefault(board) + 1);
            while (!taken.Add(code));
            yield return One(number, code, board, chance, calendar);
        }
    }

    private static MarketBoard BoardOf(double chance) =>
        chance switch
        {
            < 0.36 => MarketBoard.ShanghaiMain,
            < 0.70 => MarketBoard.ShenzhenMain,
            < 0.88 => MarketBoard.ChiNext,
            < 0.95 => MarketBoard.Star,
            _ => MarketBoard.Beijing,
        };

    private static string CodeOf(MarketBoard board, int number)
    {
        var (starts, exchange) = board switch
        {
            MarketBoard.ShanghaiMain => (ShanghaiCodes, "SH"),
            MarketBoard.ShenzhenMain => (ShenzhenCodes, "SZ"),
            MarketBoard.ChiNext => (ChiNextCodes, "SZ"),
            MarketBoard.Star => (StarCodes, "SH"),
            _ => (BeijingCodes, "BJ"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{starts[number / 1000]}{number % 1000:D3}.{exchange}");
    }

    private static MarketInstrument One(
        int number,
        string code,
        MarketBoard board,
        ulong chance,
        MarketCalendar calendar
    )
    {
        var earliest = board switch
        {
            MarketBoard.Star => calendar.OnOrAfter(new DateOnly(2019, 7, 22)),
            MarketBoard.Beijing => calendar.OnOrAfter(new DateOnly(2021, 11, 15)),
            _ => 1,
        };
        var latest = calendar.OnOrAfter(new DateOnly(2025, 12, 1));
        var listed = earliest + (int)(Unit(2) * (latest - earliest));
        var delisted =
            Unit(3) < 0.03 && listed + 400 < latest
                ? (DateOnly?)calendar.Sessions[latest - (int)(Unit(4) * 300)]
                : null;
        var (price, lossy) = (3 * Math.Exp(Unit(5) * 3), Unit(6) < 0.2);
        return new MarketInstrument
        {
            Code = code,
            FormerCode =
                board == MarketBoard.Beijing && calendar.Sessions[listed] < MarketCast.Recoded
                    ? $"83{number % 10}{code[3..6]}.BJ"
                    : null,
            Name = Name(number),
            Kind = MarketKind.Stock,
            Board = board,
            Industry = Industries[number % Industries.Length],
            Area = Areas[number / 3 % Areas.Length],
            Listed = calendar.Sessions[listed],
            Delisted = delisted,
            Suspensions = Unit(7) < 0.15 ? [Rest(listed, calendar, Unit(8), Unit(9))] : [],
            Traits = new MarketTraits
            {
                Price = price,
                Growth = 0.0002 * (Unit(10) - 0.4),
                Volatility = 0.7 + (0.3 * Unit(11)),
                Lots = 10_000 * Math.Exp(Unit(12) * 3),
                Yield = Unit(13) < 0.35 ? 0 : 0.005 + (0.035 * Unit(14)),
                Bonus = Unit(15) < 0.15 ? 0.3m : 0,
                Earnings = price * (lossy ? -0.03 : 0.01 + (0.06 * Unit(16))),
                BookValue = price * (0.2 + (0.8 * Unit(17))),
                Sales = price * (0.2 + Unit(18)),
                Shares = decimal.Round((decimal)(100_000_000 * Math.Exp(Unit(19) * 3.5))),
                FloatPart = 0.5m + (0.1m * (int)(5 * Unit(20))),
            },
        };

        double Unit(int stream) => MarketNoise.Unit(chance, stream, number);
    }

    /// <summary>One to three sessions, some time between the listing and the middle of 2026.</summary>
    private static MarketSuspension Rest(int listed, MarketCalendar calendar, double when, double length)
    {
        var first = listed + 30;
        var from = first + (int)(when * (calendar.OnOrAfter(new DateOnly(2026, 6, 30)) - first));
        return new MarketSuspension(calendar.Sessions[from], calendar.Sessions[from + (int)(length * 3)]);
    }

    private static string Name(int number)
    {
        var all = First.Length * Second.Length * Third.Length;
        var place = (int)((long)number * 7919 % all);
        return string.Concat(
            First.AsSpan(place % First.Length, 1),
            Second.AsSpan(place / First.Length % Second.Length, 1),
            Third.AsSpan(place / First.Length / Second.Length, 1),
            "份"
        );
    }
}
