using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Http;

namespace Signalbox.Radar.Sources.WeRss;

/// <summary>Registers everything about WeRSS.</summary>
internal static class WeRssServices
{
    public static void AddWeRss(this IServiceCollection services)
    {
        services.AddChecked<WeRssOptions>("Radar:WeRss");
        services.AddOutboundClient(WeRssWire.Client).UseSocketsHttpHandler(AllowTheServer);
        services.AddSingleton<WeRssWire>();
        services.AddSingleton<WeRssAddress>();
        services.AddSingleton<WeRssTokenStore>();
        services.AddSingleton<WeRssCredentials>();
        services.AddSingleton<WeRssApi>();
        services.AddSingleton<WeRssNewArticles>();
        services.AddSingleton<WeRssHealthReading>();
        services.AddSingleton<WeRssClient>();
        services.AddSingleton<WeRssCheck>();
    }

    /// <summary>WeRSS stands on the same machine as a rule. Its address in our settings is the owner's word for that host, for this client alone.</summary>
    private static void AllowTheServer(SocketsHttpHandler handler, IServiceProvider provider)
    {
        var address = provider.GetRequiredService<IOptions<WeRssOptions>>().Value.BaseUrl;
        if (Uri.TryCreate(address, UriKind.Absolute, out var url))
            handler.ConnectCallback = provider
                .GetRequiredService<AddressGuard>()
                .AlsoTo(url.Host, url.Port)
                .ConnectAsync;
    }
}
