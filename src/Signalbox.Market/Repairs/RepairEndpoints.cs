using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Market.Sync;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Market.Repairs;

/// <summary>How many gaps were let go.</summary>
internal sealed record LetGo(int Gaps);

/// <summary><c>/api/v1/market/repairs</c>.</summary>
internal static class RepairEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var repairs = api.MapGroup("/repairs").WithTags("Market");
        repairs
            .Get("/", ListAsync)
            .WithName("ListRepairs")
            .WithSummary("Sessions without a bar and without a suspension, and what is done about each.")
            .ProducesProblem(400)
            .ProducesProblem(404);
        repairs
            .Post("/", StartAsync)
            .WithName("StartRepair")
            .WithSummary("Looks for gaps of some or all instruments, and has what it finds mended.")
            .ProducesProblem(400)
            .ProducesProblem(404);
        repairs
            .Post("/cancel", CancelAsync)
            .WithName("CancelRepairs")
            .WithSummary("Lets every gap that waits go; what came stays.");
        repairs
            .Post("/{id:guid}/again", AgainAsync)
            .WithName("RepairAgain")
            .WithSummary("Tries a gap again now, as if it had just been found.")
            .ProducesProblem(404)
            .ProducesProblem(409);
    }

    private static async Task<Ok<GapPage>> ListAsync(
        ShowRepairs show,
        CancellationToken ct,
        string? state = null,
        string? symbol = null,
        int offset = 0,
        int limit = 50
    ) => TypedResults.Ok(await show.RunAsync(state, symbol, offset, limit, ct));

    private static async Task<Accepted<SearchStarted>> StartAsync(
        RepairAsked asked,
        HttpContext http,
        ManageRepairs repairs,
        CancellationToken ct
    ) => TypedResults.Accepted("/api/v1/market/repairs", await repairs.StartAsync(asked, Asker.Of(Actor.Of(http)), ct));

    private static async Task<Ok<LetGo>> CancelAsync(HttpContext http, ManageRepairs repairs, CancellationToken ct) =>
        TypedResults.Ok(new LetGo(await repairs.CancelAsync(Asker.Of(Actor.Of(http)), ct)));

    private static async Task<Ok<GapLine>> AgainAsync(
        Guid id,
        HttpContext http,
        ManageRepairs repairs,
        ShowRepairs show,
        CancellationToken ct
    ) => TypedResults.Ok(await show.LineAsync(await repairs.AgainAsync(id, Asker.Of(Actor.Of(http)), ct), ct));
}
