using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Jobs.Manage;

namespace Signalbox.Platform.Jobs;

internal static class JobEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.WithTags("Jobs");
        group
            .Get("/", ListAsync)
            .WithName("ListJobs")
            .WithSummary("Background jobs, newest first; at most 200.")
            .ProducesProblem(400);
        group
            .Get("/{id:long}", ShowAsync)
            .WithName("ShowJob")
            .WithSummary("One job with what its steps remembered.")
            .ProducesProblem(404);
        group
            .Put("/{id:long}/retry", RetryAsync)
            .WithName("RetryDeadJob")
            .WithSummary("Gives a dead job all its attempts again.")
            .ProducesProblem(404)
            .ProducesProblem(409);
        group
            .Put("/{id:long}/dismissal", DismissAsync)
            .WithName("DismissDeadJob")
            .WithSummary("Says that nothing is to be done about a dead job.")
            .ProducesProblem(404)
            .ProducesProblem(409);
        group
            .Delete("/{id:long}/dismissal", UndoAsync)
            .WithName("UndoDismissDeadJob")
            .WithSummary("Takes a dismissal back.")
            .ProducesProblem(404)
            .ProducesProblem(409);
        group.Get("/dead", DeadAsync).WithName("ListDeadKinds").WithSummary("Dead jobs counted by kind; at most 200.");
        group
            .Put("/dead/{name}/retry", RetryAllAsync)
            .WithName("RetryDeadJobs")
            .WithSummary("Gives all dead jobs of one kind their attempts again.");
        group
            .Get("/lanes", LanesAsync)
            .WithName("ListLanes")
            .WithSummary("Lanes with what waits and runs in them, and their limits; at most 500.");
        RecurringEndpoints.Map(group.MapGroup("/recurring"));
    }

    private static async Task<Ok<IReadOnlyList<JobRow>>> ListAsync(
        JobState? state,
        string? name,
        long? before,
        int? limit,
        ListJobs list,
        CancellationToken ct
    )
    {
        var query = new JobsQuery
        {
            State = state,
            Name = name,
            Before = before,
            Limit = limit ?? 100,
        };
        return TypedResults.Ok(await list.RunAsync(query, ct));
    }

    private static async Task<Ok<JobDetail>> ShowAsync(long id, ShowJob show, CancellationToken ct) =>
        TypedResults.Ok(await show.RunAsync(id, ct));

    private static async Task<NoContent> RetryAsync(long id, RetryDeadJob retry, CancellationToken ct)
    {
        await retry.RunAsync(id, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> DismissAsync(long id, DismissDeadJob dismiss, CancellationToken ct)
    {
        await dismiss.RunAsync(id, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> UndoAsync(long id, DismissDeadJob dismiss, CancellationToken ct)
    {
        await dismiss.UndoAsync(id, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<IReadOnlyList<DeadKind>>> DeadAsync(ListDeadKinds list, CancellationToken ct) =>
        TypedResults.Ok(await list.RunAsync(ct));

    private static async Task<Ok<DeadRetried>> RetryAllAsync(string name, RetryDeadJobs retry, CancellationToken ct) =>
        TypedResults.Ok(new DeadRetried(await retry.RunAsync(name, ct)));

    private static async Task<Ok<IReadOnlyList<LaneRow>>> LanesAsync(ListLanes list, CancellationToken ct) =>
        TypedResults.Ok(await list.RunAsync(ct));
}
