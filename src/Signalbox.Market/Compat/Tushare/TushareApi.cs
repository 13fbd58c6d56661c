using Signalbox.Platform.Errors;

namespace Signalbox.Market.Compat.Tushare;

/// <summary>One function of the door: its columns, and how many rows an answer has at most.</summary>
internal sealed record TushareApi(string Name, int MostRows)
{
    private const string OpenFirst = "ts_code trade_date open high low close pre_close change pct_chg vol amount";
    private const string CloseFirst = "ts_code trade_date close open high low pre_close change pct_chg vol amount";

    /// <summary>Functions that there are at Tushare, and of which our store has nothing or not enough.</summary>
    private static readonly HashSet<string> Elsewhere = new(StringComparer.Ordinal)
    {
        "stock_st",
        "namechange",
        "dividend",
        "index_basic",
        "index_weight",
        "stk_mins",
        "rt_k",
        "hk_daily",
        "us_daily",
        "income",
        "balancesheet",
        "cashflow",
        "fina_indicator",
        "fut_daily",
        "opt_daily",
        "cb_daily",
    };

    private static readonly Dictionary<string, TushareApi> All = new[]
    {
        Of(
            "stock_basic",
            6000,
            "ts_code symbol name area industry fullname? enname? cnspell market exchange? curr_type? list_status? list_date delist_date? is_hs? act_name act_ent_type"
        ),
        Of("trade_cal", 6000, "exchange cal_date is_open pretrade_date?"),
        Of("bse_mapping", 1000, "name o_code n_code list_date"),
        Of("daily", 6000, OpenFirst),
        Of("fund_daily", 2000, OpenFirst),
        Of("index_daily", 8000, CloseFirst),
        Of("weekly", 6000, CloseFirst),
        Of("monthly", 6000, CloseFirst),
        Of("adj_factor", 6000, "ts_code trade_date adj_factor"),
        Of("fund_adj", 2000, "ts_code trade_date adj_factor"),
        Of(
            "daily_basic",
            6000,
            "ts_code trade_date close turnover_rate turnover_rate_f volume_ratio pe pe_ttm pb ps ps_ttm dv_ratio dv_ttm total_share float_share free_share total_mv circ_mv"
        ),
        Of("stk_limit", 5800, "trade_date ts_code pre_close? up_limit down_limit"),
        Of("suspend_d", 5000, "ts_code trade_date suspend_timing suspend_type"),
    }.ToDictionary(a => a.Name, StringComparer.Ordinal);

    /// <summary>Every column, in order; rows hold them all.</summary>
    public IReadOnlyList<string> Columns { get; private init; } = [];

    /// <summary>Which columns are sent when none is asked for.</summary>
    private IReadOnlyList<int> Usual { get; init; } = [];

    /// <exception cref="RefusedException">403: it is Tushare's alone; 400: there is none of that name.</exception>
    public static TushareApi Named(string name) =>
        All.TryGetValue(name, out var api) ? api
        : Elsewhere.Contains(name) || name.EndsWith("_vip", StringComparison.Ordinal)
            ? throw TushareRefusals.NotServed(name.Length > 40 ? name[..40] : name)
        : throw TushareRefusals.Parameter("请指定正确的接口名");

    /// <summary>The columns that are asked for, in the order of the request.</summary>
    /// <exception cref="RefusedException">400: there is no such column.</exception>
    public IReadOnlyList<int> Picked(IReadOnlyList<string> fields)
    {
        if (fields.Count == 0)
            return Usual;
        var places = Columns.Select((name, at) => (name, at)).ToDictionary(c => c.name, c => c.at);
        var unknown = fields.Where(f => !places.ContainsKey(f)).Select(Shown).ToList();
        return unknown.Count == 0
            ? [.. fields.Select(f => places[f])]
            : throw TushareRefusals.Parameter($"字段不存在：{string.Join(',', unknown)}");
    }

    private static string Shown(string field) => field.Length > 40 ? field[..40] : field;

    /// <param name="columns">Parted by blanks; one that is only sent on request ends with a question mark.</param>
    private static TushareApi Of(string name, int mostRows, string columns)
    {
        var all = columns.Split(' ');
        return new TushareApi(name, mostRows)
        {
            Columns = [.. all.Select(c => c.TrimEnd('?'))],
            Usual = [.. Enumerable.Range(0, all.Length).Where(c => !all[c].EndsWith('?'))],
        };
    }
}
