using Signalbox.Market.Instruments;
using Signalbox.Market.Providers;
using Signalbox.Market.Quality;

namespace Signalbox.Market.Minutes;

/// <summary>Minutes as a provider sent them.</summary>
/// <param name="Rows">Ascending, in its units.</param>
internal sealed record ProviderMinutes(IReadOnlyList<Minute> Rows, Units Units);

/// <summary>A provider of the newest minutes.</summary>
internal interface IMinuteProvider
{
    /// <summary>The name under which its rows are kept.</summary>
    string Name { get; }

    /// <summary>Whether its settings let it be asked.</summary>
    bool IsSetUp { get; }

    /// <summary>The minutes of the newest sessions; of how many is its affair.</summary>
    /// <exception cref="ProviderException">It gave nothing, for a reason.</exception>
    Task<ProviderMinutes> MinutesAsync(Instrument instrument, CancellationToken ct);
}
