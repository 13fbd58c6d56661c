using Microsoft.Extensions.Options;

namespace Signalbox.Market.Providers;

/// <summary>A provider as it is set up.</summary>
internal sealed record ProviderLine(string Name, bool IsSetUp);

/// <summary>The providers in the order in which they are asked, and the hosts that were called.</summary>
internal sealed record ProviderStates(IReadOnlyList<ProviderLine> Providers, IReadOnlyList<HostState> Hosts);

/// <summary>Tells whom the market can ask and how their hosts stand.</summary>
internal sealed class ShowProviders(
    IEnumerable<IDayProvider> providers,
    HostBudgets budgets,
    IOptions<MarketOptions> options
)
{
    public ProviderStates Run() =>
        new([.. providers.OrderBy(p => Rank(p.Name)).Select(p => new ProviderLine(p.Name, p.IsSetUp))], budgets.States);

    private int Rank(string name)
    {
        var at = Array.IndexOf(options.Value.SourceOrder, name);
        return at < 0 ? int.MaxValue : at;
    }
}
