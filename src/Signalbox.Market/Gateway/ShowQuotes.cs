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
    /// <summary>How a target begins that asks for nothing but symbols.</summary>
    public const string Target = "/api/v1/market/quotes?symbols=";

    private const int MostSymbols = 200;

    /// <summary>The answer to <see cref="Target"/> and canonical codes, when all of them are held and none is old; null otherwise.</summary>
    public QuotesAnswer? Ready(string target)
    {
        if (instrumentBook.Now is not { } known)
            return null;
        var words = target.AsSpan(Target.Length);
        var lines = new List<QuoteLine>((words.Length / 10) + 1);
        var now = clock.GetUtcNow();
        foreach (var word in words.Split(','))
        {
            if (known.ByCode(words[word]) is not { } instrument || book.Fresh(instrument, now) is not { } quote)
                return null;
            lines.Add(new QuoteLine(quote, (now - quote.FetchedAt).TotalSeconds, IsStale: false));
        }
        return lines.Count <= MostSymbols ? new QuotesAnswer(lines, []) : null;
    }

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
