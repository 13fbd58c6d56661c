using System.Collections.Concurrent;

namespace Signalbox.Market.Gateway.Prepared;

/// <summary>
/// What was used lately, within a bound of bytes: two generations, of which the older is dropped as a whole when the newer
/// has filled half of the bound. What is used again moves into the newer one. No step looks at more than one entry.
/// </summary>
/// <param name="mostBytes">Of both generations together.</param>
internal sealed class RecentAnswers<TKey, TValue>(long mostBytes, Func<TValue, int> size)
    where TKey : notnull
    where TValue : class
{
    private readonly Lock turning = new();
    private ConcurrentDictionary<TKey, TValue> newer = new();
    private ConcurrentDictionary<TKey, TValue> older = new();
    private long bytes; // of the newer one, about

    /// <returns>Null when it is not there.</returns>
    public TValue? Find(TKey key)
    {
        if (newer.TryGetValue(key, out var found))
            return found;
        if (!older.TryRemove(key, out found))
            return null;
        Keep(key, found);
        return found;
    }

    public void Keep(TKey key, TValue value)
    {
        newer[key] = value;
        if (Interlocked.Add(ref bytes, size(value)) <= mostBytes / 2)
            return;
        lock (turning)
        {
            if (Interlocked.Read(ref bytes) <= mostBytes / 2)
                return; // somebody else has turned
            (older, newer) = (newer, new ConcurrentDictionary<TKey, TValue>());
            Interlocked.Exchange(ref bytes, 0);
        }
    }
}
