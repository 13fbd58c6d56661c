using Signalbox.Market.Calendar;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Compat.Tushare;

/// <summary>The rows of <c>trade_cal</c>: the days of the mainland's exchanges as far as they are known, newest first.</summary>
internal sealed class ListTushareDays(Calendars calendars)
{
    /// <exception cref="RefusedException">403: another exchange's; 400: a parameter is wrong.</exception>
    public async Task<TushareRows> RunAsync(TushareArguments arguments, TusharePage page, CancellationToken ct)
    {
        var exchange = arguments["exchange"]?.ToUpperInvariant() ?? "SSE";
        if (exchange is not ("SSE" or "SZSE" or "BSE"))
            throw TushareRefusals.Parameter("exchange是SSE、SZSE或BSE");
        var (from, to) = (arguments.Day("start_date"), arguments.Day("end_date"));
        var only = arguments.Count("is_open");
        var calendar = await calendars.ReadAsync("CN", ct);
        return new TushareRows(
            page.Of(Rows(calendar, exchange, from, to).Where(row => only is not { } open || (int)row[2]! == open)), // set below
            [],
            IsStale: false
        );
    }

    private static IEnumerable<object?[]> Rows(TradingCalendar calendar, string exchange, DateOnly? from, DateOnly? to)
    {
        if (calendar.Count == 0)
            yield break;
        var first = from > calendar.KnownFrom ? from.Value : calendar.KnownFrom;
        var last = to < calendar.KnownThrough ? to.Value : calendar.KnownThrough;
        for (var day = last; day >= first; day = day.AddDays(-1))
            yield return
            [
                exchange,
                TushareText.Of(day),
                calendar.IsSession(day) ? 1 : 0,
                calendar.Before(day) is { } before ? TushareText.Of(before) : null,
            ];
    }
}
