namespace Signalbox.Platform.Llm.Wire;

/// <summary>What can be done about a vendor's failure.</summary>
internal enum VendorFault
{
    /// <summary>Another try may help.</summary>
    Transient,

    /// <summary>Another try helps later.</summary>
    RateLimited,

    /// <summary>The balance is used up: somebody has to pay.</summary>
    Unfunded,

    /// <summary>The key is refused: somebody has to enter another.</summary>
    KeyRefused,

    /// <summary>This request can never work.</summary>
    Refused,
}

/// <summary>A request to a vendor that did not end in an answer. The message is the vendor's own sentence where it gave one.</summary>
internal sealed class VendorException(
    VendorFault fault,
    string message,
    int? httpStatus = null,
    TimeSpan? retryAfter = null,
    Exception? cause = null
) : Exception(message, cause)
{
    public VendorFault Fault => fault;

    /// <summary>Null when there was no answer at all.</summary>
    public int? HttpStatus => httpStatus;

    /// <summary>How long the vendor asks to wait; null when it does not say.</summary>
    public TimeSpan? RetryAfter => retryAfter;

    public static VendorException Transient(string message, Exception? cause = null, int? httpStatus = null) =>
        new(VendorFault.Transient, message, httpStatus, cause: cause);
}
