using System.Collections.Concurrent;
using System.Threading.Channels;
using Signalbox.Market.Instruments;

namespace Signalbox.Market.Quotes;

/// <summary>Somebody who wants to know of some instruments: first all of them, then what changed. Disposing it leaves the feed.</summary>
internal sealed class QuoteListener : IDisposable
{
    private const int LeastRoom = 64;

    private readonly ConcurrentDictionary<string, Quote> told = new(StringComparer.Ordinal);
    private readonly Channel<HeldQuote> channel;
    private readonly Action<QuoteListener> leave;

    /// <param name="leave">What the feed does when it goes.</param>
    public QuoteListener(IReadOnlyCollection<Instrument> instruments, Action<QuoteListener> leave)
    {
        (Instruments, this.leave) = (instruments, leave);
        channel = Channel.CreateBounded<HeldQuote>(
            new BoundedChannelOptions(Math.Max(LeastRoom, 2 * instruments.Count))
            {
                FullMode = BoundedChannelFullMode.DropOldest,
                SingleReader = true,
            },
            // Who is too slow loses the oldest: what was lost counts as not told, and is told again.
            lost => told.TryRemove(lost.Quote.Symbol, out _)
        );
    }

    public IReadOnlyCollection<Instrument> Instruments { get; }

    /// <summary>Quotes as they come, those of one instrument in order.</summary>
    public ChannelReader<HeldQuote> Quotes => channel.Reader;

    /// <summary>Whether it was told nothing yet.</summary>
    public bool IsNew { get; private set; } = true;

    /// <summary>Tells it what it does not know yet.</summary>
    public void Tell(IReadOnlyDictionary<string, HeldQuote> quotes)
    {
        IsNew = false;
        foreach (var instrument in Instruments)
        {
            if (
                !quotes.TryGetValue(instrument.Code, out var held)
                || (told.TryGetValue(instrument.Code, out var before) && SaysAs(before, held.Quote))
            )
                continue;
            told[instrument.Code] = held.Quote;
            channel.Writer.TryWrite(held);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        leave(this);
        channel.Writer.TryComplete();
    }

    /// <summary>Whether both say the same, whoever says it.</summary>
    private static bool SaysAs(Quote one, Quote other) =>
        one with { Source = "", Bids = [], Asks = [] } == other with { Source = "", Bids = [], Asks = [] }
        && one.Bids.SequenceEqual(other.Bids)
        && one.Asks.SequenceEqual(other.Asks);
}
