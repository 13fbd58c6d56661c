using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Signalbox.Radar.Slots;

/// <summary>What was asked for; its progress is found by day and slot.</summary>
internal sealed record SlotAsked(DateOnly Day, TimeOnly Slot);

internal static class SlotEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/slot-runs").WithTags("Radar");
        group.MapGet("/", ListAsync).WithName("ListSlotRuns").WithSummary("Slot runs, newest first, at most 200.");
        group
            .MapGet("/{id:guid}", ShowAsync)
            .WithName("ShowSlotRun")
            .WithSummary("How far one slot is.")
            .ProducesProblem(404);
        group
            .MapPost("/", AskAsync)
            .WithName("RequestSlot")
            .WithSummary("Runs a slot now.")
            .ProducesProblem(400)
            .ProducesProblem(409);
    }

    private static async Task<Ok<IReadOnlyList<SlotRunRow>>> ListAsync(
        DateOnly? day,
        ListSlots list,
        CancellationToken ct
    ) => TypedResults.Ok(await list.RunAsync(day, ct));

    private static async Task<Ok<SlotProgress>> ShowAsync(Guid id, ShowSlot show, CancellationToken ct) =>
        TypedResults.Ok(await show.RunAsync(id, ct));

    private static async Task<Accepted<SlotAsked>> AskAsync(SlotRequest request, RequestSlot ask, CancellationToken ct)
    {
        var (day, slot) = await ask.RunAsync(request, ct);
        return TypedResults.Accepted($"/api/v1/radar/slot-runs?day={day:yyyy-MM-dd}", new SlotAsked(day, slot));
    }
}
