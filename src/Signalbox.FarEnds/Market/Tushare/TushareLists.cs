namespace Signalbox.FarEnds.Market.Tushare;

/// <summary>The rows of the APIs that list instruments and days.</summary>
internal static class TushareLists
{
    public static IEnumerable<object?[]> StockBasic(TushareQuery query)
    {
        var status = query.Arguments.List("list_status") ?? ["L"];
        return query
            .Instruments(TushareApis.IsShare)
            .Where(i => status.Contains(Status(i, query), StringComparer.Ordinal))
            .Where(i => Fits(query, "name", i.Name))
            .Where(i => Fits(query, "market", Market(i)))
            .Where(i => Fits(query, "exchange", Exchange(i)))
            .Where(i => Fits(query, "is_hs", Connect(i)))
            .Select(i =>
                new object?[]
                {
                    query.View.Code(i),
                    query.View.Number(i),
                    i.Name,
                    i.Area,
                    i.Industry,
                    i.Name + "股份有限公司",
                    i.English.Length > 0 ? i.English : null,
                    "sl" + i.Number[^2..],
                    Market(i),
                    Exchange(i),
                    "CNY",
                    Status(i, query),
                    MarketText.Compact(i.Listed),
                    Status(i, query) == "D" && i.Delisted is { } gone ? MarketText.Compact(gone) : null,
                    Connect(i),
                    i.Board == MarketBoard.Beijing ? null : "示例集团",
                    i.Board == MarketBoard.Beijing ? null : "民营企业",
                }
            );
    }

    /// <summary>Days until the end of the year, and of the next one from 20 December on, newest first.</summary>
    public static IEnumerable<object?[]> TradeCal(TushareQuery query)
    {
        var (calendar, today) = (query.World.Calendar, query.View.Today);
        var known = new DateOnly(today is { Month: 12, Day: >= 20 } ? today.Year + 1 : today.Year, 12, 31);
        var from = query.Arguments.Day("start_date") ?? MarketCalendar.FirstDay;
        var to = MarketView.Earlier(query.Arguments.Day("end_date") ?? known, known);
        var open = query.Arguments.Count("is_open");
        var exchange = query.Arguments["exchange"] ?? "SSE";
        for (var day = to; day >= from && day >= MarketCalendar.FirstDay; day = day.AddDays(-1))
        {
            var isOpen = calendar.IsSession(day) ? 1 : 0;
            if (open is null || open == isOpen)
                yield return
                [
                    exchange,
                    MarketText.Compact(day),
                    isOpen,
                    calendar.Before(day) is { } before ? MarketText.Compact(before) : null,
                ];
        }
    }

    public static IEnumerable<object?[]> NameChange(TushareQuery query)
    {
        var from = query.Arguments.Day("start_date") ?? MarketCalendar.FirstDay;
        var to = query.Arguments.Day("end_date") ?? MarketCalendar.LastDay;
        foreach (var instrument in query.Instruments(TushareApis.IsShare))
        {
            IReadOnlyList<MarketName> names =
                instrument.FormerNames.Count > 0
                    ? instrument.FormerNames
                    : [new MarketName(instrument.Listed, instrument.Name, "上市")];
            for (var at = names.Count - 1; at >= 0; at--)
            {
                var (name, next) = (names[at], at + 1 < names.Count ? names[at + 1] : null);
                var (start, end) = (MarketText.Compact(name.From), next?.From.AddDays(-1));
                if (name.From >= from && name.From <= to && name.From <= query.View.Today)
                    yield return
                    [
                        query.View.Code(instrument),
                        name.Name,
                        start,
                        end is { } last && last < query.View.Today ? MarketText.Compact(last) : null,
                        start,
                        name.Reason,
                    ];
            }
        }
    }

    public static IEnumerable<object?[]> BseMapping(TushareQuery query) =>
        query
            .World.Instruments.Where(i => i.FormerCode is not null && query.View.Today >= MarketCast.Recoded)
            .Where(i => Fits(query, "o_code", i.FormerCode!) && Fits(query, "n_code", i.Code)) // those have one
            .Select(i => new object?[] { i.Name, i.FormerCode, i.Code, MarketText.Compact(i.Listed) });

    public static IEnumerable<object?[]> IndexBasic(TushareQuery query)
    {
        var market = query.Arguments["market"] ?? (query.Arguments["ts_code"] is null ? "SSE" : null);
        return query
            .Instruments(i => i.Kind == MarketKind.Index)
            .Where(i => market is null || market == Exchange(i))
            .Where(i => Fits(query, "name", i.Name))
            .Select(i =>
                new object?[]
                {
                    i.Code,
                    i.Name,
                    i.Name + "指数",
                    Exchange(i),
                    "示例指数公司",
                    null,
                    "规模指数",
                    MarketText.Compact(i.Listed),
                    1000m,
                    MarketText.Compact(i.Listed),
                    "派许加权",
                    null,
                    null,
                }
            );
    }

    private static bool Fits(TushareQuery query, string parameter, string value) =>
        query.Arguments.List(parameter)?.Contains(value, StringComparer.Ordinal) != false;

    private static string Status(MarketInstrument instrument, TushareQuery query) =>
        instrument.Delisted is { } gone && gone <= query.View.Today ? "D" : "L";

    private static string Exchange(MarketInstrument instrument) =>
        instrument.Exchange switch
        {
            "SH" => "SSE",
            "SZ" => "SZSE",
            _ => "BSE",
        };

    private static string Market(MarketInstrument instrument) =>
        instrument.Board switch
        {
            MarketBoard.ChiNext => "创业板",
            MarketBoard.Star => "科创板",
            MarketBoard.Beijing => "北交所",
            _ => "主板",
        };

    private static string Connect(MarketInstrument instrument) =>
        instrument.Exchange switch
        {
            "SH" => "H",
            "SZ" => "S",
            _ => "N",
        };
}
