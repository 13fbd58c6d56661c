using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Operations.Backups.Manage;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Operations.Restores.Manage;

/// <summary><c>/api/v1/operations/restores</c>.</summary>
internal static class RestoreEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var restores = api.MapGroup("/restores").WithTags("Operations");
        restores
            .Get("/", ShowAsync)
            .WithName("ListRestores")
            .WithSummary(
                "What waits for a restart, what was restored, and what is held since; newest first, at most 50."
            );
        restores
            .Post("/", PrepareAsync)
            .WithName("PrepareRestore")
            .WithSummary("Proves a set and loads it beside what is in use, in a job; the next start puts it in place.")
            .RequireAuthorization(Access.Administer)
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);
        restores
            .Delete("/pending", CancelAsync)
            .WithName("CancelRestore")
            .WithSummary("Drops the restore that is prepared; nothing in use was touched.")
            .RequireAuthorization(Access.Administer)
            .ProducesProblem(409);
        restores
            .Post("/undo", UndoAsync)
            .WithName("UndoRestore")
            .WithSummary("Prepares the way back to what the last restore put aside; the next start goes it.")
            .RequireAuthorization(Access.Administer)
            .ProducesProblem(409);
        restores
            .Post("/release", ReleaseAsync)
            .WithName("ReleaseRestores")
            .WithSummary("Lets news be pushed again that is held since a restore.")
            .RequireAuthorization(Access.Administer);
    }

    private static async Task<Ok<RestoresAnswer>> ShowAsync(ShowRestores show, CancellationToken ct) =>
        TypedResults.Ok(await show.RunAsync(ct));

    private static async Task<Accepted<OperationAsked>> PrepareAsync(
        Actor by,
        RestoreWish wish,
        ManageRestores manage,
        CancellationToken ct
    )
    {
        var job = await manage.PrepareAsync(by, wish, ct);
        return TypedResults.Accepted($"/api/v1/jobs/{job}", new OperationAsked(job));
    }

    private static async Task<NoContent> CancelAsync(Actor by, ManageRestores manage, CancellationToken ct)
    {
        await manage.CancelAsync(by, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<RestoresAnswer>> UndoAsync(
        Actor by,
        ManageRestores manage,
        ShowRestores show,
        CancellationToken ct
    )
    {
        await manage.UndoAsync(by, ct);
        return TypedResults.Ok(await show.RunAsync(ct));
    }

    private static async Task<Ok<RestoresAnswer>> ReleaseAsync(
        Actor by,
        ManageRestores manage,
        ShowRestores show,
        CancellationToken ct
    )
    {
        await manage.ReleaseAsync(by, ct);
        return TypedResults.Ok(await show.RunAsync(ct));
    }
}
