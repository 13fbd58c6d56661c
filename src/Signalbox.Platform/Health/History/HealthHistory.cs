using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Http;

namespace Signalbox.Platform.Health.History;

/// <summary>What this part brings to the whole.</summary>
internal static class HealthHistory
{
    public static void AddHealthHistory(this IServiceCollection services)
    {
        services.AddChecked<HealthOptions>("Health");
        services.AddSingleton<TakeSamples>();
        services.AddSingleton<ListHealth>();
        services.AddHostedService<HealthSampler>();
    }

    public static void OfferHealthHistory(this Offers offers) =>
        offers.Retention(
            new Retention(
                "health_sample",
                "at",
                services => services.GetRequiredService<IOptions<HealthOptions>>().Value.KeepSamples,
                Key: "check_name, at"
            )
        );

    public static void Map(RouteGroupBuilder api) =>
        api.Get("/history", ListAsync)
            .WithTags("Health")
            .WithName("ListHealthHistory")
            .WithSummary("Each check as it stands, since when, and its last 30 minutes.");

    private static async Task<Ok<HealthOverview>> ListAsync(ListHealth list, CancellationToken ct) =>
        TypedResults.Ok(await list.RunAsync(ct));
}
