using Signalbox.Market.Instruments;
using Signalbox.Market.Quotes;

namespace Signalbox.Market.Watch.Prices;

/// <summary>When a quote makes an alert fire, and when it makes it ready to fire again. Pure: all it knows is in its arguments.</summary>
internal static class PriceRule
{
    /// <summary>How far the price must go back, in percent of the level or in percentage points, before the next crossing counts.</summary>
    public const decimal Back = 0.2m;

    /// <summary>A share whose first session is nearer than this may have no limit; its source must say one.</summary>
    private const int DaysOfFreedom = 15;

    public enum Finding
    {
        Nothing,
        Fires,
        IsReady,
    }

    /// <param name="session">The day of the quote where it is traded.</param>
    public static Finding Judge(PriceAlert alert, Quote quote, Instrument instrument, DateOnly session)
    {
        var isNewDay = IsOfOneDay(alert.Kind) && alert.Session != session;
        var isReady = alert.Armed || isNewDay;
        if (isReady)
            return IsHit(alert.Kind, alert.Level, quote, instrument, session) ? Finding.Fires
                : alert.Armed ? Finding.Nothing
                : Finding.IsReady;
        return IsBack(alert, quote) ? Finding.IsReady : Finding.Nothing;
    }

    public static bool IsHit(
        PriceAlertKind kind,
        decimal level,
        Quote quote,
        Instrument instrument,
        DateOnly session
    ) =>
        kind switch
        {
            PriceAlertKind.Above => quote.Last >= level,
            PriceAlertKind.Below => quote.Last <= level,
            PriceAlertKind.UpPercent => Change(quote.Last, quote) >= level,
            PriceAlertKind.DownPercent => Change(quote.Last, quote) <= -level,
            PriceAlertKind.LimitUp => Limits(quote, instrument, session) is { Up: var up }
                && Math.Max(quote.High ?? 0, quote.Last ?? 0) >= up,
            PriceAlertKind.LimitDown => Limits(quote, instrument, session) is { Down: var down }
                && Math.Min(quote.Low is > 0 and { } low ? low : decimal.MaxValue, quote.Last ?? decimal.MaxValue)
                    <= down,
            _ => Change(quote.Open, quote) is { } gap && Math.Abs(gap) >= level,
        };

    /// <summary>What happens at most once in a session, and is news again in the next.</summary>
    private static bool IsOfOneDay(PriceAlertKind kind) => kind is not (PriceAlertKind.Above or PriceAlertKind.Below);

    private static bool IsBack(PriceAlert alert, Quote quote) =>
        alert.Kind switch
        {
            PriceAlertKind.Above => quote.Last <= alert.Level * (1 - (Back / 100)),
            PriceAlertKind.Below => quote.Last >= alert.Level * (1 + (Back / 100)),
            PriceAlertKind.UpPercent => Change(quote.Last, quote) <= alert.Level - Back,
            PriceAlertKind.DownPercent => Change(quote.Last, quote) >= Back - alert.Level,
            _ => false, // what was touched or opened stays so all day
        };

    private static decimal? Change(decimal? price, Quote quote) =>
        price is > 0 and { } paid && quote.PreClose is > 0 and { } pre ? (paid - pre) / pre * 100 : null;

    /// <summary>What the source says; where it says nothing, the exchange's rule for a share that has one for certain.</summary>
    private static PriceLimit? Limits(Quote quote, Instrument instrument, DateOnly session)
    {
        if (quote is { LimitUp: > 0 and { } up, LimitDown: > 0 and { } down })
            return new PriceLimit(down, up);
        if (
            quote.PreClose is not (> 0 and { } pre)
            || instrument is not { Kind: AssetKind.Stock, Board: { } board, Listed: { } listed }
            || board == Board.B
            || session.DayNumber - listed.DayNumber < DaysOfFreedom
        )
            return null;
        var isSt = (quote.Name ?? instrument.Name)?.Contains("ST", StringComparison.Ordinal) == true;
        return PriceLimits.Of(pre, PriceLimits.Share(board, session, isSt));
    }
}
