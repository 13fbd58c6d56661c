using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Radar.Exports;
using Signalbox.Radar.Hooks;
using Signalbox.Radar.Kept;
using Signalbox.Radar.Rss;

namespace Signalbox.Radar;

/// <summary>What one keeps of the radar's finds and takes along: stars and notes, files, feeds, webhooks.</summary>
internal static class RadarHistory
{
    public static void AddHistory(this IServiceCollection services)
    {
        services.AddSingleton<PutKept>();
        services.AddExports();
        services.AddRss();
        services.AddHooks();
    }

    public static void MapApi(RouteGroupBuilder api)
    {
        KeptEndpoints.Map(api);
        ExportEndpoints.Map(api);
        RssEndpoints.Map(api);
        HookEndpoints.Map(api);
    }
}
