using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Signalbox.Radar.Opportunities;

internal static class OpportunityEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/opportunities").WithTags("Radar");
        group
            .MapGet("/", ListAsync)
            .WithName("ListOpportunities")
            .WithSummary("The opportunities of one report day, strongest first, at most 200.")
            .ProducesProblem(400);
        group
            .MapGet("/{id:guid}", ShowAsync)
            .WithName("ShowOpportunity")
            .WithSummary("One opportunity with the text it was found in.")
            .ProducesProblem(404);
    }

    private static async Task<Ok<IReadOnlyList<OpportunityRow>>> ListAsync(
        DateOnly? day,
        int? minScore,
        ListOpportunities list,
        CancellationToken ct
    ) => TypedResults.Ok(await list.RunAsync(new OpportunityQuery { Day = day, MinScore = minScore }, ct));

    private static async Task<Ok<OpportunityDetail>> ShowAsync(Guid id, ShowOpportunity show, CancellationToken ct) =>
        TypedResults.Ok(await show.RunAsync(id, ct));
}
