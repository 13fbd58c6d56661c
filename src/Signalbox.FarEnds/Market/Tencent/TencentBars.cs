using System.Globalization;

namespace Signalbox.FarEnds.Market.Tencent;

/// <summary>Bars and minutes: contracts/market-providers.md 5.2.</summary>
internal static class TencentBars
{
    private static readonly object Unknown = new
    {
        code = 1,
        msg = "bad params",
        data = Array.Empty<object>(),
    };

    /// <summary>The newest rows of the range, oldest first: day, open, close, high, low, volume.</summary>
    /// <param name="isLong">With dividend, turnover in percent and amount in ten thousand yuan behind.</param>
    public static object Days(MarketRequest request, MarketView view, int mostRows, bool isLong)
    {
        if (request["param"]?.Split(',') is not [var code, var unit, var from, var to, var count, ..] parts)
            return Unknown;
        if (view.Find(MarketText.Suffixed(code)) is not { } instrument)
            return Answer(view, code, unit, []);
        var rights = parts.Length > 5 ? parts[5] : "";
        var steps = view.World.ExDates(instrument, view.Today).ToList();
        var isAdjusted = rights is "qfq" or "hfq" && steps.Count > 0;
        var how = (isAdjusted, rights) switch
        {
            (true, "qfq") => MarketAdjustment.ForwardAdditive,
            (true, "hfq") => MarketAdjustment.BackwardAdditive,
            _ => MarketAdjustment.None,
        };
        var days = view.Days(instrument, MarketCalendar.FirstDay, view.Today, how);
        var bars = unit switch
        {
            "week" => MarketView.Periods(days, MarketView.Week),
            "month" => MarketView.Periods(days, MarketView.Month),
            _ => days,
        };
        var (first, last) = (MarketText.IsoDay(from), MarketText.IsoDay(to));
        var rows = bars.Where(b => (first is null || b.Day >= first) && (last is null || b.Day <= last))
            .TakeLast(Math.Min(MarketText.Number(count) ?? mostRows, mostRows))
            .Select(b => Row(view, instrument, b, unit == "day" ? steps.Find(s => s.Day == b.Day) : null, isLong));
        // The key has the kind of adjustment only where there was something to adjust.
        return Answer(view, code, isAdjusted ? rights + unit : unit, rows);
    }

    /// <summary>The newest minutes, oldest first: time, open, close, high, low, volume, nothing, turnover.</summary>
    public static object Minutes(MarketRequest request, MarketView view, int mostRows)
    {
        if (request["param"]?.Split(',') is not [var code, var unit, _, var count, ..])
            return Unknown;
        var length = MarketText.Number(unit.TrimStart('m'));
        if (length is not (1 or 5 or 15 or 30 or 60) || view.Find(MarketText.Suffixed(code)) is not { } instrument)
            return Unknown;
        var rows = view.Minutes(instrument, length.Value, length == 1 ? 5 : 60)
            .TakeLast(Math.Min(MarketText.Number(count) ?? mostRows, mostRows))
            .Select(m =>
                view.Columns<object?>(
                    [
                        MarketText.Compact(m.Day) + m.End.ToString("HHmm", CultureInfo.InvariantCulture),
                        MarketText.Fixed(m.Open, instrument.Decimals),
                        MarketText.Fixed(m.Close, instrument.Decimals),
                        MarketText.Fixed(m.High, instrument.Decimals),
                        MarketText.Fixed(m.Low, instrument.Decimals),
                        Volume(instrument, m.Volume),
                        new object(),
                        MarketText.Fixed(Turnover(view, instrument, m.Day, m.Volume), 4),
                    ],
                    "0.00"
                )
            );
        return Answer(view, code, unit, rows);
    }

    private static object Answer(MarketView view, string code, string key, IEnumerable<object> rows)
    {
        var fields = TencentQuotes.Fields(code, view);
        var own = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [key] = view.Rows(rows),
            ["qt"] = new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [code] = fields ?? [],
                ["market"] = new[]
                {
                    $"{MarketText.Iso(view.Today)} {MarketText.Clock(view.Time)}|HK_close_已收盘|SH_close_已收盘",
                },
            },
            ["mx_price"] = new { mx = Array.Empty<object>(), price = Array.Empty<object>() },
            ["prec"] = fields is [_, _, _, _, var before, ..] ? before : "0.00",
            ["version"] = "16",
        };
        return new
        {
            code = 0,
            msg = "",
            data = new Dictionary<string, object?>(StringComparer.Ordinal) { [code] = own },
        };
    }

    private static IReadOnlyList<object?> Row(
        MarketView view,
        MarketInstrument instrument,
        MarketBar bar,
        MarketExDate? step,
        bool isLong
    )
    {
        List<object?> row =
        [
            MarketText.Iso(bar.Day),
            MarketText.Fixed(bar.Open, 3),
            MarketText.Fixed(bar.Close, 3),
            MarketText.Fixed(bar.High, 3),
            MarketText.Fixed(bar.Low, 3),
            Volume(instrument, bar.Volume),
        ];
        if (isLong || step is not null)
            row.Add(step is null ? new object() : Dividend(view, step));
        if (isLong)
        {
            row.Add(MarketText.Fixed(Turnover(view, instrument, bar.Day, bar.Volume), 3));
            row.Add(MarketText.Fixed(bar.Amount / 10_000, 4));
            row.Add("");
        }
        return view.Columns(row, "0.000");
    }

    /// <summary>For ten shares, as it is announced.</summary>
    private static object Dividend(MarketView view, MarketExDate step)
    {
        var (cash, bonus) = (MarketText.Plain(step.Cash * 10), MarketText.Plain(step.Bonus * 10));
        return new
        {
            nd = (step.Day.Year - 1).ToString(CultureInfo.InvariantCulture),
            fh_sh = cash,
            djr = view.World.Calendar.Before(step.Day) is { } before ? MarketText.Iso(before) : "",
            cqr = MarketText.Iso(step.Day),
            FHcontent = step.Bonus > 0 ? $"10送{bonus}股, 10派{cash}元" : $"10派{cash}元",
        };
    }

    /// <summary>Lots, but shares for STAR, indices and Hong Kong.</summary>
    private static string Volume(MarketInstrument instrument, long shares) =>
        instrument.Board is MarketBoard.Star or MarketBoard.HongKong || instrument.Kind == MarketKind.Index
            ? MarketText.Fixed(shares, 3)
            : MarketText.Fixed(shares / 100m, 3);

    private static decimal Turnover(MarketView view, MarketInstrument instrument, DateOnly day, long volume) =>
        instrument.Kind == MarketKind.Index ? 0 : view.World.Basics(instrument, day, 1, volume).Turnover;
}
