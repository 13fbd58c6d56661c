using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Market.Instruments;
using Signalbox.Market.Providers;

namespace Signalbox.Market.Quotes;

/// <summary>A quote as it is held.</summary>
/// <param name="FetchedAt">When it was fetched; its own time is <see cref="Quote.At"/>.</param>
internal sealed record HeldQuote(Quote Quote, DateTimeOffset FetchedAt)
{
    private byte[]? json;

    /// <summary>The quote as JSON in UTF-8, written once for everybody.</summary>
    public byte[] Json(JsonSerializerOptions options) => json ??= JsonSerializer.SerializeToUtf8Bytes(Quote, options);
}

/// <summary>
/// The last quote of each instrument that somebody asked for. One loader at a time, for whoever waits: any number of
/// watchers costs one call to a provider.
/// </summary>
internal sealed partial class QuoteBook(
    IEnumerable<IQuoteProvider> providers,
    IOptions<MarketOptions> options,
    TimeProvider clock,
    ILogger<QuoteBook> log
) : IDisposable
{
    private readonly ConcurrentDictionary<string, HeldQuote> held = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim loading = new(1);

    /// <inheritdoc/>
    public void Dispose() => loading.Dispose();

    /// <summary>The quotes of these, none older than <see cref="MarketOptions.QuotesFor"/> where a provider answers; older ones where none does.</summary>
    /// <returns>By canonical code; without those that nobody has ever quoted.</returns>
    public Task<IReadOnlyDictionary<string, HeldQuote>> ReadAsync(
        IReadOnlyCollection<Instrument> instruments,
        CancellationToken ct
    ) => ReadAsync(instruments, options.Value.QuotesFor, ct);

    /// <summary>The same, none as old as <paramref name="oldest"/> where a provider answers.</summary>
    public async Task<IReadOnlyDictionary<string, HeldQuote>> ReadAsync(
        IReadOnlyCollection<Instrument> instruments,
        TimeSpan oldest,
        CancellationToken ct
    )
    {
        var found = Held(instruments, oldest, out var isDue);
        if (isDue)
        {
            await loading.WaitAsync(ct);
            try
            {
                // Who waited finds what the one before him has fetched.
                await LoadAsync([.. instruments.Where(i => IsDue(i, oldest))], oldest, ct);
            }
            finally
            {
                loading.Release();
            }
        }
        return isDue ? Held(instruments, oldest, out _) : found;
    }

    /// <summary>The quote of an instrument as it is held; null when a provider has to be asked.</summary>
    public HeldQuote? Fresh(Instrument instrument, DateTimeOffset now) =>
        held.TryGetValue(instrument.Code, out var quote) && now - quote.FetchedAt < options.Value.QuotesFor
            ? quote
            : null;

    /// <summary>What is held of it, however old; nobody is asked.</summary>
    public HeldQuote? Last(string code) => held.GetValueOrDefault(code);

    /// <summary>Whether it is older than it should be, although somebody was asked.</summary>
    public bool IsStale(HeldQuote quote) => clock.GetUtcNow() - quote.FetchedAt >= options.Value.QuotesFor;

    /// <param name="isDue">Whether any of them is missing or as old as <paramref name="oldest"/>.</param>
    private Dictionary<string, HeldQuote> Held(
        IReadOnlyCollection<Instrument> instruments,
        TimeSpan oldest,
        out bool isDue
    )
    {
        var (found, now) = (
            new Dictionary<string, HeldQuote>(instruments.Count, StringComparer.Ordinal),
            clock.GetUtcNow()
        );
        isDue = false;
        foreach (var instrument in instruments)
        {
            var isHeld = held.TryGetValue(instrument.Code, out var quote);
            isDue |= !isHeld || now - quote!.FetchedAt >= oldest;
            if (isHeld)
                found[instrument.Code] = quote!;
        }
        return found;
    }

    private bool IsDue(Instrument instrument, TimeSpan oldest) =>
        !held.TryGetValue(instrument.Code, out var quote) || clock.GetUtcNow() - quote.FetchedAt >= oldest;

    private async Task LoadAsync(List<Instrument> wanted, TimeSpan oldest, CancellationToken ct)
    {
        foreach (var provider in providers.Where(p => p.IsSetUp).OrderBy(p => Rank(p.Name)))
        {
            foreach (var chunk in wanted.Chunk(provider.MostInOne))
                if (!await ChunkAsync(provider, chunk, ct))
                    break;
            wanted.RemoveAll(i => !IsDue(i, oldest));
            if (wanted.Count == 0)
                return;
        }
    }

    /// <returns>Whether the provider may be asked for more.</returns>
    private async Task<bool> ChunkAsync(IQuoteProvider provider, Instrument[] chunk, CancellationToken ct)
    {
        try
        {
            var now = clock.GetUtcNow();
            var asked = chunk.Select(i => i.Code).ToHashSet(StringComparer.Ordinal);
            foreach (var quote in await provider.QuotesAsync(chunk, ct))
                if (asked.Contains(quote.Symbol)) // what was not asked for is not believed
                    held[quote.Symbol] = new HeldQuote(quote, now);
            return true;
        }
        catch (ProviderException fault)
        {
            LogFault(provider.Name, fault.Kind, fault.Message);
            return false;
        }
    }

    private int Rank(string name)
    {
        var at = Array.IndexOf(options.Value.SourceOrder, name);
        return at < 0 ? int.MaxValue : at;
    }

    [LoggerMessage(3003, LogLevel.Warning, "{Provider} gave no quotes: {Kind}, {Message}")]
    private partial void LogFault(string provider, FaultKind kind, string message);
}
