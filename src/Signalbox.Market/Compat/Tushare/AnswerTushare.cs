using Signalbox.Market.Gateway;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Compat.Tushare;

/// <summary>Answers a call of Tushare's protocol from our own store.</summary>
internal sealed class AnswerTushare(
    ListTushareStocks stocks,
    ListTushareDays days,
    ListTushareBars bars,
    ListTusharePeriods periods,
    ListTushareFactors factors,
    ListTushareBasics basics,
    ListTushareLimits limits,
    ListTushareSuspensions suspensions
)
{
    /// <exception cref="RefusedException">400, 403: see <see cref="TushareRefusals"/>.</exception>
    public async Task<TushareTable> RunAsync(TushareRequest request, CancellationToken ct)
    {
        var api = TushareApi.Named(request.Api);
        var picked = api.Picked(request.Fields);
        var page = TusharePage.Of(request.Arguments, api.MostRows);
        var rows = await RowsAsync(api.Name, request.Arguments, page, ct);
        return new TushareTable(
            [.. picked.Select(c => api.Columns[c])],
            [.. rows.Rows.Take(page.Limit).Select(row => picked.Select(c => row[c]).ToArray())],
            rows.Rows.Count > page.Limit,
            rows.Sources,
            rows.IsStale
        );
    }

    private Task<TushareRows> RowsAsync(
        string api,
        TushareArguments arguments,
        TusharePage page,
        CancellationToken ct
    ) =>
        api switch
        {
            "stock_basic" => stocks.RunAsync(arguments, page, ct),
            "bse_mapping" => stocks.FormerCodesAsync(arguments, page, ct),
            "trade_cal" => days.RunAsync(arguments, page, ct),
            "daily" => bars.RunAsync(AssetKind.Stock, arguments, page, ct),
            "fund_daily" => bars.RunAsync(AssetKind.Fund, arguments, page, ct),
            "index_daily" => bars.RunAsync(AssetKind.Index, arguments, page, ct),
            "weekly" => periods.RunAsync(Period.Week, arguments, page, ct),
            "monthly" => periods.RunAsync(Period.Month, arguments, page, ct),
            "daily_basic" => basics.RunAsync(arguments, page, ct),
            "stk_limit" => limits.RunAsync(arguments, page, ct),
            "suspend_d" => suspensions.RunAsync(arguments, page, ct),
            "adj_factor" => factors.RunAsync(AssetKind.Stock, arguments, page, ct),
            _ => factors.RunAsync(AssetKind.Fund, arguments, page, ct), // fund_adj; there is no other
        };
}
