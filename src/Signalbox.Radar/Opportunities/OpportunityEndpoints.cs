using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Articles.Stories;
using Signalbox.Radar.Kept;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Opportunities;

/// <summary>The filter of the list as it stands in an address.</summary>
internal sealed record OpportunityFilter
{
    public OpportunityState? State { get; init; }

    public string? Kind { get; init; }

    public Guid? Source { get; init; }

    public DateOnly? Day { get; init; }

    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    public string? Text { get; init; }

    public int? MinScore { get; init; }

    public KeptFilter? Kept { get; init; }

    public string? After { get; init; }

    public int? Limit { get; init; }

    public OpportunityQuery Query =>
        new()
        {
            State = State,
            Kind = Kind,
            Source = Source,
            From = Day ?? From,
            To = Day ?? To,
            Text = Text,
            MinScore = MinScore,
            Kept = Kept,
            After = After,
            Limit = Limit,
        };
}

internal static class OpportunityEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/opportunities").WithTags("Radar");
        group
            .Get("/", ListAsync)
            .WithName("ListOpportunities")
            .WithSummary(
                "Opportunities page by page, newest day first, strongest first within it, with counts by state."
            )
            .ProducesProblem(400);
        group
            .Get("/{id:guid}", ShowAsync)
            .WithName("ShowOpportunity")
            .WithSummary("One opportunity with the text it was found in.")
            .ProducesProblem(404);
        group
            .Get("/{id:guid}/neighbours", NeighboursAsync)
            .WithName("FindOpportunityNeighbours")
            .WithSummary("What stands before and behind one opportunity in the list with the same filter.")
            .ProducesProblem(400)
            .ProducesProblem(404);
        group
            .Put("/{id:guid}/state", PutAsync)
            .WithName("PutOpportunityState")
            .WithSummary("Accepts, ignores or asks about an opportunity; the answer carries what undoes it.")
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);
        group
            .Delete("/{id:guid}/retellings/{articleId:guid}", ReleaseAsync)
            .WithName("ReleaseRetelling")
            .WithSummary("Makes an article that was put with another's story an opportunity of its own.")
            .ProducesProblem(404);
    }

    private static async Task<Ok<OpportunityDetail>> ReleaseAsync(
        Actor by,
        Guid id,
        Guid articleId,
        HttpContext http,
        ViewerOf viewer,
        ReleaseRetelling release,
        ShowOpportunity show,
        CancellationToken ct
    )
    {
        var seer = viewer.From(http);
        return TypedResults.Ok(await show.RunAsync(await release.RunAsync(by, id, articleId, seer, ct), seer, ct));
    }

    private static async Task<Ok<OpportunityPage>> ListAsync(
        [AsParameters] OpportunityFilter filter,
        HttpContext http,
        ViewerOf viewer,
        ListOpportunities list,
        CancellationToken ct
    ) => TypedResults.Ok(await list.RunAsync(filter.Query, viewer.From(http), ct));

    private static async Task<Ok<OpportunityDetail>> ShowAsync(
        Guid id,
        HttpContext http,
        ViewerOf viewer,
        ShowOpportunity show,
        CancellationToken ct
    ) => TypedResults.Ok(await show.RunAsync(id, viewer.From(http), ct));

    private static async Task<Ok<OpportunityNeighbours>> NeighboursAsync(
        Guid id,
        [AsParameters] OpportunityFilter filter,
        HttpContext http,
        ViewerOf viewer,
        FindNeighbours find,
        CancellationToken ct
    ) => TypedResults.Ok(await find.RunAsync(id, filter.Query, viewer.From(http), ct));

    private static async Task<Ok<OpportunityStateChanged>> PutAsync(
        Guid id,
        OpportunityStateChange change,
        HttpContext http,
        ViewerOf viewer,
        PutOpportunityState put,
        CancellationToken ct
    ) => TypedResults.Ok(await put.RunAsync(id, change, http.User.Identity?.Name, viewer.From(http), ct));
}
