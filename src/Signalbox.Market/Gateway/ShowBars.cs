using Signalbox.Market.Adjustment;
using Signalbox.Market.Bars;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Gateway;

/// <summary>Which bars.</summary>
/// <param name="Symbol">Any accepted spelling.</param>
internal sealed record BarsQuery(string Symbol)
{
    public Period Period { get; init; } = Period.Day;
    public Adjust Adjust { get; init; } = Adjust.None;

    /// <summary>Included; the first one there is when null.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Included; today when null.</summary>
    public DateOnly? To { get; init; }

    /// <summary>For <see cref="Adjust.Forward"/>: the day whose prices stay; the last one asked for when null.</summary>
    public DateOnly? Anchor { get; init; }

    /// <summary>At most so many bars, 1 to 5,000, the earliest first.</summary>
    public int Limit { get; init; } = 1000;
}

/// <summary>Gives bars from the store, adjusted on the way out, or says why there are none.</summary>
internal sealed class ShowBars(
    ResolveInstrument resolve,
    ReadBars bars,
    ReadFactors factors,
    MarketSources sources,
    WhyEmpty why,
    TimeProvider clock
)
{
    private const int MostBars = 5000;

    /// <exception cref="RefusedException">
    /// 404 <c>market.symbol.unknown</c>; 400 <c>market.symbol.ambiguous</c>, <c>market.bars.range</c>, <c>market.bars.limit</c>.
    /// </exception>
    public async Task<BarsAnswer> RunAsync(BarsQuery query, CancellationToken ct)
    {
        var instrument = await resolve.RunAsync(query.Symbol, ct);
        var today = Today(instrument);
        var (from, to) = (query.From ?? DateOnly.MinValue, query.To ?? today);
        if (from > to)
            throw RefusedException.Invalid(
                "market.bars.range",
                $"The range ends on {to:yyyy-MM-dd}, before it begins on {from:yyyy-MM-dd}."
            );
        if (query.Limit is < 1 or > MostBars)
            throw RefusedException.Invalid("market.bars.limit", $"limit is a number from 1 to {MostBars}.");

        var rows = await bars.RunAsync(instrument.Id, from, to, ct);
        var adjusted = query.Adjust == Adjust.None ? null : await factors.RunAsync(instrument.Id, ct);
        var anchor = query.Anchor ?? (rows.Count > 0 ? rows[^1].Day : to);
        var lines = Periods
            .Of(
                AdjustBars.Run(
                    rows.Select(r => r.ToBar()),
                    adjusted?.Series ?? new FactorSeries([]),
                    query.Adjust,
                    anchor,
                    AdjustBars.Places(instrument.Kind)
                ),
                query.Period
            )
            .Take(query.Limit + 1)
            .Select(Line)
            .ToList();
        var next = lines.Count > query.Limit ? lines[query.Limit - 1].Day.AddDays(1) : (DateOnly?)null;
        if (next is not null)
            lines.RemoveAt(query.Limit);
        return new BarsAnswer(
            instrument.Code,
            instrument.Name,
            instrument.Exchange.Currency(),
            query.Period,
            query.Adjust.ToString().ToLowerInvariant(),
            query.Adjust == Adjust.Forward && rows.Count > 0 ? anchor : null,
            lines,
            next,
            rows.Count > 0 ? null : await why.RunAsync(instrument, from, to, today, ct),
            await ProvenanceAsync(rows, adjusted?.Source, ct)
        );
    }

    /// <summary>The date where it is traded.</summary>
    public DateOnly Today(Instrument instrument) =>
        DateOnly.FromDateTime(
            TimeZoneInfo
                .ConvertTime(clock.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(instrument.Exchange.TimeZone()))
                .DateTime
        );

    private async Task<Provenance> ProvenanceAsync(
        IReadOnlyList<BarRow> rows,
        string? factorSource,
        CancellationToken ct
    )
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (source, count) in rows.CountBy(r => r.Source))
            counts[await sources.NameAsync(source, ct)] = count;
        return new Provenance(counts, rows.Count == 0 ? null : rows.Min(r => r.FetchedAt), factorSource);
    }

    private static BarLine Line(Bar bar) =>
        new(bar.Day, bar.Open, bar.High, bar.Low, bar.Close, bar.PreClose, bar.Volume, bar.Amount);
}
