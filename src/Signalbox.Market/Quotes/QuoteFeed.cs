using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Market.Calendar;
using Signalbox.Market.Instruments;

namespace Signalbox.Market.Quotes;

/// <summary>
/// Live quotes for whoever listens: one loop for all of them, which runs while there is a listener and asks while a
/// session is on, at most every <see cref="MarketOptions.LiveEvery"/>.
/// </summary>
internal sealed partial class QuoteFeed(
    QuoteBook book,
    SessionHours hours,
    IOptions<MarketOptions> options,
    TimeProvider clock,
    ILogger<QuoteFeed> log
) : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<QuoteListener> listeners = [];
    private readonly ConcurrentDictionary<string, Quote> said = new(StringComparer.Ordinal);
    private CancellationTokenSource? running;
    private long askedAt; // UTC ticks

    /// <summary>How many listen.</summary>
    public int Listeners
    {
        get
        {
            lock (gate)
                return listeners.Count;
        }
    }

    /// <summary>Begins to listen, until it is disposed. Outside sessions it is told the last quotes, once.</summary>
    public QuoteListener Listen(IReadOnlyCollection<Instrument> instruments)
    {
        var listener = new QuoteListener(instruments, Leave);
        lock (gate)
        {
            listeners.Add(listener);
            if (running is null)
            {
                running = new CancellationTokenSource();
                var ct = running.Token;
                _ = Task.Run(() => RunAsync(ct), CancellationToken.None);
            }
        }
        return listener;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
            Stop();
    }

    private void Leave(QuoteListener listener)
    {
        lock (gate)
        {
            listeners.Remove(listener);
            if (listeners.Count == 0)
                Stop();
        }
    }

    private void Stop()
    {
        running?.Cancel();
        running?.Dispose();
        running = null;
    }

    private async Task RunAsync(CancellationToken ct)
    {
        try
        {
            while (true)
            {
                // Somebody may have left and another come within the span.
                var next = Interlocked.Read(ref askedAt) + options.Value.LiveEvery.Ticks;
                var wait = TimeSpan.FromTicks(next - clock.GetUtcNow().UtcTicks);
                if (wait > TimeSpan.Zero)
                    await Task.Delay(wait, clock, ct);
                Interlocked.Exchange(ref askedAt, clock.GetUtcNow().UtcTicks);
                await TurnAsync(ct);
            }
        }
        catch (OperationCanceledException)
        {
            // nobody listens any more
        }
    }

    private async Task TurnAsync(CancellationToken ct)
    {
        List<QuoteListener> now;
        lock (gate)
            now = [.. listeners];
        try
        {
            var on = await OnAsync(now.SelectMany(l => l.Instruments).Select(i => i.Exchange).Distinct().ToList(), ct);
            var live = now.SelectMany(l => l.Instruments).Where(i => on.Contains(i.Exchange)).DistinctBy(i => i.Id);
            var rest = now.Where(l => l.IsNew)
                .SelectMany(l => l.Instruments)
                .Where(i => !on.Contains(i.Exchange))
                .DistinctBy(i => i.Id);
            var quotes = new Dictionary<string, FeedQuote>(StringComparer.Ordinal);
            // What the turn before fetched, a little after it began, is due again; what somebody asked for just now is not.
            foreach (var (code, quote) in await book.ReadAsync([.. live], options.Value.LiveEvery / 2, ct))
                quotes[code] = Said(code, quote);
            foreach (var (code, quote) in await book.ReadAsync([.. rest], ct))
                quotes[code] = Said(code, quote);
            foreach (var listener in now)
                listener.Tell(quotes);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            LogFault(fault); // the next turn may do better, and those who listen wait for it
        }
    }

    /// <summary>Compared once for all who listen.</summary>
    private FeedQuote Said(string code, HeldQuote quote)
    {
        if (said.TryGetValue(code, out var before) && SaysAs(before, quote.Quote))
            return new FeedQuote(before, quote);
        said[code] = quote.Quote;
        return new FeedQuote(quote.Quote, quote);
    }

    /// <summary>Whether both say the same, whoever says it.</summary>
    private static bool SaysAs(Quote one, Quote other) =>
        one with { Source = "", Bids = [], Asks = [] } == other with { Source = "", Bids = [], Asks = [] }
        && one.Bids.SequenceEqual(other.Bids)
        && one.Asks.SequenceEqual(other.Asks);

    private async Task<HashSet<Exchange>> OnAsync(List<Exchange> exchanges, CancellationToken ct)
    {
        var on = new HashSet<Exchange>();
        foreach (var exchange in exchanges)
            if (await hours.IsOnAsync(exchange, ct))
                on.Add(exchange);
        return on;
    }

    [LoggerMessage(3311, LogLevel.Warning, "A turn of the live quotes failed")]
    private partial void LogFault(Exception fault);
}
