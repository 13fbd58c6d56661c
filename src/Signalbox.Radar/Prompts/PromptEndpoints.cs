using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Signalbox.Radar.Prompts;

internal static class PromptEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/prompts").WithTags("Radar");
        group
            .MapGet("/", ListAsync)
            .WithName("ListPrompts")
            .WithSummary("The versions of the prompt, newest first; the newest is the one in use.");
        group
            .MapPost("/", SaveAsync)
            .WithName("SavePrompt")
            .WithSummary("Saves a new version of the prompt.")
            .ProducesProblem(400)
            .ProducesProblem(409);
    }

    private static async Task<Ok<IReadOnlyList<PromptRow>>> ListAsync(ListPrompts list, CancellationToken ct) =>
        TypedResults.Ok(await list.RunAsync(ct));

    private static async Task<Ok<PromptRow>> SaveAsync(PromptChange change, SavePrompt save, CancellationToken ct) =>
        TypedResults.Ok(await save.RunAsync(change, ct));
}
