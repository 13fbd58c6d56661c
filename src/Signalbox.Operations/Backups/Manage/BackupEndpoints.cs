using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Operations.Backups.Manage;

/// <summary>A job that was put in; <c>/api/v1/jobs/{jobId}</c> tells how it goes.</summary>
internal sealed record OperationAsked(long JobId);

/// <summary>Which set a drill is to load.</summary>
/// <param name="Set">A set's id; the newest when null.</param>
internal sealed record DrillWish(string? Set);

/// <summary><c>/api/v1/operations/backups</c> and <c>/api/v1/operations/drills</c>.</summary>
internal static class BackupEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var backups = api.MapGroup("/backups").WithTags("Operations");
        backups
            .Get("/", List)
            .WithName("ListBackups")
            .WithSummary("The sets here and those elsewhere, newest first, with the age of the newest (RPO).");
        backups
            .Post("/", MakeAsync)
            .WithName("MakeBackup")
            .WithSummary("Makes a set now, in a job.")
            .RequireAuthorization(Access.Administer);
        backups
            .Post("/{id}/verifications", VerifyAsync)
            .WithName("VerifyBackup")
            .WithSummary("Reads every byte of a set back and compares it, in a job.")
            .RequireAuthorization(Access.Administer)
            .ProducesProblem(404);
        backups
            .Post("/{id}/copies", SendAsync)
            .WithName("SendBackup")
            .WithSummary("Copies a set to the store elsewhere, in a job.")
            .RequireAuthorization(Access.Administer)
            .ProducesProblem(400)
            .ProducesProblem(404);
        var drills = api.MapGroup("/drills").WithTags("Operations");
        drills
            .Get("/", Drills)
            .WithName("ListDrills")
            .WithSummary("What drills found, newest first, with the measured time to recover; at most 100.");
        drills
            .Post("/", DrillAsync)
            .WithName("RunDrill")
            .WithSummary("Loads a set into a scratch database and compares every table, in a job.")
            .RequireAuthorization(Access.Administer)
            .ProducesProblem(404);
    }

    private static Ok<BackupsAnswer> List(ListBackups list) => TypedResults.Ok(list.Run());

    private static Ok<IReadOnlyList<DrillRow>> Drills(ListDrills list) => TypedResults.Ok(list.Run());

    private static async Task<Accepted<OperationAsked>> MakeAsync(
        Actor by,
        AskForOperation ask,
        CancellationToken ct
    ) => Accepted(await ask.BackupAsync(by, ct));

    private static async Task<Accepted<OperationAsked>> VerifyAsync(
        Actor by,
        string id,
        AskForOperation ask,
        CancellationToken ct
    ) => Accepted(await ask.VerifyAsync(by, id, ct));

    private static async Task<Accepted<OperationAsked>> SendAsync(
        Actor by,
        string id,
        AskForOperation ask,
        CancellationToken ct
    ) => Accepted(await ask.SendAsync(by, id, ct));

    private static async Task<Accepted<OperationAsked>> DrillAsync(
        Actor by,
        DrillWish wish,
        AskForOperation ask,
        CancellationToken ct
    ) => Accepted(await ask.DrillAsync(by, wish.Set ?? "latest", ct));

    private static Accepted<OperationAsked> Accepted(long job) =>
        TypedResults.Accepted($"/api/v1/jobs/{job}", new OperationAsked(job));
}
