using System.Text.Json.Serialization;

namespace Signalbox.Market.Providers;

/// <summary>Why a provider gave nothing, so that whoever reads it knows whom to blame and whether to try again.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FaultKind>))]
internal enum FaultKind
{
    /// <summary>The name could not be found, or nobody listens there.</summary>
    Unreachable,

    /// <summary>It took longer than is waited for.</summary>
    Timeout,

    /// <summary>The connection was closed without an answer: how EastMoney bans an address.</summary>
    Banned,

    /// <summary>It says that it was called too often.</summary>
    RateLimited,

    /// <summary>Our own budget for this host is used up, or its circuit is open; nothing was sent.</summary>
    HeldBack,

    /// <summary>The credential is wrong or was taken back.</summary>
    BadCredential,

    /// <summary>The credential is good and does not reach so far.</summary>
    NotEntitled,

    /// <summary>It refuses this request and would refuse it again.</summary>
    Refused,

    /// <summary>It does not know the instrument.</summary>
    UnknownSymbol,

    /// <summary>It failed: a status of 500 and above.</summary>
    ServerError,

    /// <summary>Something else answered: a web page, another service, an empty body.</summary>
    NotThisService,

    /// <summary>The answer broke off, or is not shaped as its contract says.</summary>
    Malformed,

    /// <summary>The answer is larger than is read.</summary>
    TooLarge,

    /// <summary>Well shaped and not true: other units, adjusted prices, another day's rows.</summary>
    Untrue,

    /// <summary>It offers no such data.</summary>
    NotOffered,
}

/// <summary>A provider gave nothing.</summary>
/// <param name="kind">Why.</param>
/// <param name="provider">E.g. <c>tushare</c>.</param>
/// <param name="message">A sentence, with the provider's own words where it has any; no secret in it.</param>
internal sealed class ProviderException(FaultKind kind, string provider, string message, Exception? cause = null)
    : Exception(message, cause)
{
    public FaultKind Kind { get; } = kind;

    public string Provider { get; } = provider;

    /// <summary>When it may be asked again, as it or our own budget says; null when nobody says.</summary>
    public DateTimeOffset? AgainAt { get; init; }

    /// <summary>Whether the same request may succeed later.</summary>
    public bool IsTransient =>
        Kind
            is FaultKind.Unreachable
                or FaultKind.Timeout
                or FaultKind.Banned
                or FaultKind.RateLimited
                or FaultKind.HeldBack
                or FaultKind.ServerError
                or FaultKind.NotThisService
                or FaultKind.Malformed;

    /// <summary>Whether it says something of the host as a whole, so that others should not run into it too.</summary>
    public bool IsOfHost =>
        Kind
            is FaultKind.Unreachable
                or FaultKind.Timeout
                or FaultKind.Banned
                or FaultKind.RateLimited
                or FaultKind.ServerError
                or FaultKind.NotThisService;
}
