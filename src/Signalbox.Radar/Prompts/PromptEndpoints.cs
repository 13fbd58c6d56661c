using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Prompts;

internal static class PromptEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/prompts").WithTags("Radar");
        group
            .Get("/", ListAsync)
            .WithName("ListPrompts")
            .WithSummary("The versions of the prompt, newest first; the newest is the one in use.");
        group
            .Post("/", SaveAsync)
            .WithName("SavePrompt")
            .WithSummary("Saves a new version of the prompt.")
            .ProducesProblem(400)
            .ProducesProblem(409);
        group
            .Get("/{number:int}", ShowAsync)
            .WithName("ShowPrompt")
            .WithSummary("One version of the prompt.")
            .ProducesProblem(404);
        group
            .Get("/{from:int}/changes/{to:int}", CompareAsync)
            .WithName("ComparePrompts")
            .WithSummary("What changed between two versions, line by line.")
            .ProducesProblem(404);
        group
            .Get("/{from:int}/verdicts/{to:int}", VerdictsAsync)
            .WithName("CompareVerdicts")
            .WithSummary(
                "What two versions made of the articles that both have judged, and what people decided of them."
            )
            .ProducesProblem(404);
        group
            .Post("/trials", TryAsync)
            .WithName("TryPrompt")
            .WithSummary(
                "Tries a draft on stored articles, at most 20, and shows what it makes of them; stores no judgement."
            )
            .ProducesProblem(400)
            .ProducesProblem(404);
    }

    private static async Task<Ok<PromptRow>> ShowAsync(int number, ComparePrompts compare, CancellationToken ct) =>
        TypedResults.Ok(await compare.ShowAsync(number, ct));

    private static async Task<Ok<PromptComparison>> CompareAsync(
        int from,
        int to,
        ComparePrompts compare,
        CancellationToken ct
    ) => TypedResults.Ok(await compare.RunAsync(from, to, ct));

    private static async Task<Ok<VerdictComparison>> VerdictsAsync(
        int from,
        int to,
        HttpContext http,
        ViewerOf viewer,
        CompareVerdicts compare,
        CancellationToken ct
    ) => TypedResults.Ok(await compare.RunAsync(from, to, viewer.From(http), ct));

    private static async Task<Ok<PromptTried>> TryAsync(
        PromptTrial trial,
        HttpContext http,
        ViewerOf viewer,
        TryPrompt operation,
        CancellationToken ct
    ) => TypedResults.Ok(await operation.RunAsync(trial, viewer.From(http), ct));

    private static async Task<Ok<IReadOnlyList<PromptRow>>> ListAsync(ListPrompts list, CancellationToken ct) =>
        TypedResults.Ok(await list.RunAsync(ct));

    private static async Task<Ok<PromptRow>> SaveAsync(
        Actor by,
        PromptChange change,
        SavePrompt save,
        CancellationToken ct
    ) => TypedResults.Ok(await save.RunAsync(by, change, ct));
}
