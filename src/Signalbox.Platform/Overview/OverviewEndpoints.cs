using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Http;
using Signalbox.Platform.Overview.Pages;
using Signalbox.Platform.Ui.Live;

namespace Signalbox.Platform.Overview;

/// <summary>What this part brings to the whole.</summary>
internal static class OverviewEndpoints
{
    public static void AddOverview(this IServiceCollection services)
    {
        services.AddSingleton<NeedsAttention>();
        services.AddSingleton<ShowOverview>();
    }

    public static void OfferOverview(this Offers offers) =>
        offers.Topic(new LiveTopic("overview", typeof(OverviewLive), TimeSpan.FromSeconds(5)) { OnOverview = true });

    public static void Map(RouteGroupBuilder api)
    {
        var group = api.WithTags("Overview");
        group
            .Get("/", ShowAsync)
            .WithName("ShowOverview")
            .WithSummary("Figures with 14 days of past, what needs you, and the checks with their last 30 minutes.");
        group
            .Get("/attention", AttentionAsync)
            .WithName("ListAttention")
            .WithSummary("What needs you now, the worst first; at most 200.");
    }

    private static async Task<Ok<OverviewAnswer>> ShowAsync(ShowOverview show, CancellationToken ct) =>
        TypedResults.Ok(await show.RunAsync(ct));

    private static async Task<Ok<IReadOnlyList<AttentionItem>>> AttentionAsync(
        NeedsAttention attention,
        CancellationToken ct
    ) => TypedResults.Ok(await attention.RunAsync(ct));
}
