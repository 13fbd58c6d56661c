using System.Globalization;

namespace Signalbox.FarEnds.Market.Sina;

/// <summary>Bars and factors: contracts/market-providers.md 4.2.</summary>
internal static class SinaBars
{
    /// <summary>Minutes of a session, and how many of them are told of at most.</summary>
    private const int Sessions = 60;

    /// <summary>Oldest first, all text, unadjusted, volumes in shares, no amount; null when there is no such code.</summary>
    public static object? Bars(MarketRequest request, MarketView view, int mostRows)
    {
        if (view.Find(MarketText.Suffixed(request["symbol"] ?? "")) is not { IsChinese: true } instrument)
            return null;
        var scale = MarketText.Number(request["scale"]) ?? 240;
        var count = Math.Min(MarketText.Number(request["datalen"]) ?? mostRows, mostRows);
        if (scale is 5 or 15 or 30 or 60)
            return view.Rows(view.Minutes(instrument, scale, Sessions).TakeLast(count))
                .Select(m => Row(view, Stamp(m), m.Open, m.High, m.Low, m.Close, m.Volume));
        var days = view.Days(instrument, MarketCalendar.FirstDay, view.Today);
        var bars = scale switch
        {
            1200 => MarketView.Periods(days, MarketView.Week),
            7200 => MarketView.Periods(days, MarketView.Month),
            _ => days,
        };
        return view.Rows(bars.TakeLast(count))
            .Select(b => Row(view, MarketText.Iso(b.Day), b.Open, b.High, b.Low, b.Close, b.Volume));
    }

    /// <summary>The factor from each ex-date on, newest first, and the one before all of them; null when there is no such code.</summary>
    /// <param name="kind"><c>hfq</c>: price × factor; <c>qfq</c>: price / factor.</param>
    public static string? Factors(string code, string kind, MarketView view)
    {
        var instrument = view.Find(MarketText.Suffixed(code));
        if (instrument is not { IsChinese: true } || instrument.Kind == MarketKind.Index)
            return null;
        var steps = view.World.ExDates(instrument, view.Today).ToList();
        var newest = steps.Count == 0 ? 1 : steps[^1].Factor;
        var rows = steps
            .Select(s => (Day: MarketText.Iso(s.Day), s.Factor))
            .Prepend((Day: "1900-01-01", Factor: 1m))
            .Reverse()
            .Select(s => new { d = s.Day, f = MarketText.Fixed(kind == "hfq" ? s.Factor : newest / s.Factor, 16) })
            .ToList();
        var list = MarketAnswer.JsonText(new { total = rows.Count, data = view.Rows(rows) });
        return $"var {code}{kind}={list}\n/* {rows.Count.ToString(CultureInfo.InvariantCulture)} */\n";
    }

    private static string Stamp(MarketMinute minute) => $"{MarketText.Iso(minute.Day)} {MarketText.Clock(minute.End)}";

    private static IReadOnlyDictionary<string, object?> Row(
        MarketView view,
        string day,
        decimal open,
        decimal high,
        decimal low,
        decimal close,
        long volume
    ) =>
        view.Named([
            KeyValuePair.Create("day", (object?)day),
            KeyValuePair.Create("open", (object?)MarketText.Fixed(open, 3)),
            KeyValuePair.Create("high", (object?)MarketText.Fixed(high, 3)),
            KeyValuePair.Create("low", (object?)MarketText.Fixed(low, 3)),
            KeyValuePair.Create("close", (object?)MarketText.Fixed(close, 3)),
            KeyValuePair.Create("volume", (object?)MarketText.Whole(volume)),
        ]);
}
