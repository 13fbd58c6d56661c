using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Quotes;

/// <summary>How many programs listen with each token.</summary>
internal sealed class LiveSeats(IOptions<MarketOptions> options)
{
    /// <summary>How many instruments one program may listen to.</summary>
    public const int MostSymbols = 500;

    private readonly ConcurrentDictionary<Guid, int> taken = new();

    /// <param name="caller">The row of the token or the session.</param>
    /// <returns>Disposing it, once, gives the seat back.</returns>
    /// <exception cref="RefusedException">429 <c>market.live.too-many</c>.</exception>
    public IDisposable Take(Guid caller)
    {
        if (taken.AddOrUpdate(caller, 1, (_, count) => count + 1) <= options.Value.ListenersPerToken)
            return new Seat(this, caller);
        GiveBack(caller);
        throw RefusedException.Of(
            429,
            "market.live.too-many",
            $"{options.Value.ListenersPerToken} programs listen with this token already; end one of them."
        );
    }

    private void GiveBack(Guid caller)
    {
        if (taken.AddOrUpdate(caller, 0, (_, count) => count - 1) <= 0)
            taken.TryRemove(KeyValuePair.Create(caller, 0));
    }

    private sealed class Seat(LiveSeats seats, Guid caller) : IDisposable
    {
        private int given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref given, 1) == 0)
                seats.GiveBack(caller);
        }
    }
}
