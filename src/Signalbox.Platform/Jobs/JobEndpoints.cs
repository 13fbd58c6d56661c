using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Signalbox.Platform.Jobs;

internal static class JobEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.WithTags("Jobs");
        group
            .MapGet("/", ListAsync)
            .WithName("ListJobs")
            .WithSummary("Background jobs, newest first; at most 200.")
            .ProducesProblem(400);
        group
            .MapPut("/{id:long}/retry", RetryAsync)
            .WithName("RetryDeadJob")
            .WithSummary("Gives a dead job all its attempts again.")
            .ProducesProblem(404)
            .ProducesProblem(409);
    }

    private static async Task<Ok<IReadOnlyList<JobRow>>> ListAsync(
        JobState? state,
        int? limit,
        ListJobs list,
        CancellationToken ct
    ) => TypedResults.Ok(await list.RunAsync(new JobsQuery { State = state, Limit = limit ?? 100 }, ct));

    private static async Task<NoContent> RetryAsync(long id, RetryDeadJob retry, CancellationToken ct)
    {
        await retry.RunAsync(id, ct);
        return TypedResults.NoContent();
    }
}
