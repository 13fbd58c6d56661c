using System.Collections.Concurrent;

namespace Signalbox.Platform.Identity;

/// <summary>Slows guessing down: after a few failures each further attempt has to wait, longer each time, never for good.</summary>
/// <remarks>Kept in memory: a restart forgives, and the first wait comes soon again.</remarks>
internal sealed class LoginLimits(TimeProvider clock)
{
    private const int PerAccount = 5;
    private const int PerAddress = 20;
    private const int MostKept = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Failures> failures = new(StringComparer.Ordinal);

    /// <summary>How long this caller has to wait before the next attempt is looked at; zero is not at all.</summary>
    public TimeSpan Wait(string account, string address)
    {
        var (ofAccount, ofAddress) = (Left($"u:{account}", PerAccount), Left($"a:{address}", PerAddress));
        return ofAccount > ofAddress ? ofAccount : ofAddress;
    }

    public void Failed(string account, string address)
    {
        if (failures.Count > MostKept)
            Forget();
        foreach (var key in new[] { $"u:{account}", $"a:{address}" })
            failures.AddOrUpdate(
                key,
                _ => new Failures(1, clock.GetUtcNow()),
                (_, f) => IsOld(f) ? new Failures(1, clock.GetUtcNow()) : new Failures(f.Count + 1, clock.GetUtcNow())
            );
    }

    /// <summary>The account is forgiven. The address is not: somebody may own one account and guess at others.</summary>
    public void Succeeded(string account) => failures.TryRemove($"u:{account}", out _);

    private TimeSpan Left(string key, int allowed)
    {
        if (!failures.TryGetValue(key, out var f) || IsOld(f) || f.Count < allowed)
            return TimeSpan.Zero;
        var wait = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, f.Count - allowed), LongestWait.TotalSeconds));
        var left = f.LastAt + wait - clock.GetUtcNow();
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private bool IsOld(Failures f) => clock.GetUtcNow() - f.LastAt > Window;

    private void Forget()
    {
        foreach (var (key, f) in failures)
            if (IsOld(f))
                failures.TryRemove(key, out _);
        // All of them fresh: an attack from very many addresses; the oldest half goes.
        foreach (
            var (key, _) in failures.OrderBy(f => f.Value.LastAt).Take(Math.Max(0, failures.Count - (MostKept / 2)))
        )
            failures.TryRemove(key, out _);
    }

    private sealed record Failures(int Count, DateTimeOffset LastAt);
}
