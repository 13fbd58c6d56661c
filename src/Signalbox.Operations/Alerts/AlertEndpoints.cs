using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Operations.Alerts;

internal static class AlertEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/alerts").WithTags("Operations");
        group
            .Get("/", ListAsync)
            .WithName("ListAlerts")
            .WithSummary("Alerts that are not normal: firing first, the worst first; at most 500.");
        group
            .Get("/history", HistoryAsync)
            .WithName("ListAlertHistory")
            .WithSummary("What fired and what ended, newest first; at most 200.");
        group
            .Get("/rules", (Offers offers) => TypedResults.Ok(offers.Alerts.Select(AlertRuleRow.Of).ToList()))
            .WithName("ListAlertRules")
            .WithSummary("The rules, as offered.");
        group
            .Post("/rules/{id}/tests", TestAsync)
            .WithName("TestAlert")
            .WithSummary("Sends what a rule would send, marked as a test.")
            .ProducesProblem(404)
            .ProducesProblem(409);
        MapQuiet(group);
    }

    private static void MapQuiet(RouteGroupBuilder group)
    {
        group
            .Get("/silences", (Silences silences, CancellationToken ct) => SilencesAsync(silences, ct))
            .WithName("ListAlertSilences")
            .WithSummary("Silences that are not over; at most 200.");
        group
            .Post("/silences", SilenceAsync)
            .WithName("AddAlertSilence")
            .WithSummary("Holds some alerts back for at most 30 days.")
            .ProducesProblem(400);
        group
            .Delete("/silences/{id:guid}", EndAsync)
            .WithName("EndAlertSilence")
            .WithSummary("Ends a silence before its time.")
            .ProducesProblem(404);
        group
            .Get("/windows", (Silences silences, CancellationToken ct) => WindowsAsync(silences, ct))
            .WithName("ListAlertWindows")
            .WithSummary("Hours of the week in which some alerts are held back; at most 200.");
        group
            .Post("/windows", WindowAsync)
            .WithName("AddAlertWindow")
            .WithSummary("Holds some alerts back in these hours of each week.")
            .ProducesProblem(400);
        group
            .Delete("/windows/{id:guid}", RemoveAsync)
            .WithName("RemoveAlertWindow")
            .WithSummary("Takes a window away.")
            .ProducesProblem(404);
    }

    private static async Task<Ok<AlertOverview>> ListAsync(ListAlerts list, CancellationToken ct) =>
        TypedResults.Ok(await list.RunAsync(ct));

    private static async Task<Ok<IReadOnlyList<AlertChangeRow>>> HistoryAsync(
        string? rule,
        DateTimeOffset? before,
        int? limit,
        ListAlertHistory list,
        CancellationToken ct
    ) => TypedResults.Ok(await list.RunAsync(rule, before, limit ?? 100, ct));

    private static async Task<Ok<TestedAlert>> TestAsync(
        string id,
        HttpContext http,
        TestAlert test,
        CancellationToken ct
    ) => TypedResults.Ok(await test.RunAsync(Actor.Of(http), id, ct));

    private static async Task<Ok<IReadOnlyList<SilenceRow>>> SilencesAsync(Silences silences, CancellationToken ct) =>
        TypedResults.Ok(await silences.ListAsync(ct));

    private static async Task<Ok<IReadOnlyList<WindowRow>>> WindowsAsync(Silences silences, CancellationToken ct) =>
        TypedResults.Ok(await silences.WindowsAsync(ct));

    private static async Task<Created<SilenceRow>> SilenceAsync(
        NewSilence silence,
        HttpContext http,
        AddSilence add,
        CancellationToken ct
    )
    {
        var row = await add.RunAsync(Actor.Of(http), silence, ct);
        return TypedResults.Created($"/api/v1/operations/alerts/silences/{row.Id}", row);
    }

    private static async Task<NoContent> EndAsync(Guid id, HttpContext http, EndSilence end, CancellationToken ct)
    {
        await end.RunAsync(Actor.Of(http), id, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Created<WindowRow>> WindowAsync(
        NewWindow window,
        HttpContext http,
        AddWindow add,
        CancellationToken ct
    )
    {
        var row = await add.RunAsync(Actor.Of(http), window, ct);
        return TypedResults.Created($"/api/v1/operations/alerts/windows/{row.Id}", row);
    }

    private static async Task<NoContent> RemoveAsync(
        Guid id,
        HttpContext http,
        RemoveWindow remove,
        CancellationToken ct
    )
    {
        await remove.RunAsync(Actor.Of(http), id, ct);
        return TypedResults.NoContent();
    }
}
