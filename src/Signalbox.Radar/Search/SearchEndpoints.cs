using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Search;

/// <summary>What to look for, as it stands in an address.</summary>
internal sealed record SearchFilter
{
    public string? Text { get; init; }

    public SearchKind? Kind { get; init; }

    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    public string? After { get; init; }

    public int? Limit { get; init; }

    public SearchQuery Query =>
        new()
        {
            Text = Text,
            Kind = Kind,
            From = From,
            To = To,
            After = After,
            Limit = Limit,
        };
}

internal static class SearchEndpoints
{
    public static void Map(RouteGroupBuilder api) =>
        api.Get("/search", SearchAsync)
            .WithTags("Radar")
            .WithName("SearchRadar")
            .WithSummary("Articles, opportunities and reports that hold all the words, page by page, newest first.")
            .ProducesProblem(400);

    private static async Task<Ok<SearchResults>> SearchAsync(
        [AsParameters] SearchFilter filter,
        HttpContext http,
        ViewerOf viewer,
        SearchRadar search,
        CancellationToken ct
    ) => TypedResults.Ok(await search.RunAsync(filter.Query, viewer.From(http), ct));
}
