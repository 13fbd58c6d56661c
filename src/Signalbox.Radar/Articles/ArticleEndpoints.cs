using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Radar.Articles.Versions;
using Signalbox.Radar.Kept;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Articles;

/// <summary>The filter of the list as it stands in an address.</summary>
internal sealed record ArticleFilter
{
    public ArticleStanding? Standing { get; init; }

    public Guid? Source { get; init; }

    public string? Text { get; init; }

    public DateOnly? Day { get; init; }

    public KeptFilter? Kept { get; init; }

    public string? After { get; init; }

    public int? Limit { get; init; }

    public ArticleQuery Query =>
        new()
        {
            Standing = Standing,
            Source = Source,
            Text = Text,
            Day = Day,
            Kept = Kept,
            After = After,
            Limit = Limit,
        };
}

internal static class ArticleEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/articles").WithTags("Radar");
        group
            .Get("/", ListAsync)
            .WithName("ListArticles")
            .WithSummary("Articles with sources and last judgement, page by page, newest first.")
            .ProducesProblem(400);
        group
            .Get("/{id:guid}", ShowAsync)
            .WithName("ShowArticle")
            .WithSummary(
                "One article as harmless HTML with the evidence marked, its origins, judgements and revisions."
            )
            .ProducesProblem(404);
        group
            .Get("/{id:guid}/versions", VersionsAsync)
            .WithName("ListArticleVersions")
            .WithSummary(
                "How an article was changed: its last versions, newest first, each with what came and what went."
            )
            .ProducesProblem(404);
    }

    private static async Task<Ok<ArticleVersions>> VersionsAsync(
        Guid id,
        HttpContext http,
        ViewerOf viewer,
        ShowVersions show,
        CancellationToken ct
    ) => TypedResults.Ok(await show.RunAsync(id, viewer.From(http), ct));

    private static async Task<Ok<ArticlePage>> ListAsync(
        [AsParameters] ArticleFilter filter,
        HttpContext http,
        ViewerOf viewer,
        ListArticles list,
        CancellationToken ct
    ) => TypedResults.Ok(await list.RunAsync(filter.Query, viewer.From(http), ct));

    private static async Task<Ok<ArticleDetail>> ShowAsync(
        Guid id,
        Guid? judgement,
        HttpContext http,
        ViewerOf viewer,
        ShowArticle show,
        CancellationToken ct
    ) => TypedResults.Ok(await show.RunAsync(id, judgement, viewer.From(http), ct));
}
