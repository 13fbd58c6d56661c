using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Slots;

/// <summary>What was asked for; its progress is found by day and slot.</summary>
internal sealed record SlotAsked(DateOnly Day, TimeOnly Slot);

internal static class SlotEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/slot-runs").WithTags("Radar");
        group.Get("/", ListAsync).WithName("ListSlotRuns").WithSummary("Slot runs, newest first, at most 200.");
        group
            .Get("/{id:guid}", ShowAsync)
            .WithName("ShowSlotRun")
            .WithSummary("How far one slot is.")
            .ProducesProblem(404);
        group
            .Post("/", AskAsync)
            .WithName("RequestSlot")
            .WithSummary("Runs a slot now.")
            .ProducesProblem(400)
            .ProducesProblem(409);
        group
            .Get("/estimate", EstimateAsync)
            .WithName("EstimateSlot")
            .WithSummary("What a slot that began now would about cost.");
        group
            .Get("/today", TodayAsync)
            .WithName("ShowToday")
            .WithSummary("Today's slots in the order of the day, with what each found and when the next one is.");
        group
            .Get("/days", DaysAsync)
            .WithName("CountDays")
            .WithSummary("Opportunities, articles, judgements and cost of the last 14 days, oldest first.");
    }

    private static async Task<Ok<SlotEstimate>> EstimateAsync(EstimateSlot estimate, CancellationToken ct) =>
        TypedResults.Ok(await estimate.RunAsync(ct));

    private static async Task<Ok<SlotToday>> TodayAsync(ShowToday show, CancellationToken ct) =>
        TypedResults.Ok(await show.RunAsync(ct));

    private static async Task<Ok<IReadOnlyList<DayFigures>>> DaysAsync(
        HttpContext http,
        ViewerOf viewer,
        CountDays count,
        CancellationToken ct
    ) => TypedResults.Ok(await count.RunAsync(viewer.From(http), ct));

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
