using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Sources.Hints;

internal static class HintEndpoints
{
    // Senders put whole articles in; it is not read, only let go by.
    private const int LargestBody = 1024 * 1024;

    /// <summary>The open door: the token in the address is all that is asked for.</summary>
    public static void MapOpen(IEndpointRouteBuilder routes) =>
        routes
            .Post("/hooks/radar/{token}", TakeAsync)
            .SignsIn()
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody))
            .ExcludeFromDescription();

    public static void Map(RouteGroupBuilder sources)
    {
        sources
            .Put("/{id:guid}/hook", MakeAsync)
            .WithName("MakeSourceHook")
            .WithSummary("Makes the hook of a source, or another in its place; its address is told this once.")
            .ProducesProblem(404)
            .ProducesProblem(409);
        sources
            .Delete("/{id:guid}/hook", RevokeAsync)
            .WithName("RevokeSourceHook")
            .WithSummary("Revokes the hook of a source.")
            .ProducesProblem(404);
    }

    private static async Task<IResult> TakeAsync(string token, HttpContext http, TakeHint take, CancellationToken ct)
    {
        if (http.Request.ContentLength > LargestBody)
            throw RefusedException.Invalid(
                "radar.hook.too-large",
                "The body is larger than 1 MB; it is not read anyway."
            );
        await take.RunAsync(token, ct);
        return TypedResults.StatusCode(StatusCodes.Status202Accepted);
    }

    private static async Task<Ok<MadeHook>> MakeAsync(
        Guid id,
        HttpContext http,
        ViewerOf viewer,
        ManageHook hooks,
        CancellationToken ct
    ) => TypedResults.Ok(await hooks.MakeAsync(Actor.Of(http), id, viewer.From(http), ct));

    private static async Task<NoContent> RevokeAsync(
        Guid id,
        HttpContext http,
        ViewerOf viewer,
        ManageHook hooks,
        CancellationToken ct
    )
    {
        await hooks.RevokeAsync(Actor.Of(http), id, viewer.From(http), ct);
        return TypedResults.NoContent();
    }
}
