using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Kept;

/// <summary>What is to be kept of an article; what is left out stays as it is.</summary>
internal sealed record ArticleKeptChange
{
    public bool? Favourite { get; init; }

    /// <summary>Plain text; empty takes the note away.</summary>
    [StringLength(KeptChange.LongestNote)]
    public string? Note { get; init; }

    /// <summary>Version that the change was made from; null does not ask, and the last change wins.</summary>
    public int? BasedOn { get; init; }
}

/// <summary>Each caller's own stars, notes and archive.</summary>
internal static class KeptEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.Patch("/opportunities/{id:guid}/kept", OpportunityAsync)
            .RequireAuthorization(Access.View) // it is the caller's own
            .WithTags("Radar")
            .WithName("KeepOpportunity")
            .WithSummary("Your own star, note and archive of an opportunity; the answer carries what undoes it.")
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);
        api.Patch("/articles/{id:guid}/kept", ArticleAsync)
            .RequireAuthorization(Access.View)
            .WithTags("Radar")
            .WithName("KeepArticle")
            .WithSummary("Your own star and note of an article; the answer carries what undoes it.")
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);
    }

    private static async Task<Ok<KeptChanged>> OpportunityAsync(
        Guid id,
        KeptChange change,
        HttpContext http,
        ViewerOf viewer,
        PutKept put,
        CancellationToken ct
    ) => TypedResults.Ok(await put.RunAsync(KeptKind.Opportunity, id, change, viewer.From(http), ct));

    private static async Task<Ok<KeptChanged>> ArticleAsync(
        Guid id,
        ArticleKeptChange change,
        HttpContext http,
        ViewerOf viewer,
        PutKept put,
        CancellationToken ct
    )
    {
        var asked = new KeptChange
        {
            Favourite = change.Favourite,
            Note = change.Note,
            BasedOn = change.BasedOn,
        };
        return TypedResults.Ok(await put.RunAsync(KeptKind.Article, id, asked, viewer.From(http), ct));
    }
}
