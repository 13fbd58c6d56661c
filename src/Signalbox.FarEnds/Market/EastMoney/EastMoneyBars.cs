using System.Globalization;

namespace Signalbox.FarEnds.Market.EastMoney;

/// <summary><c>kline/get</c> and <c>trends2/get</c>.</summary>
internal static class EastMoneyBars
{
    /// <returns>Null when there is no such instrument; no lines when nothing lies in the range.</returns>
    public static object? Kline(MarketRequest request, MarketView view)
    {
        if (EastMoneyIds.Find(view, request["secid"]) is not { } instrument)
            return null;
        var bars = All(request, view, instrument);
        var (from, to) = (MarketText.Day(request["beg"]), MarketText.Day(request["end"]));
        var asked = bars.Where(b => (from is null || b.Bar.Day >= from) && (to is null || b.Bar.Day <= to)).ToList();
        if (MarketText.Number(request["lmt"]) is { } most && asked.Count > most)
            asked = asked[^most..];
        var before = asked.Count == 0 ? -1 : bars.IndexOf(asked[0]) - 1;
        var head = new (string Field, string Name, object? Value)[]
        {
            ("f1", "code", view.Number(instrument)),
            ("f2", "market", EastMoneyIds.Market(instrument)),
            ("f3", "name", instrument.Name),
            ("f4", "decimal", instrument.Decimals),
            ("f5", "dktotal", bars.Count),
            ("f6", "preKPrice", before < 0 ? 0m : bars[before].Bar.Close),
        };
        var fields = Fields(request, "fields2");
        var data = Head(request, head);
        data["klines"] = view.Rows(asked.Select(b => Line(view, instrument, b, fields)));
        return data;
    }

    /// <returns>Null when there is no such instrument.</returns>
    public static object? Trends(MarketRequest request, MarketView view)
    {
        if (EastMoneyIds.Find(view, request["secid"]) is not { } instrument)
            return null;
        var calendar = view.World.Calendar;
        var last = calendar.OnOrBefore(view.Today);
        var count = Math.Clamp(MarketText.Number(request["ndays"]) ?? 1, 1, 5);
        var days = Enumerable.Range(last - count + 1, count).Select(at => calendar.Sessions[at]).ToList();
        var fields = Fields(request, "fields2");
        var lines = days.SelectMany(day => TrendsOf(request["iscr"] == "1", view, instrument, day, fields)).ToList();
        var before = view.World.PreClose(instrument, days[0]) ?? 0;
        return new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["code"] = view.Number(instrument),
            ["market"] = EastMoneyIds.Market(instrument),
            ["type"] = 2,
            ["status"] = 0,
            ["name"] = instrument.Name,
            ["decimal"] = instrument.Decimals,
            ["preSettlement"] = 0,
            ["preClose"] = before,
            ["beticks"] = "33300|34200|54000|34200|41400|46800|54000",
            ["trendsTotal"] = lines.Count,
            ["time"] = view.Now.ToUnixTimeSeconds(),
            ["kind"] = 1,
            ["prePrice"] = before,
            ["trends"] = view.Rows(lines),
        };
    }

    /// <summary>Everything there is of the period that is asked for, oldest first; minutes of a few sessions only.</summary>
    private static List<(string Time, MarketBar Bar)> All(
        MarketRequest request,
        MarketView view,
        MarketInstrument instrument
    )
    {
        var how = request["fqt"] switch
        {
            "1" => MarketAdjustment.ForwardAdditive,
            "2" => MarketAdjustment.BackwardAdditive,
            _ => MarketAdjustment.None,
        };
        var length = MarketText.Number(request["klt"]) ?? 101;
        if (length is 1 or 5 or 15 or 30 or 60)
            return [.. Minutes(view, instrument, length, how)];
        var days = view.Days(instrument, MarketCalendar.FirstDay, view.Today, how);
        var bars = length switch
        {
            102 => MarketView.Periods(days, MarketView.Week),
            103 => MarketView.Periods(days, MarketView.Month),
            104 => MarketView.Periods(days, day => (day.Year * 4) + ((day.Month - 1) / 3)),
            105 => MarketView.Periods(days, day => (day.Year * 2) + ((day.Month - 1) / 6)),
            106 => MarketView.Periods(days, day => day.Year),
            _ => days,
        };
        return [.. bars.Select(b => (MarketText.Iso(b.Day), b))];
    }

    private static IEnumerable<(string Time, MarketBar Bar)> Minutes(
        MarketView view,
        MarketInstrument instrument,
        int length,
        MarketAdjustment how
    )
    {
        decimal? before = null;
        foreach (var minute in view.Minutes(instrument, length, length == 1 ? 5 : 60))
        {
            var bar = new MarketBar
            {
                Day = minute.Day,
                Open = minute.Open,
                High = minute.High,
                Low = minute.Low,
                Close = minute.Close,
                PreClose = before ?? minute.Open,
                Volume = minute.Volume,
                Amount = minute.Amount,
            };
            before = minute.Close;
            var time = $"{MarketText.Iso(minute.Day)} {MarketText.HourMinute(minute.End)}";
            yield return (time, view.World.Adjusted(instrument, bar, how, view.Today));
        }
    }

    private static string Line(
        MarketView view,
        MarketInstrument instrument,
        (string Time, MarketBar Bar) row,
        IReadOnlyList<string> fields
    )
    {
        var (time, bar) = row;
        var cells = fields.Select(field =>
            field switch
            {
                "f51" => time,
                "f52" => Price(bar.Open),
                "f53" => Price(bar.Close),
                "f54" => Price(bar.High),
                "f55" => Price(bar.Low),
                "f56" => MarketText.Whole(EastMoneyIds.Volume(instrument, bar.Volume)),
                "f57" => MarketText.Fixed(bar.Amount, 2),
                "f58" => MarketText.Fixed(bar.Amplitude, 2),
                "f59" => MarketText.Fixed(bar.ChangePercent, 2),
                "f60" => Price(bar.Change),
                "f61" => MarketText.Fixed(Turnover(view, instrument, bar), 2),
                _ => null, // what it does not know it leaves out
            }
        );
        return string.Join(',', view.Columns([.. cells.OfType<string>()], "-"));

        string Price(decimal price) => MarketText.Fixed(price, instrument.Decimals);
    }

    private static decimal Turnover(MarketView view, MarketInstrument instrument, MarketBar bar) =>
        instrument.Kind == MarketKind.Index ? 0 : view.World.Basics(instrument, bar.Day, 1, bar.Volume).Turnover;

    /// <summary>241 lines of a whole session: the opening, then its minutes.</summary>
    private static IEnumerable<string> TrendsOf(
        bool withAuction,
        MarketView view,
        MarketInstrument instrument,
        DateOnly day,
        IReadOnlyList<string> fields
    )
    {
        if (view.World.Opening(instrument, day, view.Now) is not { } opening)
            yield break;
        if (withAuction)
            for (var minute = 15; minute <= 25; minute++)
                yield return Trend(view, instrument, Auction(opening, minute), opening.Open, fields);
        yield return Trend(view, instrument, opening, opening.Open, fields);
        var (volume, amount) = (0L, 0m);
        foreach (var minute in view.World.Minutes(instrument, day, 1, view.Now))
        {
            (volume, amount) = (volume + minute.Volume, amount + minute.Amount);
            var isFirst = minute.End == MarketDay.Clock(1);
            var own = isFirst
                ? minute with
                {
                    Volume = minute.Volume - opening.Volume,
                    Amount = minute.Amount - opening.Amount,
                }
                : minute;
            yield return Trend(view, instrument, own, volume == 0 ? minute.Close : amount / volume, fields);
        }
    }

    private static MarketMinute Auction(MarketMinute opening, int minute) =>
        opening with
        {
            End = new TimeOnly(9, minute),
            Volume = 0,
            Amount = 0,
        };

    private static string Trend(
        MarketView view,
        MarketInstrument instrument,
        MarketMinute minute,
        decimal average,
        IReadOnlyList<string> fields
    )
    {
        var cells = fields.Select(field =>
            field switch
            {
                "f51" => $"{MarketText.Iso(minute.Day)} {MarketText.HourMinute(minute.End)}",
                "f52" => MarketText.Fixed(minute.Open, instrument.Decimals),
                "f53" => MarketText.Fixed(minute.Close, instrument.Decimals),
                "f54" => MarketText.Fixed(minute.High, instrument.Decimals),
                "f55" => MarketText.Fixed(minute.Low, instrument.Decimals),
                "f56" => MarketText.Whole(EastMoneyIds.Volume(instrument, minute.Volume)),
                "f57" => MarketText.Fixed(minute.Amount, 2),
                "f58" => MarketText.Fixed(average, 3),
                _ => null,
            }
        );
        return string.Join(',', view.Columns([.. cells.OfType<string>()], "-"));
    }

    /// <summary>Of the head only what <c>fields1</c> names; all of it when it names nothing.</summary>
    private static Dictionary<string, object?> Head(
        MarketRequest request,
        IEnumerable<(string Field, string Name, object? Value)> head
    )
    {
        var wanted = Fields(request, "fields1");
        return head.Where(h => wanted.Length == 0 || wanted.Contains(h.Field, StringComparer.Ordinal))
            .ToDictionary(h => h.Name, h => h.Value, StringComparer.Ordinal);
    }

    private static string[] Fields(MarketRequest request, string name) =>
        request[name]?.Split(',', StringSplitOptions.RemoveEmptyEntries)
        ?? (
            name == "fields2"
                ? [.. Enumerable.Range(51, 11).Select(n => "f" + n.ToString(CultureInfo.InvariantCulture))]
                : []
        );
}
