using Signalbox.Market.Quality;

namespace Signalbox.Market.Bars;

/// <summary>One session of one instrument.</summary>
/// <remarks>Stored and served unadjusted and in plain units; as read from a source it may still count as that does.</remarks>
/// <param name="Day">The session's date where it is traded; never an instant.</param>
/// <param name="Open">In currency units, as all prices.</param>
/// <param name="PreClose">The close before, ex-right; null where the source does not say it.</param>
/// <param name="Volume">In shares, fund units or contracts; for an index as its publisher counts.</param>
/// <param name="Amount">In currency units; null where the source does not say it.</param>
internal readonly record struct Bar(
    DateOnly Day,
    decimal Open,
    decimal High,
    decimal Low,
    decimal Close,
    decimal? PreClose,
    decimal Volume,
    decimal? Amount
)
{
    /// <summary>In shares and currency units, from what its source counts in.</summary>
    public Bar In(Units units) => this with { Volume = Volume * units.Volume, Amount = Amount * units.Amount };
}
