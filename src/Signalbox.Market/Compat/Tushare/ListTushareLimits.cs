using Signalbox.Market.Bars;
using Signalbox.Market.Calendar;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Compat.Tushare;

/// <summary>
/// The rows of <c>stk_limit</c>, computed by the exchanges' rules from the close before as a bar tells it. None where that is
/// not told, none on a day that has no limit, and none of a day whose bar is not final: the close before may yet be ex-right.
/// </summary>
internal sealed class ListTushareLimits(
    TushareInstruments instruments,
    SelectBars bars,
    Calendars calendars,
    TushareBehind behind,
    MarketSources sources,
    TimeProvider clock
)
{
    private const int AtOnce = 6000;

    /// <exception cref="RefusedException">400: a parameter is wrong or missing.</exception>
    public async Task<TushareRows> RunAsync(TushareArguments arguments, TusharePage page, CancellationToken ct)
    {
        arguments.Need("ts_code", "trade_date", "start_date", "end_date");
        var range = arguments.Range(clock.TodayInChina());
        var wanted = await instruments.RunAsync(AssetKind.Stock, arguments, ct);
        var calendar = await calendars.ReadAsync("CN", ct);
        var known = wanted.All.ToDictionary(i => i.Id);
        var (rows, told, newest) = (new List<object?[]>(), new HashSet<int>(), (DateOnly?)null);
        // Bars without a limit give no row: how many bars are passed over is known only when they are read.
        for (var offset = 0; rows.Count <= page.Offset + page.Limit; offset += AtOnce)
        {
            var some = await bars.RunAsync(AssetKind.Stock, wanted.Ids, range, offset, AtOnce, ct);
            foreach (var bar in some.Where(b => known.ContainsKey(b.Instrument)))
            {
                newest ??= bar.Day;
                if (LimitOf(known[bar.Instrument], bar.ToBar(), calendar) is not { } limit)
                    continue;
                told.Add(bar.Source);
                rows.Add(Row(known[bar.Instrument], bar.ToBar(), limit));
            }
            if (some.Count < AtOnce)
                break;
        }
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var source in told)
            names.Add(await sources.NameAsync(source, ct));
        return new TushareRows(page.Of(rows), names, await behind.RunAsync(wanted, range, newest, page, ct));
    }

    /// <summary>Null where the exchange sets none, or where nobody says from what.</summary>
    private static PriceLimit? LimitOf(Instrument instrument, Bar bar, TradingCalendar calendar)
    {
        if (instrument.Board is not { } board || bar.PreClose is not > 0 || IsFree(instrument, board, bar, calendar))
            return null;
        var tick = instrument is { Exchange: Exchange.Sh, Board: Board.B } ? 0.001m : 0.01m;
        if (instrument.Name?.Contains("ST", StringComparison.Ordinal) == true)
        {
            // The name is today's: a day that was traded beyond the narrower limit did not have it yet.
            var narrow = PriceLimits.Of(bar.PreClose.Value, PriceLimits.Share(board, bar.Day, true), tick);
            if (bar.High <= narrow.Up && bar.Low >= narrow.Down)
                return narrow;
        }
        return PriceLimits.Of(bar.PreClose.Value, PriceLimits.Share(board, bar.Day, false), tick);
    }

    /// <summary>The first sessions of a share; the first one always, since older rules for it are not known here.</summary>
    private static bool IsFree(Instrument instrument, Board board, Bar bar, TradingCalendar calendar) =>
        instrument.Listed is { } listed
        && bar.Day >= listed
        && (bar.Day == listed || calendar.Between(listed, bar.Day).Length <= PriceLimits.FreeSessions(board, listed));

    private static object?[] Row(Instrument instrument, Bar bar, PriceLimit limit) =>
        [
            TushareText.Of(bar.Day),
            instrument.Code,
            TushareText.Trim(bar.PreClose!.Value), // there is no limit without one
            TushareText.Trim(limit.Up),
            TushareText.Trim(limit.Down),
        ];
}
