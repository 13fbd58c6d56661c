using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;

namespace Signalbox.Platform.About;

/// <summary><c>/api/v1/about</c>.</summary>
internal static class AboutEndpoints
{
    public static void Map(RouteGroupBuilder api) =>
        api.Get("/", ShowAsync)
            .WithTags("Settings")
            .WithName("ShowAbout")
            .WithSummary("Version, runtime, database, modules, and the packages in the program with their licences.");

    private static async Task<Ok<AboutAnswer>> ShowAsync(ShowAbout show, CancellationToken ct) =>
        TypedResults.Ok(await show.RunAsync(ct));
}
