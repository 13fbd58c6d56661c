using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Judging.Again;

internal static class RejudgingEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/rejudgings").WithTags("Radar");
        group
            .Get("/", ListAsync)
            .WithName("ListRejudgings")
            .WithSummary("What was judged again and how far it is, newest first, at most 20.");
        group
            .Get("/estimate", EstimateAsync)
            .WithName("EstimateRejudging")
            .WithSummary("How many articles of the last days would be judged again, and what that would cost.")
            .ProducesProblem(400);
        group
            .Post("/", RequestAsync)
            .WithName("RequestRejudging")
            .WithSummary("Has the articles of the last days judged again with the prompt in use.")
            .ProducesProblem(400)
            .ProducesProblem(409);
        group
            .Get("/{id:guid}", ShowAsync)
            .WithName("ShowRejudging")
            .WithSummary("How far one is.")
            .ProducesProblem(404);
        group
            .Put("/{id:guid}/cancellation", CancelAsync)
            .WithName("CancelRejudging")
            .WithSummary("Judges nothing more of it; what has been judged stays.")
            .ProducesProblem(404);
        api.Post("/articles/{id:guid}/judgements", AgainAsync)
            .WithTags("Radar")
            .WithName("JudgeArticleAgain")
            .WithSummary("Has one article judged anew in the background; the answer says what it will about cost.")
            .ProducesProblem(404)
            .ProducesProblem(409);
    }

    private static async Task<Ok<IReadOnlyList<RejudgingRow>>> ListAsync(ShowRejudgings show, CancellationToken ct) =>
        TypedResults.Ok(await show.ListAsync(ct));

    private static async Task<Ok<RejudgingEstimate>> EstimateAsync(
        int days,
        RequestRejudging request,
        CancellationToken ct
    ) => TypedResults.Ok(await request.EstimateAsync(new RejudgingRequest { Days = days }, ct));

    private static async Task<Accepted<RejudgingRow>> RequestAsync(
        RejudgingRequest input,
        HttpContext http,
        RequestRejudging request,
        CancellationToken ct
    ) => Asked(await request.DaysAsync(input, http.User.Identity?.Name, ct));

    private static async Task<Ok<RejudgingRow>> ShowAsync(Guid id, ShowRejudgings show, CancellationToken ct) =>
        TypedResults.Ok(await show.RunAsync(id, ct));

    private static async Task<Ok<RejudgingRow>> CancelAsync(Guid id, ShowRejudgings show, CancellationToken ct) =>
        TypedResults.Ok(await show.CancelAsync(id, ct));

    private static async Task<Accepted<RejudgingRow>> AgainAsync(
        Guid id,
        HttpContext http,
        ViewerOf viewer,
        RequestRejudging request,
        CancellationToken ct
    ) => Asked(await request.ArticleAsync(id, http.User.Identity?.Name, viewer.From(http), ct));

    private static Accepted<RejudgingRow> Asked(RejudgingRow row) =>
        TypedResults.Accepted($"/api/v1/radar/rejudgings/{row.Id}", row);
}
