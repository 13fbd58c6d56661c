using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Exports;

/// <summary>Lists as files.</summary>
internal static class ExportEndpoints
{
    /// <summary>Of the answer: how many rows it has.</summary>
    public const string RowsHeader = "X-Signalbox-Rows";

    /// <summary>Of the answer: <c>true</c> where there were more.</summary>
    public const string CutHeader = "X-Signalbox-Cut";

    public static void AddExports(this IServiceCollection services)
    {
        services.AddSingleton<ExportOpportunities>();
        services.AddSingleton<ExportArticles>();
        services.AddSingleton<ExportReports>();
    }

    public static void Map(RouteGroupBuilder api)
    {
        Describe(api.Get("/opportunities/export", OpportunitiesAsync), "ExportOpportunities", "opportunities");
        Describe(api.Get("/articles/export", ArticlesAsync), "ExportArticles", "articles");
        Describe(api.Get("/reports/export", ReportsAsync), "ExportReports", "reports");
    }

    private static void Describe(RouteHandlerBuilder route, string name, string what) =>
        route
            .WithTags("Radar")
            .WithName(name)
            .WithSummary(
                $"The {what} of the list with the same filter as a file: format csv, json or md. "
                    + $"{RowsHeader} says how many, {CutHeader} whether there were more."
            )
            .Produces<string>(200, "text/csv")
            .Produces<string>(200, "application/json")
            .Produces<string>(200, "text/markdown")
            .ProducesProblem(400);

    private static async Task<PushStreamHttpResult> OpportunitiesAsync(
        [AsParameters] OpportunityFilter filter,
        string? format,
        HttpContext http,
        ViewerOf viewer,
        ExportOpportunities export,
        CancellationToken ct
    ) =>
        Sent(
            http,
            await export.RunAsync(Actor.Of(http), filter.Query, ExportFile.FormatOf(format), viewer.From(http), ct)
        );

    private static async Task<PushStreamHttpResult> ArticlesAsync(
        [AsParameters] ArticleFilter filter,
        string? format,
        bool? fullText,
        HttpContext http,
        ViewerOf viewer,
        ExportArticles export,
        CancellationToken ct
    ) =>
        Sent(
            http,
            await export.RunAsync(
                Actor.Of(http),
                filter.Query,
                fullText == true,
                ExportFile.FormatOf(format),
                viewer.From(http),
                ct
            )
        );

    private static async Task<PushStreamHttpResult> ReportsAsync(
        DateOnly? from,
        DateOnly? to,
        string? format,
        HttpContext http,
        ExportReports export,
        CancellationToken ct
    ) => Sent(http, await export.RunAsync(Actor.Of(http), new ReportQuery(from, to), ExportFile.FormatOf(format), ct));

    private static PushStreamHttpResult Sent(HttpContext http, ExportFile file)
    {
        http.Response.Headers[RowsHeader] = ExportText.Number(file.Rows);
        http.Response.Headers[CutHeader] = file.IsCut ? "true" : "false";
        return TypedResults.Stream(to => file.WriteAsync(to, http.RequestAborted), file.ContentType, file.Name);
    }
}
