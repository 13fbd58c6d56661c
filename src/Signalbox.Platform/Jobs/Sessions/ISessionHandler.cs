namespace Signalbox.Platform.Jobs.Sessions;

/// <summary>What a kind of session does on the node that owns it. A singleton: each call says which session it is for.</summary>
/// <remarks>
/// A session is something that lives on exactly one node, e.g. the socket of an account. When its node dies, another
/// takes it; the first may still run for a moment then, but every commit of it is refused
/// (<see cref="SessionContext.CommitAsync"/>). So: what counts is what is committed.
/// </remarks>
public interface ISessionHandler
{
    /// <summary>
    /// Runs for as long as this node owns the session. When it returns or throws although nobody told it to stop, it is
    /// started again after a pause that grows with every short run, up to five minutes.
    /// </summary>
    /// <param name="ct">Cancelled when the session was lost, moves, is closed, or the program stops.</param>
    /// <exception cref="RetryLaterException">Asks for a pause of its own length; counts as no failure.</exception>
    Task RunAsync(SessionContext session, CancellationToken ct);

    /// <summary>One message or timer of one conversation, whether <see cref="RunAsync"/> runs or pauses just now.</summary>
    /// <remarks>
    /// Those of one conversation come one at a time and in order; different conversations of a session side by side, 16 at
    /// most, and 64 in all sessions of the kind on this node: so nothing that takes long, which is a job's to do. One that throws is given again, up to eight times with growing pauses, before anything else of its
    /// conversation; then it is given up: a row is set aside for a person, a message of memory is dropped. A row may come
    /// twice: it is deleted after this has ended well, and the node may die in between.
    /// </remarks>
    /// <param name="name">What it is, as it was posted.</param>
    /// <param name="ct">As in <see cref="RunAsync"/>.</param>
    /// <exception cref="RetryLaterException">Asks to be given the same again after a pause; counts as no failure.</exception>
    Task ReceiveAsync(SessionContext session, string conversation, string name, string payload, CancellationToken ct);
}

/// <summary>The session is no longer ours: it moved, was closed, or this node died. The handler stops and writes nothing.</summary>
public sealed class SessionLostException() : Exception("The session belongs to another owner now.");

/// <summary>A kind of session and who handles it; see <see cref="WorkCatalog.Sessions{THandler}"/>.</summary>
internal sealed record SessionEntry(string Kind, Type HandlerType, int PerNode, Rate Starts);

/// <summary>How long the texts of a session may be; they are made by our own code, so one that is longer is a bug.</summary>
internal static class SessionTexts
{
    /// <summary>For kinds, keys, conversations and names, in characters.</summary>
    public const int LongestName = 200;

    /// <summary>In characters.</summary>
    public const int LongestPayload = 65_536;

    /// <exception cref="ArgumentException">It is empty, or longer than 200 characters.</exception>
    public static void CheckName(string text, string what)
    {
        ArgumentException.ThrowIfNullOrEmpty(text, what);
        if (text.Length > LongestName)
            throw new ArgumentException($"It has more than {LongestName} characters.", what);
    }

    /// <exception cref="ArgumentException">A name is empty or too long, or the payload is longer than 65,536 characters.</exception>
    public static void Check(string conversation, string name, string payload)
    {
        CheckName(conversation, nameof(conversation));
        CheckName(name, nameof(name));
        if (payload.Length > LongestPayload)
            throw new ArgumentException($"It has more than {LongestPayload} characters.", nameof(payload));
    }
}
