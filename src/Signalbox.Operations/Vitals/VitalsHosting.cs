using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Operations.Vitals.Pages;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Http;
using Signalbox.Platform.Ui.Live;
using Signalbox.Platform.Ui.Navigation;

namespace Signalbox.Operations.Vitals;

/// <summary>What the system page brings to the whole.</summary>
internal static class VitalsHosting
{
    public static void AddVitals(this IServiceCollection services)
    {
        services.AddSingleton<TakeVitals>();
        services.AddSingleton<ListVitals>();
        services.AddHostedService<VitalsSampler>();
    }

    public static void Offer(Offers offers)
    {
        offers.Page(new NavEntry(NavGroup.System, 12, "/system", "nav.system", "server") { Letter = 'y' });
        offers.Topic(new LiveTopic("system", typeof(SystemLive), TimeSpan.FromMinutes(1)));
        offers.Retention(
            new Retention("operations_vital", "at", _ => TimeSpan.FromHours(ListVitals.MostHours), Key: "at, node")
        );
    }

    public static void Map(RouteGroupBuilder api) =>
        api.Get("/system", ListAsync)
            .WithTags("Operations")
            .WithName("ListSystem")
            .WithSummary(
                "Requests, times, errors, machine, database, jobs and outbox of the last hours, from samples of each minute."
            )
            .ProducesProblem(400);

    private static async Task<Ok<VitalsAnswer>> ListAsync(ListVitals list, int? hours, CancellationToken ct) =>
        TypedResults.Ok(await list.RunAsync(hours ?? 24, ct));
}
