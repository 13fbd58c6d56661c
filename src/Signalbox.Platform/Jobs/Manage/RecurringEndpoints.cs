using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Platform.Jobs.Manage;

/// <summary>A job that was put in.</summary>
internal sealed record JobAsked(long Id);

/// <summary><c>/api/v1/jobs/recurring</c>.</summary>
internal static class RecurringEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        group
            .Get("/", ListAsync)
            .WithName("ListRecurring")
            .WithSummary("What is due by the clock: schedule in words, next five times, last run.");
        group.Get("/{name}", OneAsync).WithName("ShowRecurring").WithSummary("One recurring job.").ProducesProblem(404);
        group
            .Post("/{name}/schedule/preview", Preview)
            .WithName("PreviewSchedule")
            .WithSummary("What a draft of a schedule would mean: words and the next five times. Changes nothing.")
            .ProducesProblem(400)
            .ProducesProblem(404);
        group
            .Put("/{name}/schedule", ChangeAsync)
            .WithName("ChangeSchedule")
            .WithSummary("Sets the owner's schedule; it holds within ten seconds, on every node.")
            .RequireAuthorization(Access.Administer)
            .ProducesProblem(400)
            .ProducesProblem(404);
        group
            .Delete("/{name}/schedule", ResetAsync)
            .WithName("ResetSchedule")
            .WithSummary("Goes back to the schedule that the program ships with.")
            .RequireAuthorization(Access.Administer)
            .ProducesProblem(404);
        group
            .Post("/{name}/runs", RunAsync)
            .WithName("RunRecurringNow")
            .WithSummary("Runs it now, beside its schedule; at most once a minute.")
            .ProducesProblem(404)
            .ProducesProblem(409);
    }

    private static async Task<Ok<IReadOnlyList<RecurringRow>>> ListAsync(ListRecurring list, CancellationToken ct) =>
        TypedResults.Ok(await list.RunAsync(ct));

    private static async Task<Ok<RecurringRow>> OneAsync(string name, ListRecurring list, CancellationToken ct) =>
        TypedResults.Ok(await list.OneAsync(name, ct));

    private static Ok<SchedulePreview> Preview(string name, ScheduleDraft draft, PreviewSchedule preview) =>
        TypedResults.Ok(preview.Run(name, draft));

    private static async Task<Ok<SchedulePreview>> ChangeAsync(
        Actor by,
        string name,
        ScheduleDraft draft,
        ChangeSchedule change,
        CancellationToken ct
    ) => TypedResults.Ok(await change.RunAsync(by, name, draft, ct));

    private static async Task<NoContent> ResetAsync(Actor by, string name, ChangeSchedule change, CancellationToken ct)
    {
        await change.ResetAsync(by, name, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Accepted<JobAsked>> RunAsync(string name, RunRecurringNow run, CancellationToken ct)
    {
        var id = await run.RunAsync(name, ct);
        return TypedResults.Accepted($"/api/v1/jobs/{id}", new JobAsked(id));
    }
}
