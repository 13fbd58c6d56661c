namespace Signalbox.FarEnds.Market.AkTools;

/// <summary>An exception in AKShare that is not a missing key.</summary>
internal sealed class AkFailure : Exception;

/// <summary>One function of AKShare.</summary>
/// <param name="Defaults">Its parameters, each with what it is when it is not given.</param>
/// <param name="Rows">Its rows: columns with names, in order.</param>
internal sealed record AkFunction(
    IReadOnlyDictionary<string, string> Defaults,
    Func<AkCall, IEnumerable<IReadOnlyList<KeyValuePair<string, object?>>>> Rows
)
{
    /// <exception cref="AkFailure">A parameter has a name that the function does not know.</exception>
    public AkCall Bind(IReadOnlyDictionary<string, string> given, MarketView view)
    {
        var bound = Defaults.ToDictionary(d => d.Key, d => d.Value, StringComparer.Ordinal);
        foreach (var (name, value) in given)
            bound[name] = bound.ContainsKey(name) ? value : throw new AkFailure();
        return new AkCall(bound, view);
    }
}

/// <summary>A call of a function: every parameter is text.</summary>
internal sealed class AkCall(IReadOnlyDictionary<string, string> parameters, MarketView view)
{
    public MarketView View => view;

    public string this[string name] => parameters[name];

    public string Symbol => parameters["symbol"];

    public DateOnly From => MarketText.Day(Digits("start_date")) ?? MarketCalendar.FirstDay;

    public DateOnly To => MarketText.Day(Digits("end_date")) ?? MarketCalendar.LastDay;

    /// <summary>The additive one of EastMoney and Tencent, or the ratio of Sina.</summary>
    /// <exception cref="KeyNotFoundException">It is neither empty nor <c>qfq</c> nor <c>hfq</c>.</exception>
    public MarketAdjustment Adjustment(bool isRatio) =>
        (parameters["adjust"], isRatio) switch
        {
            ("", _) => MarketAdjustment.None,
            ("qfq", false) => MarketAdjustment.ForwardAdditive,
            ("hfq", false) => MarketAdjustment.BackwardAdditive,
            ("qfq", true) => MarketAdjustment.ForwardRatio,
            ("hfq", true) => MarketAdjustment.BackwardRatio,
            var (other, _) => throw new KeyNotFoundException(other),
        };

    /// <summary>Days, weeks or months in the range.</summary>
    /// <exception cref="KeyNotFoundException">There is no such period.</exception>
    public IEnumerable<MarketBar> Bars(MarketInstrument instrument, MarketAdjustment how)
    {
        var days = view.Days(instrument, MarketCalendar.FirstDay, view.Today, how);
        var bars = parameters.GetValueOrDefault("period", "daily") switch
        {
            "daily" => days,
            "weekly" => MarketView.Periods(days, MarketView.Week),
            "monthly" => MarketView.Periods(days, MarketView.Month),
            var other => throw new KeyNotFoundException(other),
        };
        return bars.Where(b => b.Day >= From && b.Day <= To);
    }

    private string Digits(string name) => parameters[name].Replace("-", "", StringComparison.Ordinal);
}
