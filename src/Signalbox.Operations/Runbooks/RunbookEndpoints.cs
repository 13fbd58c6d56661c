using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Operations.Runbooks;

internal static class RunbookEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/runbooks").RequireAuthorization(Access.Operate).WithTags("Operations");
        group.Get("/", List).WithName("ListRunbooks").WithSummary("The runbooks, each with how many steps it has.");
        group
            .Get("/{id}", RunAsync)
            .WithName("RunRunbook")
            .WithSummary("Looks at its steps in order and names the first that is not ok.")
            .ProducesProblem(404);
        group
            .Post("/{id}/cures", FixAsync)
            .RequireAuthorization(Access.Administer)
            .WithName("FixByRunbook")
            .WithSummary("Applies the safe cures to the steps that are not ok.")
            .ProducesProblem(404);
    }

    private static Ok<IReadOnlyList<RunbookRow>> List(RunRunbook run) => TypedResults.Ok(run.List());

    private static async Task<Ok<RunbookAnswer>> RunAsync(string id, RunRunbook run, CancellationToken ct) =>
        TypedResults.Ok(await run.RunAsync(id, ct));

    private static async Task<Ok<IReadOnlyList<FixedStep>>> FixAsync(
        string id,
        Actor by,
        FixByRunbook fix,
        CancellationToken ct
    ) => TypedResults.Ok(await fix.RunAsync(by, id, (_, _) => true, ct));
}
