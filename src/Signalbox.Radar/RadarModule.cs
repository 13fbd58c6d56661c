using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Jobs;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Reports.Page;

namespace Signalbox.Radar;

/// <summary>Articles in, ranked opportunities and a daily report out.</summary>
public sealed class RadarModule : IModule
{
    public string Name => "radar"; // URL segment, table prefix

    public void AddServices(IServiceCollection services)
    {
        services.AddChecked<RadarOptions>("Radar");
        services.AddReports();
    }

    public void MapApi(RouteGroupBuilder api) => ReportEndpoints.Map(api);

    public void MapPages(IEndpointRouteBuilder routes) => ReportPageEndpoints.Map(routes);

    public void ConfigureModel(ModelBuilder model) => RadarModel.Configure(model);

    public void AddWork(WorkCatalog work) { }

    public void Offer(Offers offers) { }
}
