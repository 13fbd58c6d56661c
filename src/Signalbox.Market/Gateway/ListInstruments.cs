using Signalbox.Market.Instruments;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Gateway;

/// <summary>An instrument as it is served.</summary>
/// <param name="Symbol">Canonical.</param>
/// <param name="Exchange"><c>SH</c>, <c>SZ</c>, <c>BJ</c>, <c>HK</c>, <c>US</c> or <c>CSI</c>.</param>
/// <param name="Kind"><c>stock</c>, <c>index</c>, <c>fund</c> or <c>bond</c>.</param>
/// <param name="Board"><c>main</c>, <c>chiNext</c>, <c>star</c>, <c>beijing</c> or <c>b</c>; null elsewhere.</param>
/// <param name="Pinyin">The initials of its name.</param>
/// <param name="Listed">First session.</param>
/// <param name="Delisted">From when it is no longer listed.</param>
/// <param name="FormerCodes">Codes it had before.</param>
internal sealed record InstrumentLine(
    string Symbol,
    string? Name,
    string Exchange,
    string Kind,
    string? Board,
    string? Pinyin,
    string Currency,
    DateOnly? Listed,
    DateOnly? Delisted,
    IReadOnlyList<string> FormerCodes
)
{
    public static InstrumentLine Of(Instrument instrument) =>
        new(
            instrument.Code,
            instrument.Name,
            instrument.Exchange.ToString().ToUpperInvariant(),
            Word(instrument.Kind),
            instrument.Board is { } board ? Word(board) : null,
            instrument.Pinyin,
            instrument.Exchange.Currency(),
            instrument.Listed,
            instrument.Delisted,
            instrument.FormerCodes
        );

    private static string Word<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}

/// <summary>A page of instruments.</summary>
/// <param name="Total">How many there are in all.</param>
internal sealed record InstrumentPage(int Total, IReadOnlyList<InstrumentLine> Instruments);

/// <summary>Finds instruments by code, name or initials, or lists them.</summary>
internal sealed class ListInstruments(InstrumentBook book)
{
    private const int MostLines = 500;
    private const int LongestWords = 40;

    /// <param name="words">Part of a code, a name or its initials; all when null.</param>
    /// <param name="exchange">E.g. <c>SH</c>; all when null.</param>
    /// <param name="limit">1 to 500.</param>
    /// <exception cref="RefusedException">400 <c>market.instruments.limit</c>, <c>market.instruments.words</c>, <c>market.instruments.exchange</c>.</exception>
    public async Task<InstrumentPage> RunAsync(
        string? words,
        string? exchange,
        int offset,
        int limit,
        CancellationToken ct
    )
    {
        if (limit is < 1 or > MostLines || offset < 0)
            throw RefusedException.Invalid(
                "market.instruments.limit",
                $"limit is a number from 1 to {MostLines}, offset is 0 or more."
            );
        if (words?.Length > LongestWords)
            throw RefusedException.Invalid(
                "market.instruments.words",
                $"What is searched for has at most {LongestWords} characters."
            );
        Exchange? only = null;
        if (exchange is not null)
            only =
                Exchanges.Named(exchange)
                ?? throw RefusedException.Invalid(
                    "market.instruments.exchange",
                    "exchange is one of SH, SZ, BJ, HK, US, CSI."
                );
        var known = await book.ReadAsync(ct);
        var found = known.All.Where(i => only is null || i.Exchange == only);
        if (words is { Length: > 0 })
            found = Found(known, found, words);
        var all = found.ToList();
        return new InstrumentPage(all.Count, [.. all.Skip(offset).Take(limit).Select(InstrumentLine.Of)]);
    }

    /// <summary>Those that begin so come before those that hold it.</summary>
    private static IEnumerable<Instrument> Found(
        InstrumentBook.Known known,
        IEnumerable<Instrument> among,
        string words
    )
    {
        var key = NameKeys.Of(words);
        var written = Spellings.Read(words) is { Canonical: { } code } ? known.ByCode(code) : null;
        return among
            .Select(i => (Instrument: i, Rank: i == written ? 0 : Rank(i, key)))
            .Where(f => f.Rank < int.MaxValue)
            .OrderBy(f => f.Rank)
            .Select(f => f.Instrument);
    }

    private static int Rank(Instrument instrument, string key)
    {
        var name = instrument.Name is { } said ? NameKeys.Of(said) : "";
        return instrument.Code.StartsWith(key, StringComparison.Ordinal) ? 1
            : instrument.Pinyin == key || name == key ? 1
            : instrument.Pinyin?.StartsWith(key, StringComparison.Ordinal) == true ? 2
            : name.StartsWith(key, StringComparison.Ordinal) ? 2
            : name.Contains(key, StringComparison.Ordinal) ? 3
            : instrument.FormerCodes.Any(c => c.StartsWith(key, StringComparison.Ordinal)) ? 3
            : int.MaxValue;
    }
}
