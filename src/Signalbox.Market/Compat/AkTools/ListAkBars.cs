using Signalbox.Market.Calendar;
using Signalbox.Market.Gateway;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Compat.AkTools;

/// <summary>The rows of the functions with bars. Forward adjusted by ratio, the newest price as it is traded; who turned over how much of its shares is not known.</summary>
internal sealed class ListAkBars(InstrumentBook book, ShowBars bars, TimeProvider clock)
{
    private const int PageBars = 5000;

    /// <exception cref="RefusedException">404 <c>market.symbol.unknown</c>; 400 <c>market.aktools.parameter</c>.</exception>
    public async Task<AkTable> RunAsync(AkFunction function, AkArguments arguments, CancellationToken ct)
    {
        var instrument = Found(await book.ReadAsync(ct), arguments.Symbol, function.Kind);
        var today = clock.TodayInChina();
        var (from, to) = (arguments.Day("start_date"), arguments.Day("end_date") ?? today);
        if (from > to)
            throw AkArguments.Wrong("start_date 在 end_date 之后");
        var period = arguments.Period;
        // A week or a month belongs to the range when its last session does, and is a whole one all the same.
        var end = period == Period.Day ? to : LastOf(to, period);
        var query = new BarsQuery(instrument.Code)
        {
            Period = period,
            Adjust = arguments.Adjust,
            From = from is { } start && period != Period.Day ? Periods.StartOf(start, period) : from,
            To = end < today ? end : today,
            Anchor = today,
            Limit = PageBars,
        };
        if (query.From > query.To)
            return new AkTable([], [], EmptyReason.NotPublishedYet);
        var rows = new List<OrderedDictionary<string, object?>>();
        var sources = new SortedSet<string>(StringComparer.Ordinal);
        EmptyReason? empty = null;
        for (BarsQuery? page = query; page is not null; )
        {
            var answer = await bars.RunAsync(page, ct);
            rows.AddRange(
                answer.Bars.Where(b => !(b.Day < from) && b.Day <= to).Select(b => Row(function, instrument, b))
            );
            sources.UnionWith(answer.Provenance.Sources.Keys);
            empty = rows.Count == 0 ? answer.Empty : null;
            page = answer.Next is { } next ? page with { From = next } : null;
        }
        return new AkTable(rows, sources, empty);
    }

    /// <summary>The last day of the week or month that a day is in; the day itself where the calendar of days ends.</summary>
    private static DateOnly LastOf(DateOnly day, Period period) =>
        day >= DateOnly.MaxValue.AddDays(-62) ? day
        : period == Period.Week ? Periods.StartOf(day, period).AddDays(6)
        : Periods.StartOf(day, period).AddMonths(1).AddDays(-1);

    /// <summary>Bare digits are those of a share, a fund or an index, as the function says; with their exchange they are one instrument.</summary>
    private static Instrument Found(InstrumentBook.Known known, string symbol, AssetKind kind)
    {
        if (Spellings.Read(symbol) is { } spelling)
        {
            var found = spelling.Canonical is { } code
                ? known.ByCode(code) is { } one
                    ? [one]
                    : []
                : known.ByBare(spelling.Code).Where(i => i.Exchange is not (Exchange.Hk or Exchange.Us)).ToList();
            if (found.Where(i => i.Kind == kind).ToList() is [var only])
                return only;
        }
        throw RefusedException.NotFound(
            "market.symbol.unknown",
            $"没有代码 {(symbol.Length > 20 ? symbol[..20] : symbol)}。"
        );
    }

    private static OrderedDictionary<string, object?> Row(AkFunction function, Instrument instrument, BarLine bar) =>
        function.Shape switch
        {
            AkShape.EastMoney => EastMoney(bar, function.HasCode ? instrument.Bare : null),
            AkShape.Tencent => new OrderedDictionary<string, object?>
            {
                ["date"] = AkText.Stamp(bar.Day),
                ["open"] = AkText.Trim(bar.Open),
                ["close"] = AkText.Trim(bar.Close),
                ["high"] = AkText.Trim(bar.High),
                ["low"] = AkText.Trim(bar.Low),
                ["volume"] = AkText.Trim(bar.Volume),
                ["turnover"] = null,
                ["amount"] = Trim(bar.Amount),
            },
            _ => new OrderedDictionary<string, object?>
            {
                ["date"] = AkText.Stamp(bar.Day),
                ["open"] = AkText.Trim(bar.Open),
                ["high"] = AkText.Trim(bar.High),
                ["low"] = AkText.Trim(bar.Low),
                ["close"] = AkText.Trim(bar.Close),
                ["volume"] = AkText.Trim(bar.Volume),
            },
        };

    /// <param name="code">Null leaves the column out, and writes the day as a text.</param>
    private static OrderedDictionary<string, object?> EastMoney(BarLine bar, string? code)
    {
        var row = new OrderedDictionary<string, object?>
        {
            ["日期"] = code is null ? AkText.Iso(bar.Day) : AkText.Stamp(bar.Day),
        };
        if (code is not null)
            row["股票代码"] = code;
        row["开盘"] = AkText.Trim(bar.Open);
        row["收盘"] = AkText.Trim(bar.Close);
        row["最高"] = AkText.Trim(bar.High);
        row["最低"] = AkText.Trim(bar.Low);
        row["成交量"] = Math.Round(bar.Volume / 100, 0, MidpointRounding.AwayFromZero);
        row["成交额"] = Trim(bar.Amount);
        row["振幅"] = Percent(bar.High - bar.Low, bar.PreClose);
        row["涨跌幅"] = Percent(bar.Close - bar.PreClose, bar.PreClose);
        row["涨跌额"] = Trim(bar.Close - bar.PreClose);
        row["换手率"] = null;
        return row;
    }

    private static decimal? Percent(decimal? part, decimal? of) =>
        part is { } some && of is > 0 and { } whole
            ? AkText.Trim(Math.Round(some / whole * 100, 2, MidpointRounding.AwayFromZero))
            : null;

    private static decimal? Trim(decimal? number) => number is { } known ? AkText.Trim(known) : null;
}
