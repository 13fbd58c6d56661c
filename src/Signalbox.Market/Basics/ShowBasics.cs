using Signalbox.Market.Bars;
using Signalbox.Market.Gateway;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Basics;

/// <summary>Gives the figures of one instrument from the store, or says why there are none.</summary>
internal sealed class ShowBasics(
    ResolveInstrument resolve,
    ReadBasics read,
    ShowBars bars,
    WhyEmpty why,
    MarketSources sources
)
{
    private const int MostLines = 5000;

    /// <param name="symbol">Any accepted spelling.</param>
    /// <param name="from">Included; the first there is when null.</param>
    /// <param name="to">Included; today when null.</param>
    /// <param name="limit">1 to 5,000, the earliest first.</param>
    /// <exception cref="RefusedException">
    /// 404 <c>market.symbol.unknown</c>; 400 <c>market.symbol.ambiguous</c>, <c>market.basics.range</c>, <c>market.basics.limit</c>.
    /// </exception>
    public async Task<BasicsAnswer> RunAsync(
        string symbol,
        DateOnly? from,
        DateOnly? to,
        int limit,
        CancellationToken ct
    )
    {
        var instrument = await resolve.RunAsync(symbol, ct);
        var today = bars.Today(instrument);
        var (first, last) = (from ?? DateOnly.MinValue, to ?? today);
        if (first > last)
            throw RefusedException.Invalid(
                "market.basics.range",
                $"The range ends on {last:yyyy-MM-dd}, before it begins on {first:yyyy-MM-dd}."
            );
        if (limit is < 1 or > MostLines)
            throw RefusedException.Invalid("market.basics.limit", $"limit is a number from 1 to {MostLines}.");
        var rows = await read.RunAsync(instrument.Id, first, last, limit + 1, ct);
        List<StoredBasics> shown = [.. rows.Take(limit)];
        return new BasicsAnswer(
            instrument.Code,
            instrument.Name,
            instrument.Exchange.Currency(),
            shown.ConvertAll(r => r.Basics),
            rows.Count > limit ? shown[^1].Basics.Day.AddDays(1) : null,
            rows.Count > 0 ? null
                : instrument.Kind != AssetKind.Stock || instrument.Exchange.Calendar() != "CN" ? EmptyReason.NotOffered
                : await why.RunAsync(instrument, first, last, today, ct),
            await ProvenanceAsync(sources, shown, ct)
        );
    }

    /// <summary>The newest figures of an instrument; without lines where there are none, or none are offered.</summary>
    /// <exception cref="RefusedException">404 <c>market.symbol.unknown</c>; 400 <c>market.symbol.ambiguous</c>.</exception>
    public async Task<BasicsAnswer> NewestAsync(string symbol, CancellationToken ct)
    {
        var instrument = await resolve.RunAsync(symbol, ct);
        List<StoredBasics> newest = await read.NewestAsync(instrument.Id, ct) is { } row ? [row] : [];
        return new BasicsAnswer(
            instrument.Code,
            instrument.Name,
            instrument.Exchange.Currency(),
            newest.ConvertAll(r => r.Basics),
            null,
            null,
            await ProvenanceAsync(sources, newest, ct)
        );
    }

    public static async Task<BasicsProvenance> ProvenanceAsync(
        MarketSources sources,
        IReadOnlyList<StoredBasics> rows,
        CancellationToken ct
    )
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var group in rows.GroupBy(r => r.Source))
            counts[await sources.NameAsync(group.Key, ct)] = group.Count();
        return new BasicsProvenance(counts, rows.Count == 0 ? null : rows.Min(r => r.FetchedAt));
    }
}
