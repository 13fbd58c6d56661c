using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Compat.Tushare;

/// <summary>Counts the calls of each token to each function in a minute. In memory: a restart forgives.</summary>
internal sealed class TushareRates(IOptions<CompatOptions> options, TimeProvider clock)
{
    private const int MostKept = 10_000;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<(Guid Caller, string Api), Calls> minutes = new();

    /// <param name="caller">The row of the token or the session.</param>
    /// <exception cref="RefusedException">429 <c>market.tushare.rate</c>, with how long to wait.</exception>
    public void Spend(Guid caller, string api)
    {
        var now = clock.GetUtcNow();
        if (minutes.Count > MostKept)
            foreach (var (key, old) in minutes)
                if (now - old.Since >= Minute)
                    minutes.TryRemove(key, out _);
        var calls = minutes.AddOrUpdate(
            (caller, api),
            _ => new Calls(now, 1),
            (_, before) => now - before.Since >= Minute ? new Calls(now, 1) : before with { Count = before.Count + 1 }
        );
        if (calls.Count > options.Value.TusharePerMinute)
            throw TushareRefusals.TooFast(options.Value.TusharePerMinute, calls.Since + Minute - now);
    }

    private sealed record Calls(DateTimeOffset Since, int Count);
}
