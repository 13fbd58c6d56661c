using System.Text.Json.Serialization;
using Signalbox.Market.Instruments;
using Signalbox.Market.Quotes;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Gateway;

/// <summary>A quote as it is served.</summary>
/// <param name="Age">Seconds since it was fetched.</param>
/// <param name="IsStale">Whether every provider that was asked for a newer one failed.</param>
internal sealed record QuoteLine(HeldQuote Held, double Age, bool IsStale)
{
    [JsonIgnore]
    public HeldQuote Held { get; } = Held;

    public Quote Quote => Held.Quote;
}

/// <summary>Quotes of many instruments.</summary>
/// <param name="Missing">Symbols of which no provider has ever given a quote.</param>
internal sealed record QuotesAnswer(IReadOnlyList<QuoteLine> Quotes, IReadOnlyList<string> Missing);

/// <summary>Gives live quotes of many instruments at once.</summary>
internal sealed class ShowQuotes(
    ResolveInstrument resolve,
    InstrumentBook instrumentBook,
    QuoteBook book,
    TimeProvider clock
)
{
    private const int MostSymbols = 200;

    /// <param name="symbols">In any accepted spelling, parted by commas; 1 to 200.</param>
    /// <exception cref="RefusedException">
    /// 400 <c>market.quotes.symbols</c>, <c>market.symbol.ambiguous</c>; 404 <c>market.symbol.unknown</c>.
    /// </exception>
    public async Task<QuotesAnswer> RunAsync(string symbols, CancellationToken ct)
    {
        var words = symbols.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length is 0 or > MostSymbols)
            throw RefusedException.Invalid(
                "market.quotes.symbols",
                $"symbols names 1 to {MostSymbols} instruments, parted by commas."
            );
        var instruments = new List<Instrument>(words.Length);
        var known = await instrumentBook.ReadAsync(ct);
        foreach (var word in words)
            instruments.Add(known.ByCode(word) ?? await resolve.RunAsync(word, ct));
        var found = await book.ReadAsync(instruments, ct);
        var now = clock.GetUtcNow();
        return new QuotesAnswer(
            [
                .. instruments
                    .Where(i => found.ContainsKey(i.Code))
                    .Select(i => found[i.Code])
                    .Select(q => new QuoteLine(q, (now - q.FetchedAt).TotalSeconds, book.IsStale(q))),
            ],
            [.. instruments.Where(i => !found.ContainsKey(i.Code)).Select(i => i.Code)]
        );
    }
}
