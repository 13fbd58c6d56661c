namespace Signalbox.Market.Instruments;

/// <summary>How far a price may go in a day.</summary>
/// <param name="Down">The lowest price, in currency units.</param>
/// <param name="Up">The highest price, in currency units.</param>
internal readonly record struct PriceLimit(decimal Down, decimal Up);

/// <summary>The rules of the mainland's exchanges; what a provider says of a day beats them.</summary>
/// <remarks>Source: the exchanges' trading rules as of 2024; Hong Kong and the United States have no such limit.</remarks>
internal static class PriceLimits
{
    private static readonly DateOnly Registration = new(2023, 4, 10); // main boards: five days without a limit
    private static readonly DateOnly ChiNextReform = new(2020, 8, 24); // 20 % in place of 10 %

    /// <summary>How many sessions after its listing a share has no limit.</summary>
    public static int FreeSessions(Board board, DateOnly listed) =>
        board switch
        {
            Board.Star => 5,
            Board.Beijing => 1,
            Board.ChiNext when listed >= ChiNextReform => 5,
            Board.Main when listed >= Registration => 5,
            _ => 0,
        };

    /// <summary>The share of the close before by which a price may move, e.g. 0.10.</summary>
    /// <param name="isSpecialTreatment">Whether the name carries ST or *ST that day.</param>
    public static decimal Share(Board board, DateOnly day, bool isSpecialTreatment) =>
        board switch
        {
            Board.Star => 0.20m,
            Board.Beijing => 0.30m,
            Board.ChiNext when day >= ChiNextReform => 0.20m,
            _ when isSpecialTreatment => 0.05m,
            _ => 0.10m,
        };

    /// <summary>The prices at the limits: rounded half up to <paramref name="tick"/>, at least one tick away.</summary>
    /// <param name="preClose">The close before, ex-right, in currency units.</param>
    public static PriceLimit Of(decimal preClose, decimal share, decimal tick = 0.01m) =>
        new(
            Math.Min(Round(preClose * (1 - share), tick), preClose - tick),
            Math.Max(Round(preClose * (1 + share), tick), preClose + tick)
        );

    private static decimal Round(decimal price, decimal tick) =>
        Math.Round(price / tick, MidpointRounding.AwayFromZero) * tick;
}
