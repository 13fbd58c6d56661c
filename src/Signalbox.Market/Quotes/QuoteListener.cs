using System.Threading.Channels;
using Signalbox.Market.Instruments;

namespace Signalbox.Market.Quotes;

/// <summary>A quote with a sign that stays the same while quotes of its instrument say the same.</summary>
internal readonly record struct FeedQuote(object Saying, HeldQuote Held);

/// <summary>Somebody who wants to know of some instruments: first all of them, then what changed. Disposing it leaves the feed.</summary>
/// <remarks>Who is too slow misses what came between, never the newest; what waits is bounded by the number of instruments.</remarks>
internal sealed class QuoteListener : IDisposable
{
    private readonly Lock gate = new();
    private readonly Instrument[] instruments;
    private readonly object?[] told;
    private readonly HeldQuote?[] waiting;
    private int waits;
    private readonly Action<QuoteListener> leave;
    private readonly Channel<bool> bell = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true }
    );

    /// <param name="leave">What the feed does when it goes.</param>
    public QuoteListener(IReadOnlyCollection<Instrument> instruments, Action<QuoteListener> leave)
    {
        // In one order, whoever asks: those who watch the same are told the same bytes.
        this.instruments = [.. instruments.OrderBy(i => i.Id)];
        this.leave = leave;
        (told, waiting) = (new object?[instruments.Count], new HeldQuote?[instruments.Count]);
    }

    public IReadOnlyCollection<Instrument> Instruments => instruments;

    /// <summary>Whether it was told nothing yet.</summary>
    public bool IsNew { get; private set; } = true;

    /// <summary>Tells it what it does not know yet.</summary>
    public void Tell(IReadOnlyDictionary<string, FeedQuote> quotes)
    {
        IsNew = false;
        var rings = false;
        lock (gate)
        {
            for (var at = 0; at < instruments.Length; at++)
            {
                if (!quotes.TryGetValue(instruments[at].Code, out var quote) || ReferenceEquals(told[at], quote.Saying))
                    continue;
                told[at] = quote.Saying;
                waits += waiting[at] is null ? 1 : 0;
                waiting[at] = quote.Held;
                rings = true;
            }
        }
        if (rings)
            bell.Writer.TryWrite(true);
    }

    /// <summary>Waits until there is something to take.</summary>
    public Task WaitAsync(CancellationToken ct) => bell.Reader.WaitToReadAsync(ct).AsTask();

    /// <returns>What came since the last time, each instrument once, its newest; empty where nothing did.</returns>
    public IReadOnlyList<HeldQuote> Take()
    {
        bell.Reader.TryRead(out _);
        lock (gate)
        {
            if (waits == 0)
                return [];
            var taken = new List<HeldQuote>(waits);
            foreach (var quote in waiting)
                if (quote is not null)
                    taken.Add(quote);
            Array.Clear(waiting);
            waits = 0;
            return taken;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => leave(this);
}
