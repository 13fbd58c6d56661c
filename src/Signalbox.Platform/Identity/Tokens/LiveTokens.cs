using System.Collections.Concurrent;

namespace Signalbox.Platform.Identity.Tokens;

/// <summary>
/// API tokens that were looked up within the last second, so that a program that asks a thousand times a second costs one
/// look a second. A change of any account or token by this process forgets them all at its commit; another server's is
/// seen after that second.
/// </summary>
internal sealed class LiveTokens(TimeProvider clock)
{
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Seen> tokens = new(StringComparer.Ordinal);
    private int generation;

    /// <summary>To be taken before a look, and given to <see cref="Keep"/> with what it found.</summary>
    public int Generation => Volatile.Read(ref generation);

    /// <returns>Null when it has to be looked up.</returns>
    public LiveToken? Find(string hash) =>
        tokens.TryGetValue(hash, out var seen)
        && seen.Generation == Generation
        && clock.GetElapsedTime(seen.At) < Held
        && seen.Token.ExpiresAt > clock.GetUtcNow()
            ? seen.Token
            : null;

    /// <summary>What was found; nothing is kept when something has changed since the look began.</summary>
    public void Keep(string hash, LiveToken token, int since)
    {
        if (since == Generation)
            tokens[hash] = new Seen(token, since, clock.GetTimestamp());
    }

    /// <summary>Something about accounts or tokens was committed.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref generation);
        tokens.Clear();
    }

    private sealed record Seen(LiveToken Token, int Generation, long At);
}
