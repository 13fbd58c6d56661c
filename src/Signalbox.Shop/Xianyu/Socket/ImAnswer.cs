using System.Text.Json;

namespace Signalbox.Shop.Xianyu.Socket;

/// <summary>What became of a request.</summary>
internal enum ImVerdict
{
    /// <summary>Code 200.</summary>
    Accepted,

    /// <summary>Another code: it was not done.</summary>
    Refused,

    /// <summary>Silence, or the link was lost: it may have been done.</summary>
    Unknown,
}

/// <param name="Reason">The platform's words, or what happened to the answer; empty when it was accepted.</param>
internal sealed record ImAnswer(ImVerdict Verdict, int Code, string Reason)
{
    /// <summary>Undefined where there is none.</summary>
    public JsonElement Body { get; init; }
}

/// <summary>Why a connection ended.</summary>
internal enum ImEnd
{
    /// <summary>We closed it.</summary>
    AskedFor,

    /// <summary>The platform closed it, as it does every ten to thirty minutes.</summary>
    Closed,

    /// <summary>The link broke.</summary>
    BrokenOff,

    /// <summary>Heartbeats were not answered.</summary>
    Silent,

    /// <summary>The account was signed in elsewhere, or out.</summary>
    KickedOut,

    /// <summary>Too many connections of the account.</summary>
    TooMany,

    /// <summary>What came could not be taken in; it comes again on the next connection.</summary>
    NotTaken,
}

/// <summary>Why the platform would not register a connection.</summary>
internal enum ImRefusal
{
    /// <summary>The access token: a new one is needed.</summary>
    Token,

    /// <summary>Too many connections: wait, with the same token.</summary>
    TooMany,

    /// <summary>Anything else, also silence.</summary>
    Other,
}

/// <summary>The connection was not registered.</summary>
internal sealed class ImRefusedException(ImRefusal kind, string reason) : Exception(reason)
{
    public ImRefusal Kind { get; } = kind;
}
