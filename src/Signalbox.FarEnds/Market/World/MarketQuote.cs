namespace Signalbox.FarEnds.Market;

/// <summary>In what state a quote is.</summary>
public enum MarketPhase
{
    /// <summary>The session is over, or it is not its day: the last session's figures.</summary>
    Closed,

    /// <summary>The day's first half hour before anything is known: no prices, no book.</summary>
    BeforeOpen,

    /// <summary>The opening auction: an indicative price, no trade.</summary>
    Auction,

    /// <summary>Trade goes on, or rests at noon.</summary>
    Trading,

    /// <summary>Not traded on this session.</summary>
    Suspended,
}

/// <summary>One line of the book.</summary>
/// <param name="Price">0 where there is none.</param>
/// <param name="Volume">In shares.</param>
public sealed record MarketOffer(decimal Price, long Volume);

/// <summary>What is known of an instrument at one moment.</summary>
public sealed record MarketQuote
{
    /// <summary>Of what.</summary>
    public required MarketInstrument Instrument { get; init; }

    /// <summary>In what state.</summary>
    public required MarketPhase Phase { get; init; }

    /// <summary>The session that the figures belong to.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The day on which it was stamped, in Shanghai; New York's is the day after its session.</summary>
    public required DateOnly StampDay { get; init; }

    /// <summary>The time of the stamp, in Shanghai.</summary>
    public required TimeOnly StampTime { get; init; }

    /// <summary>The session so far; on a session without trade all prices but the close before are 0.</summary>
    public required MarketBar Bar { get; init; }

    /// <summary>What the opening auction would give; 0 outside of it.</summary>
    public decimal Indicative { get; init; }

    /// <summary>Five bids, best first.</summary>
    public required IReadOnlyList<MarketOffer> Bids { get; init; }

    /// <summary>Five asks, best first.</summary>
    public required IReadOnlyList<MarketOffer> Asks { get; init; }

    /// <summary>Null where the exchange sets none.</summary>
    public required MarketLimits? Limits { get; init; }

    /// <summary>From the price, or from the close before where there is none.</summary>
    public required MarketBasics Basics { get; init; }

    /// <summary>Whether there has been a trade on this session.</summary>
    public bool IsTraded => Bar.Volume > 0;
}
