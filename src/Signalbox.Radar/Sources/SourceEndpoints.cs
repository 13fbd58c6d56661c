using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Signalbox.Radar.Sources;

internal static class SourceEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/sources").WithTags("Radar");
        group.MapGet("/", ListAsync).WithName("ListSources").WithSummary("Every source, oldest first.");
        group
            .MapPost("/", AddAsync)
            .WithName("AddSource")
            .WithSummary("Adds a feed by its address.")
            .ProducesProblem(400)
            .ProducesProblem(409);
        group
            .MapPatch("/{id:guid}", ChangeAsync)
            .WithName("ChangeSource")
            .WithSummary("Renames a source or switches it on or off.")
            .ProducesProblem(400)
            .ProducesProblem(404);
    }

    private static async Task<Ok<IReadOnlyList<SourceRow>>> ListAsync(ListSources list, CancellationToken ct) =>
        TypedResults.Ok(await list.RunAsync(ct));

    private static async Task<Created<SourceRow>> AddAsync(NewSource source, AddSource add, CancellationToken ct)
    {
        var row = await add.RunAsync(source, ct);
        return TypedResults.Created($"/api/v1/radar/sources/{row.Id}", row);
    }

    private static async Task<Ok<SourceRow>> ChangeAsync(
        Guid id,
        SourceChange change,
        ChangeSource operation,
        CancellationToken ct
    ) => TypedResults.Ok(await operation.RunAsync(id, change, ct));
}
