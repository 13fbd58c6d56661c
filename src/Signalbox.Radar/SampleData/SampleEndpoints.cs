using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;

namespace Signalbox.Radar.SampleData;

internal static class SampleEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/samples").WithTags("Radar");
        group.Get("/", ShowAsync).WithName("ShowSamples").WithSummary("Whether there are sample data, and how many.");
        group
            .Put("/", InstallAsync)
            .WithName("InstallSamples")
            .WithSummary("Puts sample data in, marked as such; nothing a second time.")
            .ProducesProblem(409);
        group.Delete("/", RemoveAsync).WithName("RemoveSamples").WithSummary("Takes exactly the sample data away.");
    }

    private static async Task<Ok<SamplesState>> ShowAsync(ShowSamples show, CancellationToken ct) =>
        TypedResults.Ok(await show.RunAsync(ct));

    private static async Task<Ok<SamplesState>> InstallAsync(InstallSamples install, CancellationToken ct) =>
        TypedResults.Ok(await install.RunAsync(ct));

    private static async Task<Ok<SamplesState>> RemoveAsync(RemoveSamples remove, CancellationToken ct) =>
        TypedResults.Ok(await remove.RunAsync(ct));
}
