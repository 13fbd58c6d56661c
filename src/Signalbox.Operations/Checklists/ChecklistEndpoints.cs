using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Operations.Checklists;

internal static class ChecklistEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/checklists").RequireAuthorization(Access.Operate).WithTags("Operations");
        group
            .Get("/{id}", RunAsync)
            .WithName("RunChecklist")
            .WithSummary("Makes its checks and tells what persons have confirmed.")
            .ProducesProblem(404);
        group
            .Post("/{id}/items/{item}/confirmations", ConfirmAsync)
            .WithName("ConfirmChecklistItem")
            .WithSummary("Takes the caller's word on one item.")
            .ProducesProblem(400)
            .ProducesProblem(404);
    }

    private static async Task<Ok<ChecklistAnswer>> RunAsync(string id, RunChecklist run, CancellationToken ct) =>
        TypedResults.Ok(await run.RunAsync(id, ct));

    private static async Task<NoContent> ConfirmAsync(
        string id,
        string item,
        ConfirmationNote note,
        Actor by,
        ConfirmItem confirm,
        CancellationToken ct
    )
    {
        await confirm.RunAsync(by, by.Name, id, item, note, ct);
        return TypedResults.NoContent();
    }
}
