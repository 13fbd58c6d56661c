namespace Signalbox.FarEnds.Market.Tushare;

/// <summary>The APIs, by name. Columns and limits: contracts/market-providers.md 1.3 and 1.4.</summary>
internal static class TushareApis
{
    private const string Bars = "ts_code trade_date open high low close pre_close change pct_chg vol amount";
    private const string CloseFirst = "ts_code trade_date close open high low pre_close change pct_chg vol amount";

    public static IReadOnlyDictionary<string, TushareApi> All { get; } =
        new[]
        {
            TushareApi.Of(
                "stock_basic",
                6000,
                "ts_code symbol name area industry fullname? enname? cnspell market exchange? curr_type? list_status? list_date delist_date? is_hs? act_name act_ent_type",
                TushareLists.StockBasic
            ),
            TushareApi.Of("trade_cal", 6000, "exchange cal_date is_open pretrade_date?", TushareLists.TradeCal),
            TushareApi.Of(
                "namechange",
                6000,
                "ts_code name start_date end_date ann_date change_reason",
                TushareLists.NameChange
            ),
            TushareApi.Of("bse_mapping", 1000, "name o_code n_code list_date", TushareLists.BseMapping),
            TushareApi.Of(
                "index_basic",
                6000,
                "ts_code name fullname market publisher index_type category base_date base_point list_date weight_rule desc exp_date",
                TushareLists.IndexBasic
            ),
            TushareApi.Of("daily", 6000, Bars, q => TushareBars.Days(q, IsShare)),
            TushareApi.Of("fund_daily", 2000, Bars, q => TushareBars.Days(q, IsFund)),
            TushareApi.Of("index_daily", 8000, CloseFirst, TushareBars.IndexDays),
            TushareApi.Of("hk_daily", 5000, Bars, TushareBars.HongKongDays),
            TushareApi.Of("weekly", 6000, CloseFirst, q => TushareBars.Periods(q, MarketView.Week)),
            TushareApi.Of("monthly", 6000, CloseFirst, q => TushareBars.Periods(q, MarketView.Month)),
            TushareApi.Of("adj_factor", 6000, "ts_code trade_date adj_factor", q => TushareBars.Factors(q, IsShare)),
            TushareApi.Of("fund_adj", 2000, "ts_code trade_date adj_factor", q => TushareBars.Factors(q, IsFund)),
            TushareApi.Of(
                "daily_basic",
                6000,
                "ts_code trade_date close turnover_rate turnover_rate_f volume_ratio pe pe_ttm pb ps ps_ttm dv_ratio dv_ttm total_share float_share free_share total_mv circ_mv",
                TushareBars.Basics
            ),
            TushareApi.Of("stk_limit", 5800, "trade_date ts_code pre_close? up_limit down_limit", TushareBars.Limits),
            TushareApi.Of("suspend_d", 5000, "ts_code trade_date suspend_timing suspend_type", TushareBars.Suspensions),
        }.ToDictionary(a => a.Name, StringComparer.Ordinal);

    public static bool IsShare(MarketInstrument instrument) =>
        instrument is { Kind: MarketKind.Stock, IsChinese: true };

    private static bool IsFund(MarketInstrument instrument) => instrument.Kind == MarketKind.Fund;
}
