using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;

namespace Signalbox.Market.Quotes;

/// <summary><c>/api/v1/market/quotes/live</c>.</summary>
internal static class LiveEndpoints
{
    public static void Map(RouteGroupBuilder api) =>
        api.Get("/quotes/live", LiveAsync)
            .WithTags("Market")
            .WithName("StreamQuotes")
            .WithSummary(
                "Server-sent events: the quotes of up to 500 instruments, first all of them, then those that changed."
            )
            .Produces<string>(200, "text/event-stream")
            .ProducesProblem(400)
            .ProducesProblem(404);

    private static Task LiveAsync(string symbols, HttpContext http, StreamQuotes stream, CancellationToken ct) =>
        stream.RunAsync(http, symbols, ct);
}
