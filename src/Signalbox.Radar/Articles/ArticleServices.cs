using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Http;
using Signalbox.Radar.Articles.Pictures;
using Signalbox.Radar.Articles.Versions;

namespace Signalbox.Radar.Articles;

/// <summary>What shows articles.</summary>
internal static class ArticleServices
{
    public static void AddArticles(this IServiceCollection services)
    {
        services.AddChecked<PictureOptions>("Radar:Pictures");
        services.AddOutboundClient(ShowPicture.Client);
        services.AddSingleton<ListArticles>();
        services.AddSingleton<StoreReadings>();
        services.AddSingleton<ShowArticle>();
        services.AddSingleton<ShowVersions>();
        services.AddSingleton<PictureAddress>();
        services.AddSingleton<PictureCache>();
        services.AddSingleton<ShowPicture>();
    }
}
