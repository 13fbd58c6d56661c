using Microsoft.Extensions.DependencyInjection;
using Signalbox.Market.Watch.Prices;

namespace Signalbox.Market.Watch;

/// <summary>What watch-lists and price alerts consist of.</summary>
internal static class WatchServices
{
    public static void AddWatch(this IServiceCollection services)
    {
        services.AddSingleton<ListWatch>();
        services.AddSingleton<AddWatchGroup>();
        services.AddSingleton<ChangeWatchGroup>();
        services.AddSingleton<RemoveWatchGroup>();
        services.AddSingleton<AddToWatch>();
        services.AddSingleton<MoveInWatch>();
        services.AddSingleton<RemoveFromWatch>();
        services.AddSingleton<LookedAt>();
        services.AddSingleton<FindForPalette>();
        services.AddSingleton<WantedQuotes>();
        services.AddSingleton<PriceAlertStore>();
        services.AddSingleton<ComposePriceAlert>();
        services.AddSingleton<JudgePrices>();
        services.AddSingleton<PriceBell>();
        services.AddSingleton<ListPriceAlerts>();
        services.AddSingleton<AddPriceAlert>();
        services.AddSingleton<RemovePriceAlert>();
        services.AddHostedService<WatchPrices>();
    }
}
