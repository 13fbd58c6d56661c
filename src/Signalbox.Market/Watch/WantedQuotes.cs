using System.Collections.Concurrent;
using Signalbox.Market.Instruments;
using Signalbox.Market.Quotes;

namespace Signalbox.Market.Watch;

/// <summary>The last quotes for open pages: what they show is listened to for as long as they ask again, with the one feed, and they wait for nobody.</summary>
internal sealed class WantedQuotes(QuoteFeed feed, QuoteBook book, TimeProvider clock) : IDisposable
{
    /// <summary>How long something is listened to after it was last asked for: a few turns of a page's live parts.</summary>
    private static readonly TimeSpan Wanted = TimeSpan.FromSeconds(20);

    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<Instrument, DateTimeOffset> wanted = new();
    private QuoteListener? listener;
    private ITimer? ends;

    /// <summary>What is held now, by canonical code; what is not yet known comes at the next turn.</summary>
    public IReadOnlyDictionary<string, Quote> Read(IReadOnlyCollection<Instrument> instruments)
    {
        var until = clock.GetUtcNow() + Wanted;
        var isNew = false;
        foreach (var instrument in instruments)
        {
            isNew |= !wanted.ContainsKey(instrument);
            wanted[instrument] = until;
        }
        if (isNew)
            Listen();
        var found = new Dictionary<string, Quote>(StringComparer.Ordinal);
        foreach (var instrument in instruments)
            if (book.Last(instrument.Code) is { } held)
                found[instrument.Code] = held.Quote;
        return found;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            ends?.Dispose();
            listener?.Dispose();
        }
    }

    /// <summary>Listens to what is wanted now, instead of to what was.</summary>
    private void Listen()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            foreach (var (instrument, until) in wanted)
                if (until <= now)
                    wanted.TryRemove(KeyValuePair.Create(instrument, until));
            var before = listener;
            listener = wanted.IsEmpty ? null : feed.Listen([.. wanted.Keys]);
            before?.Dispose(); // after the next one: the feed goes on
            ends ??= clock.CreateTimer(_ => End(), null, Wanted, Wanted);
        }
    }

    private void End()
    {
        var now = clock.GetUtcNow();
        if (wanted.Any(w => w.Value <= now))
            Listen();
    }
}
