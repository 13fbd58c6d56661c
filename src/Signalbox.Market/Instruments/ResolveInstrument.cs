using Signalbox.Platform.Errors;

namespace Signalbox.Market.Instruments;

/// <summary>Finds the instrument that somebody wrote: by any accepted spelling, a code it had before, its name or its initials.</summary>
internal sealed class ResolveInstrument(InstrumentBook book)
{
    private const int MostChoices = 10;

    /// <exception cref="RefusedException">
    /// 400 <c>market.symbol.ambiguous</c>, with the choices; 404 <c>market.symbol.unknown</c>.
    /// </exception>
    public async Task<Instrument> RunAsync(string text, CancellationToken ct)
    {
        var known = await book.ReadAsync(ct);
        if (known.ByCode(text) is { } canonical)
            return canonical;
        if (Spellings.Read(text) is { } spelling && Written(known, spelling) is { } written)
            return written;
        var named = Named(known, text);
        return named.Count switch
        {
            1 => named[0],
            0 => throw RefusedException.NotFound(
                "market.symbol.unknown",
                $"There is no instrument {Shown(text)}. Write a code such as 600519.SH, sh600519 or 1.600519, a name or its initials."
            ),
            _ => throw RefusedException.Invalid(
                "market.symbol.ambiguous",
                $"{Shown(text)} may be {string.Join(", ", named.Take(MostChoices).Select(i => $"{i.Code} {i.Name}"))}{(named.Count > MostChoices ? $" and {named.Count - MostChoices} more" : "")}. Write the code."
            ),
        };
    }

    /// <summary>A bare code is a stock's before it is an index's, which needs its exchange.</summary>
    private static Instrument? Written(InstrumentBook.Known known, Spelling spelling)
    {
        if (spelling.Canonical is { } code)
            return known.ByCode(code);
        var all = known.ByBare(spelling.Code).ToList();
        var stocks = all.Where(i => i.Kind == AssetKind.Stock).ToList();
        return stocks.Count == 1 ? stocks[0]
            : all.Count == 1 ? all[0]
            : CodeRules.ExchangeOf(spelling.Code) is { } exchange ? known.ByCode(spelling.Code + exchange.Suffix())
            : null;
    }

    private static List<Instrument> Named(InstrumentBook.Known known, string text)
    {
        var key = NameKeys.Of(text);
        if (key.Length == 0)
            return [];
        var exact = known.All.Where(i => i.Name is { } name && NameKeys.Of(name) == key).ToList();
        if (exact.Count > 0)
            return exact;
        var initials = known.All.Where(i => i.Pinyin == key).ToList();
        return initials.Count > 0 || key.Length < 2
            ? initials
            :
            [
                .. known.All.Where(i =>
                    i.Name is { } name && NameKeys.Of(name).Contains(key, StringComparison.Ordinal)
                ),
            ];
    }

    private static string Shown(string text) => text.Length > 40 ? text[..40] + "…" : text;
}
