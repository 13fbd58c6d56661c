using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Http;

namespace Signalbox.Radar.Sources.Feeds;

/// <summary>Registers everything about feeds.</summary>
internal static class FeedServices
{
    public static void AddFeeds(this IServiceCollection services)
    {
        services.AddChecked<FeedOptions>("Radar:Feeds");
        services.AddOutboundClient(WebDownload.Client);
        services.AddSingleton<HostManners>();
        services.AddSingleton<WebDownload>();
        services.AddSingleton<FeedReader>();
        services.AddSingleton<FetchFeed>();
        services.AddSingleton<ReadFeedFile>();
        services.AddSingleton<ReadArticlePage>();
        services.AddSingleton<FetchArticlePage>();
    }
}
