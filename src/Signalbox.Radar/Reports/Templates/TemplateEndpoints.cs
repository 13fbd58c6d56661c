using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Radar.Reports.Templates;

/// <summary>How pushes are worded, in the API.</summary>
internal static class TemplateEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/templates").WithTags("Radar");
        group
            .Get("/", ListAsync)
            .WithName("ListPushTemplates")
            .WithSummary("How each kind of push is worded; an empty template is the program's own words.");
        group
            .Put("/{kind}", SaveAsync)
            .WithName("SavePushTemplate")
            .WithSummary(
                "Words a kind of push from now on by a Liquid template; empty goes back to the program's own words."
            )
            .ProducesProblem(400)
            .ProducesProblem(409);
        group
            .Post("/{kind}/preview", PreviewAsync)
            .WithName("PreviewPushTemplate")
            .WithSummary("The newest report with finds as a draft words it; nothing is stored.")
            .ProducesProblem(400);
    }

    private static async Task<Ok<IReadOnlyList<TemplateRow>>> ListAsync(ListTemplates list, CancellationToken ct) =>
        TypedResults.Ok(await list.RunAsync(ct));

    private static async Task<Ok<IReadOnlyList<TemplateRow>>> SaveAsync(
        PushKind kind,
        Actor by,
        TemplateDraft draft,
        SaveTemplate save,
        ListTemplates list,
        CancellationToken ct
    )
    {
        await save.RunAsync(by, kind, draft, ct);
        return TypedResults.Ok(await list.RunAsync(ct));
    }

    private static async Task<Ok<TemplatePreview>> PreviewAsync(
        PushKind kind,
        TemplateDraft draft,
        PreviewTemplate preview,
        CancellationToken ct
    ) => TypedResults.Ok(await preview.RunAsync(kind, draft, ct));
}
