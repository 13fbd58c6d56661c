namespace Signalbox.Market.Quotes;

/// <summary>A price and how much is wanted or offered at it.</summary>
/// <param name="Volume">In shares.</param>
internal readonly record struct Level(decimal Price, decimal Volume);

/// <summary>How an instrument stands at a moment.</summary>
/// <param name="Symbol">Canonical.</param>
/// <param name="At">When its source says that this was; UTC.</param>
/// <param name="Last">In currency units; null before the first trade of a session and while it is suspended.</param>
/// <param name="PreClose">The close before, ex-right.</param>
/// <param name="Volume">In shares since the session began.</param>
/// <param name="Amount">In currency units since the session began.</param>
internal sealed record Quote(
    string Symbol,
    string? Name,
    DateTimeOffset At,
    decimal? Last,
    decimal? PreClose,
    decimal? Open,
    decimal? High,
    decimal? Low,
    decimal Volume,
    decimal Amount,
    string Source
)
{
    /// <summary>Best first; empty where the source shows none.</summary>
    public IReadOnlyList<Level> Bids { get; init; } = [];

    /// <summary>Best first; empty where the source shows none.</summary>
    public IReadOnlyList<Level> Asks { get; init; } = [];

    public decimal? LimitUp { get; init; }
    public decimal? LimitDown { get; init; }

    /// <summary>Against the close before, in percent; null without a price.</summary>
    public decimal? ChangePercent =>
        Last is { } last && PreClose is > 0 and { } pre
            ? Math.Round((last - pre) / pre * 100, 2, MidpointRounding.AwayFromZero)
            : null;
}
