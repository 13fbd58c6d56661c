using Signalbox.Market.Bars;
using Signalbox.Market.Calendar;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Compat.Tushare;

/// <summary>The rows of <c>daily</c>, <c>fund_daily</c> and <c>index_daily</c>: unadjusted, in lots and thousands of yuan, none on a suspended day.</summary>
internal sealed class ListTushareBars(
    TushareInstruments instruments,
    SelectBars bars,
    TushareBehind behind,
    MarketSources sources,
    TimeProvider clock
)
{
    /// <exception cref="RefusedException">400: a parameter is wrong or missing.</exception>
    public async Task<TushareRows> RunAsync(
        AssetKind kind,
        TushareArguments arguments,
        TusharePage page,
        CancellationToken ct
    )
    {
        if (kind == AssetKind.Index)
            arguments.Need("ts_code");
        else
            arguments.Need("ts_code", "trade_date", "start_date", "end_date");
        var range = arguments.Range(clock.TodayInChina());
        var wanted = await instruments.RunAsync(kind, arguments, ct);
        var rows = await bars.RunAsync(kind, wanted.Ids, range, page.Offset, page.Limit + 1, ct);
        var codes = wanted.All.ToDictionary(i => i.Id, i => i.Code);
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var source in rows.Select(r => r.Source).Distinct())
            names.Add(await sources.NameAsync(source, ct));
        return new TushareRows(
            [.. rows.Select(r => Row(codes[r.Instrument], r.ToBar(), kind == AssetKind.Index, percent: 100))],
            names,
            await behind.RunAsync(wanted, range, rows.Count > 0 ? rows[0].Day : null, page, ct)
        );
    }

    /// <param name="closeFirst">Whether the close comes before the other prices.</param>
    /// <param name="percent">100 writes the change in percent, 1 as a fraction.</param>
    public static object?[] Row(string code, Bar bar, bool closeFirst, decimal percent)
    {
        var change = bar.Close - bar.PreClose;
        object?[] head = [code, TushareText.Of(bar.Day)];
        object?[] prices = closeFirst
            ? [Price(bar.Close), Price(bar.Open), Price(bar.High), Price(bar.Low)]
            : [Price(bar.Open), Price(bar.High), Price(bar.Low), Price(bar.Close)];
        return
        [
            .. head,
            .. prices,
            Price(bar.PreClose),
            Price(change),
            bar.PreClose is > 0 and { } pre
                ? TushareText.Trim(Math.Round(change!.Value / pre * percent, 4, MidpointRounding.AwayFromZero)) // of a close before
                : null,
            TushareText.Trim(bar.Volume / 100),
            bar.Amount is { } amount ? TushareText.Trim(amount / 1000) : null,
        ];
    }

    private static decimal? Price(decimal? price) => price is { } known ? TushareText.Trim(known) : null;
}
