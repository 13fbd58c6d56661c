using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Jobs;
using Signalbox.Radar.Sources.Feeds;

namespace Signalbox.Radar;

/// <summary>Articles in, ranked opportunities and a daily report out.</summary>
public sealed class RadarModule : IModule
{
    public string Name => "radar"; // URL segment, table prefix

    public void AddServices(IServiceCollection services)
    {
        services.AddChecked<RadarOptions>("Radar");
        services.AddFeeds();
    }

    public void MapApi(RouteGroupBuilder api) { }

    public void ConfigureModel(ModelBuilder model) => RadarModel.Configure(model);

    public void AddWork(WorkCatalog work) { }

    public void Offer(Offers offers) { }
}
