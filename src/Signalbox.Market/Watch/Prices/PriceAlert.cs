using System.Text.Json.Serialization;

namespace Signalbox.Market.Watch.Prices;

/// <summary>What somebody wants to be told of.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PriceAlertKind>))]
internal enum PriceAlertKind
{
    /// <summary>The price is at the level or above it.</summary>
    Above,

    /// <summary>The price is at the level or below it.</summary>
    Below,

    /// <summary>The change against the close before is at least the level, in percent.</summary>
    UpPercent,

    /// <summary>The same downwards.</summary>
    DownPercent,

    /// <summary>The highest price the day allows was paid.</summary>
    LimitUp,

    /// <summary>The lowest one was.</summary>
    LimitDown,

    /// <summary>The session opened at least so many percent away from the close before, upwards or downwards.</summary>
    Gap,
}

/// <summary>A price alert as it is kept.</summary>
/// <param name="Level">In currency units or percent; 0 where the kind needs none.</param>
/// <param name="Armed">False from firing until the price has gone back.</param>
/// <param name="Session">The session of which <paramref name="Armed"/> was last decided; null before the first.</param>
/// <param name="Fired">How often it has fired.</param>
/// <param name="Hushed">Whether nobody was told of the last time, since a silence or a window held it back.</param>
internal sealed record PriceAlert(
    Guid Id,
    Guid User,
    int Instrument,
    PriceAlertKind Kind,
    decimal Level,
    string Note,
    bool Armed,
    DateOnly? Session,
    int Fired,
    DateTimeOffset? FiredAt,
    decimal? FiredPrice,
    bool Hushed
);
