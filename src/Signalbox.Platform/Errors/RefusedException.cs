namespace Signalbox.Platform.Errors;

/// <summary>The one exception that means «no, and this is why» rather than «this is a bug».</summary>
/// <remarks>
/// Thrown anywhere, caught in four places: the API answers with problem+json, a page shows the message, a command
/// prints it and exits 1, a job records it and retries only when <see cref="IsTransient"/>.
/// </remarks>
public sealed class RefusedException : Exception
{
    private RefusedException(int status, string code, string message, bool isTransient = false, Exception? cause = null)
        : base(message, cause)
    {
        Status = status;
        Code = code;
        IsTransient = isTransient;
    }

    /// <summary>HTTP status, 400 to 599.</summary>
    public int Status { get; }

    /// <summary>Stable dotted code that callers may match on, e.g. <c>radar.opportunity.not-found</c>.</summary>
    public string Code { get; }

    /// <summary>Whether the same request may succeed later with nothing changed.</summary>
    public bool IsTransient { get; }

    /// <summary>How long the far end asked to be left alone; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>What is wrong with each field, by its name on the wire; empty unless the input was at fault.</summary>
    public IReadOnlyDictionary<string, string[]> Fields { get; private init; } =
        new Dictionary<string, string[]>(StringComparer.Ordinal);

    /// <summary>400: the caller sent something that can never work.</summary>
    public static RefusedException Invalid(IReadOnlyDictionary<string, string[]> fields) =>
        new(400, "input.invalid", string.Join(' ', fields.SelectMany(f => f.Value))) { Fields = fields };

    /// <summary>400: something the caller named can never work, where no single field is at fault.</summary>
    public static RefusedException Invalid(string code, string message, Exception? cause = null) =>
        new(400, code, message, cause: cause);

    /// <summary>403: it is not allowed here.</summary>
    public static RefusedException Forbidden(string code, string message) => new(403, code, message);

    /// <summary>404: there is no such thing, or none that this caller may see.</summary>
    public static RefusedException NotFound(string code, string message) => new(404, code, message);

    /// <summary>409: the thing is not in a state that allows it.</summary>
    public static RefusedException Conflict(string code, string message) => new(409, code, message);

    /// <summary>Another status, where it says more than those above: 401 and 402 of a vendor.</summary>
    public static RefusedException Of(
        int status,
        string code,
        string message,
        Exception? cause = null,
        TimeSpan? retryAfter = null
    ) => new(status, code, message, cause: cause) { RetryAfter = retryAfter };

    /// <summary>503: somebody else's service did not answer as it should.</summary>
    public static RefusedException Unavailable(
        string code,
        string message,
        Exception? cause = null,
        TimeSpan? retryAfter = null
    ) => new(503, code, message, isTransient: true, cause) { RetryAfter = retryAfter };
}
