using System.Globalization;

namespace Signalbox.FarEnds.Market.EastMoney;

/// <summary><c>stock/get</c> and <c>clist/get</c>.</summary>
internal static class EastMoneyQuotes
{
    /// <summary>However many are asked for, no page has more.</summary>
    private const int MostRows = 100;

    /// <returns>Null when there is no such instrument.</returns>
    public static object? One(MarketRequest request, MarketView view) =>
        EastMoneyIds.Find(view, request["secid"]) is { } instrument && view.Quote(instrument) is { } quote
            ? Row(request, view, Cells(view, quote))
            : null;

    /// <returns>Null behind the last page.</returns>
    public static object? List(MarketRequest request, MarketView view)
    {
        var page = Math.Max(1, MarketText.Number(request["pn"]) ?? 1);
        var size = Math.Clamp(MarketText.Number(request["pz"]) ?? 20, 1, MostRows);
        var filter = request["fs"] ?? "";
        var sort = request["fid"] ?? "f3";
        var all = view
            .World.Instruments.Where(i => MarketWorld.IsListed(i, view.Today))
            .Where(i => EastMoneyIds.Fits(i, filter, view.Today))
            .ToList();
        var rows = Sorted(view, all, sort, request["po"] == "1")
            .Skip((page - 1) * size)
            .Take(size)
            .Select(quote => Row(request, view, ListCells(view, quote)));
        var sent = view.Rows(rows).ToList();
        if (sent.Count == 0)
            return null;
        object diff =
            request["np"] == "1"
                ? sent
                : sent.Select((row, at) => (row, at))
                    .ToDictionary(r => r.at.ToString(CultureInfo.InvariantCulture), r => r.row, StringComparer.Ordinal);
        return new { total = all.Count, diff };
    }

    /// <summary>Sorting by the code needs no quotes but those of the page.</summary>
    private static IEnumerable<MarketQuote> Sorted(
        MarketView view,
        IReadOnlyList<MarketInstrument> all,
        string field,
        bool descending
    )
    {
        if (field == "f12")
        {
            var byCode = all.OrderBy(i => i.Number, StringComparer.Ordinal);
            return (descending ? byCode.Reverse() : byCode).Select(view.Quote).OfType<MarketQuote>();
        }
        var quotes = all.Select(view.Quote)
            .OfType<MarketQuote>()
            .Select(q => (Quote: q, Key: ListCells(view, q).GetValueOrDefault(field).Number))
            .ToList();
        var known = quotes.Where(q => q.Key is not null);
        return (descending ? known.OrderByDescending(q => q.Key) : known.OrderBy(q => q.Key))
            .Concat(quotes.Where(q => q.Key is null))
            .Select(q => q.Quote);
    }

    private static IReadOnlyDictionary<string, object?> Row(
        MarketRequest request,
        MarketView view,
        Dictionary<string, Cell> cells
    )
    {
        var fields = request["fields"]?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [.. cells.Keys];
        var isDecimal = request["fltt"] == "2";
        return view.Named([
            .. fields.Select(f =>
                KeyValuePair.Create(f, cells.TryGetValue(f, out var cell) ? cell.Sent(isDecimal) : (object?)"-")
            ),
        ]);
    }

    /// <summary>Source of the numbers: contracts/market-providers.md 3.3.</summary>
    private static Dictionary<string, Cell> Cells(MarketView view, MarketQuote quote)
    {
        var (instrument, bar, figures) = (quote.Instrument, quote.Bar, quote.Basics);
        var isThere = quote.IsTraded;
        var lots = EastMoneyIds.Volume(instrument, bar.Volume);
        var outer = MarketText.Rounded(lots * 0.52m, 0);
        var cells = new Dictionary<string, Cell>(StringComparer.Ordinal)
        {
            ["f43"] = Price(bar.Close),
            ["f44"] = Price(bar.High),
            ["f45"] = Price(bar.Low),
            ["f46"] = Price(bar.Open),
            ["f47"] = Cell.Whole(isThere ? lots : null),
            ["f48"] = Cell.Whole(isThere ? bar.Amount : null),
            ["f49"] = Cell.Whole(isThere ? outer : null),
            ["f161"] = Cell.Whole(isThere ? lots - outer : null),
            ["f50"] = Cell.Of(isThere ? figures.VolumeRatio : null, 2),
            ["f51"] = Cell.Of(quote.Limits?.Up, instrument.Decimals),
            ["f52"] = Cell.Of(quote.Limits?.Down, instrument.Decimals),
            ["f57"] = Cell.Text(view.Number(instrument)),
            ["f58"] = Cell.Text(instrument.Name),
            ["f59"] = Cell.Whole(instrument.Decimals),
            ["f60"] = Cell.Of(bar.PreClose, instrument.Decimals),
            ["f71"] = Price(isThere ? bar.Amount / bar.Volume : 0),
            ["f84"] = Cell.Whole(figures.TotalShares),
            ["f85"] = Cell.Whole(figures.FloatShares),
            ["f116"] = Cell.Whole(figures.TotalValue),
            ["f117"] = Cell.Whole(figures.FloatValue),
            ["f127"] = Cell.Text(instrument.Industry),
            ["f168"] = Cell.Of(isThere ? figures.Turnover : null, 2),
            ["f169"] = Price(isThere ? bar.Change : 0),
            ["f170"] = Cell.Of(isThere ? bar.ChangePercent : null, 2),
            ["f189"] = Cell.Whole(
                (instrument.Listed.Year * 10_000) + (instrument.Listed.Month * 100) + instrument.Listed.Day
            ),
        };
        for (var level = 0; level < 5; level++)
        {
            Add(39 - (2 * level), quote.Asks[level]); // ask 1 is f39, ask 5 is f31
            Add(19 - (2 * level), quote.Bids[level]); // bid 1 is f19, bid 5 is f11
        }
        return cells;

        Cell Price(decimal price) => Cell.Of(isThere ? price : null, instrument.Decimals);

        void Add(int field, MarketOffer offer)
        {
            var name = "f" + field.ToString(CultureInfo.InvariantCulture);
            var volumeName = "f" + (field + 1).ToString(CultureInfo.InvariantCulture);
            cells[name] = Cell.Of(offer.Volume > 0 ? offer.Price : null, instrument.Decimals);
            cells[volumeName] = Cell.Whole(offer.Volume > 0 ? EastMoneyIds.Volume(instrument, offer.Volume) : null);
        }
    }

    /// <summary>Source of the numbers: contracts/market-providers.md 3.4.</summary>
    private static Dictionary<string, Cell> ListCells(MarketView view, MarketQuote quote)
    {
        var (instrument, bar, figures) = (quote.Instrument, quote.Bar, quote.Basics);
        var isThere = quote.IsTraded;
        var stamp = new DateTimeOffset(quote.StampDay.ToDateTime(quote.StampTime), TimeSpan.FromHours(8));
        return new Dictionary<string, Cell>(StringComparer.Ordinal)
        {
            ["f1"] = Cell.Whole(instrument.Decimals),
            ["f2"] = Price(bar.Close),
            ["f3"] = Percent(bar.ChangePercent),
            ["f4"] = Price(bar.Change),
            ["f5"] = Cell.Whole(isThere ? EastMoneyIds.Volume(instrument, bar.Volume) : null),
            ["f6"] = Cell.Whole(isThere ? bar.Amount : null),
            ["f7"] = Percent(bar.Amplitude),
            ["f8"] = Percent(figures.Turnover),
            ["f9"] = Cell.Of(figures.PriceEarnings, 2),
            ["f10"] = Percent(figures.VolumeRatio),
            ["f11"] = Percent(0),
            ["f12"] = Cell.Text(view.Number(instrument)),
            ["f13"] = Cell.Whole(instrument.Board == MarketBoard.HongKong ? 128 : EastMoneyIds.Market(instrument)),
            ["f14"] = Cell.Text(instrument.Name),
            ["f15"] = Price(bar.High),
            ["f16"] = Price(bar.Low),
            ["f17"] = Price(bar.Open),
            ["f18"] = Cell.Of(bar.PreClose, instrument.Decimals),
            ["f20"] = Cell.Whole(figures.TotalValue),
            ["f21"] = Cell.Whole(figures.FloatValue),
            ["f22"] = Percent(0),
            ["f23"] = Cell.Of(figures.PriceBook, 2),
            ["f24"] = Percent(Since(view, quote, 60)),
            ["f25"] = Percent(Since(view, quote, quote.Day.DayOfYear * 5 / 7)),
            ["f115"] = Cell.Of(figures.PriceEarningsTtm, 2),
            ["f124"] = Cell.Whole(stamp.ToUnixTimeSeconds()),
            ["f152"] = Cell.Whole(2),
            ["f297"] = Cell.Whole((quote.Day.Year * 10_000) + (quote.Day.Month * 100) + quote.Day.Day),
        };

        Cell Price(decimal price) => Cell.Of(isThere ? price : null, instrument.Decimals);

        Cell Percent(decimal? percent) => Cell.Of(isThere ? percent : null, 2);
    }

    /// <summary>The price against the one so many sessions ago, in percent; null when it was not traded then.</summary>
    private static decimal? Since(MarketView view, MarketQuote quote, int sessions)
    {
        var calendar = view.World.Calendar;
        var then = calendar.On(quote.Day) - sessions;
        if (then < 0 || view.World.Bar(quote.Instrument, calendar.Sessions[then]) is not { } bar)
            return null;
        return (quote.Bar.Close - bar.Close) / bar.Close * 100;
    }

    /// <summary>One value, and with how many decimals it is sent.</summary>
    private readonly record struct Cell(object? Value, int Decimals)
    {
        public decimal? Number => Value as decimal?;

        public static Cell Text(string text) => new(text, 0);

        public static Cell Whole(decimal? number) => Of(number, 0);

        public static Cell Of(decimal? number, int decimals) =>
            new(number is { } value ? MarketText.Rounded(value, decimals) : null, decimals);

        /// <summary>As a decimal number, or without <c>fltt=2</c> as a whole one that is shifted; a dash when missing.</summary>
        public object Sent(bool isDecimal)
        {
            if (Value is not decimal number || isDecimal)
                return Value ?? "-";
            for (var place = 0; place < Decimals; place++)
                number *= 10;
            return (long)number;
        }
    }
}
