using Signalbox.Market.Adjustment;
using Signalbox.Market.Bars;
using Signalbox.Market.Instruments;
using Signalbox.Market.Quality;

namespace Signalbox.Market.Providers;

/// <summary>Daily bars as a provider sent them.</summary>
/// <param name="Rows">Unadjusted, ascending, each day once, in the provider's units.</param>
/// <param name="Units">In what it is said to count.</param>
/// <param name="Factors">Adjustment factors, where it has any; otherwise empty.</param>
internal sealed record ProviderDays(IReadOnlyList<Bar> Rows, Units Units, IReadOnlyList<Factor> Factors)
{
    /// <summary>Whole days on which it was not traded, where the provider says so.</summary>
    public IReadOnlyList<DateOnly> Suspended { get; init; } = [];
}

/// <summary>A provider of unadjusted daily bars.</summary>
internal interface IDayProvider
{
    /// <summary>E.g. <c>tushare</c>; the name under which its rows are kept.</summary>
    string Name { get; }

    /// <summary>Whether its settings let it be asked.</summary>
    bool IsSetUp { get; }

    /// <summary>Whether it has such instruments at all.</summary>
    bool Offers(Instrument instrument);

    /// <summary>The days of a range, both ends included; none where it has none.</summary>
    /// <exception cref="ProviderException">It gave nothing, for a reason.</exception>
    Task<ProviderDays> DaysAsync(Instrument instrument, DateOnly from, DateOnly to, CancellationToken ct);
}
