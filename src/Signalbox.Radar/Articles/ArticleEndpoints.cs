using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Signalbox.Radar.Articles;

internal static class ArticleEndpoints
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGroup("/articles")
            .WithTags("Radar")
            .MapGet("/", ListAsync)
            .WithName("ListArticles")
            .WithSummary("Articles with sources and last judgement, newest first.")
            .ProducesProblem(400);

    private static async Task<Ok<IReadOnlyList<ArticleRow>>> ListAsync(
        DateTimeOffset? before,
        int? limit,
        ListArticles list,
        CancellationToken ct
    ) => TypedResults.Ok(await list.RunAsync(new ArticleQuery { Before = before, Limit = limit }, ct));
}
