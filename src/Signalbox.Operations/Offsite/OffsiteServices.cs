using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signalbox.Operations.Backups.Manage;
using Signalbox.Operations.Offsite.S3;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Http;
using Signalbox.Platform.Jobs;

namespace Signalbox.Operations.Offsite;

/// <summary>Registers everything about the store elsewhere.</summary>
internal static class OffsiteServices
{
    public static void AddOffsite(this IServiceCollection services)
    {
        services.AddChecked<OffsiteOptions>("Offsite");
        services.AddOutboundClient(S3Wire.Client).UseSocketsHttpHandler(AllowTheStore);
        services.AddSingleton<S3Wire>();
        services.AddSingleton<S3Store>();
        services.AddSingleton<S3Upload>();
        services.AddSingleton<OffsiteFolder>();
        services.AddSingleton<OffsiteState>();
        services.AddSingleton<SendOffsite>();
        services.AddSingleton<PruneOffsite>();
        services.AddSingleton<SendDueOffsite>();
        services.AddSingleton<FetchOffsite>();
        services.AddSingleton<DrillOffsite>();
        services.AddSingleton<KeyCopies>();
        services.AddSingleton<OffsiteJob>();
        services.AddHostedService<OffsiteMetrics>();
    }

    public static void AddOffsite(this WorkCatalog work)
    {
        // A lane of its own: a slow store must not hold up the next backup.
        work.Lane("offsite", perCluster: 1);
        var later = Retry.Exponential(TimeSpan.FromMinutes(2), TimeSpan.FromHours(1));
        work.Handle<SendSets, OffsiteJob>("operations.send-offsite", "offsite", 12, later, TimeSpan.FromHours(12));
        work.Handle<SendSetNow, AskedJobs>("operations.send-set-now", "offsite", 3, later, TimeSpan.FromHours(12));
    }

    public static void AddOffsite(this Offers offers)
    {
        offers.Check(OffsiteChecks.Lag);
        offers.Check(OffsiteChecks.Store);
        offers.Check(OffsiteChecks.KeyCopy);
    }

    /// <summary>A store may stand in the owner's own network. Its address in our settings is his word for that host, for this client alone.</summary>
    private static void AllowTheStore(SocketsHttpHandler handler, IServiceProvider provider)
    {
        // Objects come as they lie there, and are counted.
        handler.AutomaticDecompression = System.Net.DecompressionMethods.None;
        var store = provider.GetRequiredService<IOptions<OffsiteOptions>>().Value;
        if (!Uri.TryCreate(store.Endpoint, UriKind.Absolute, out var url))
            return;
        var host = store.PathStyle ? url.Host : $"{store.Bucket}.{url.Host}";
        handler.ConnectCallback = provider.GetRequiredService<AddressGuard>().AlsoTo(host, url.Port).ConnectAsync;
    }
}
