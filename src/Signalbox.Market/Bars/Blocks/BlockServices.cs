using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Jobs;

namespace Signalbox.Market.Bars.Blocks;

/// <summary>Keeps the years of bars packed.</summary>
internal static class BlockServices
{
    private const string Lane = "market-pack";

    public static void AddBlocks(this IServiceCollection services)
    {
        services.AddSingleton<PackBars>();
        services.AddSingleton<PackChangedHandler>();
    }

    public static void AddWork(WorkCatalog work)
    {
        work.Lane(Lane, perCluster: 1); // a second would only wait for the first, row by row
        work.Recurring(
            "market.pack",
            "20 * * * *", // what runs and imports leave is packed after each; this is for single days that were mended
            _ => new PackChanged(),
            CatchUp.LatestSlot,
            labelZh: "压缩日线",
            labelEn: "Pack daily bars"
        );
        work.Handle<PackChanged, PackChangedHandler>(
            "market.pack-changed",
            Lane,
            attempts: 5,
            timeout: TimeSpan.FromHours(2) // thirty years of all shares at once
        );
    }
}
