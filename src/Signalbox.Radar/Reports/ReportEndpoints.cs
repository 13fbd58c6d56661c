using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Jobs;
using Signalbox.Radar.Opportunities.Feedback;
using Signalbox.Radar.Reports.Editions;
using Signalbox.Radar.Reports.Page;
using Signalbox.Radar.Reports.Templates;

namespace Signalbox.Radar.Reports;

/// <summary>Registers what this folder does.</summary>
internal static class ReportServices
{
    public static void AddReports(this IServiceCollection services)
    {
        services.AddSingleton<FeedbackLink>();
        services.AddSingleton<ReportBuilder>();
        services.AddSingleton<ReportRenderer>();
        services.AddSingleton<ReportPages>();
        services.AddSingleton<ShowReport>();
        services.AddSingleton<ListReports>();
        services.AddSingleton<GetReport>();
        services.AddSingleton<SetReportExpiry>();
        services.AddSingleton<ReportPushes>();
        services.AddSingleton<ShareReport>();
        services.AddSingleton<ReadReport>();
        services.AddSingleton<ComposeReport>();
        services.AddSingleton<PushReport>();
        services.AddSingleton<WordPush>();
        services.AddSingleton<HeldStories>();
        services.AddSingleton<ListTemplates>();
        services.AddSingleton<SaveTemplate>();
        services.AddSingleton<PreviewTemplate>();
        services.AddSingleton<ComposeEdition>();
        services.AddSingleton<MakeEditionHandler>();
    }

    /// <summary>Behind the night's slot and the owner's evening: on Monday morning, and on the first of the month.</summary>
    public static void AddWork(WorkCatalog work)
    {
        work.Recurring(
            "radar.weekly-report",
            "0 8 * * 1",
            due => new MakeEdition(ReportEdition.Week, due),
            CatchUp.EverySlot,
            labelZh: "机会周报",
            labelEn: "Weekly report"
        );
        work.Recurring(
            "radar.monthly-report",
            "10 8 1 * *",
            due => new MakeEdition(ReportEdition.Month, due),
            CatchUp.EverySlot,
            labelZh: "机会月报",
            labelEn: "Monthly report"
        );
        work.Handle<MakeEdition, MakeEditionHandler>(
            "radar.make-edition",
            attempts: 20,
            retry: Retry.Exponential(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(20))
        );
    }
}

/// <summary>The reports in the API.</summary>
internal static class ReportEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/reports").WithTags("Radar");
        group
            .Get("/", ListAsync)
            .WithName("ListReports")
            .WithSummary("The reports of some days with their links, at most 200, newest first.")
            .ProducesProblem(400);
        group
            .Get("/{id:guid}", GetAsync)
            .WithName("GetReport")
            .WithSummary("One report: its content as JSON, or with format=md the Markdown file.")
            .Produces<ReportContent>()
            .Produces<string>(200, "text/markdown")
            .ProducesProblem(400)
            .ProducesProblem(404);
        group
            .Put("/{id:guid}/expiry", SetExpiryAsync)
            .WithName("SetReportExpiry")
            .WithSummary("Withdraws a report's link, now or later, or makes it good again.")
            .ProducesProblem(400)
            .ProducesProblem(404);
        group
            .Get("/months", MonthsAsync)
            .WithName("ListReportMonths")
            .WithSummary("Which months have reports and how many, newest first.");
        group
            .Get("/{id:guid}/reading", ReadAsync)
            .WithName("ReadReport")
            .WithSummary("One report with its link, its pushes and its neighbours.")
            .ProducesProblem(404);
        group
            .Put("/{id:guid}/link", ShareAsync)
            .WithName("ShareReport")
            .WithSummary("Makes a new link; the one before it shows nothing any more.")
            .ProducesProblem(400)
            .ProducesProblem(404);
        group
            .Delete("/{id:guid}/link", RevokeAsync)
            .WithName("RevokeReportLink")
            .WithSummary("Withdraws the link at once.")
            .ProducesProblem(404);
    }

    private static async Task<Ok<IReadOnlyList<ReportMonth>>> MonthsAsync(ReadReport read, CancellationToken ct) =>
        TypedResults.Ok(await read.MonthsAsync(ct));

    private static async Task<Ok<ReportDetail>> ReadAsync(Guid id, ReadReport read, CancellationToken ct) =>
        TypedResults.Ok(await read.RunAsync(id, ct));

    private static async Task<Ok<ReportLink>> ShareAsync(
        Actor by,
        Guid id,
        ReportShare share,
        ShareReport operation,
        CancellationToken ct
    ) => TypedResults.Ok(await operation.RenewAsync(by, id, share, ct));

    private static async Task<Ok<ReportLink>> RevokeAsync(Actor by, Guid id, ShareReport share, CancellationToken ct) =>
        TypedResults.Ok(await share.RevokeAsync(by, id, ct));

    private static async Task<Ok<IReadOnlyList<ReportRow>>> ListAsync(
        DateOnly? from,
        DateOnly? to,
        ReportEdition? edition,
        int? limit,
        ListReports list,
        CancellationToken ct
    ) => TypedResults.Ok(await list.RunAsync(new ReportQuery(from, to) { Edition = edition, Limit = limit }, ct));

    private static async Task<IResult> GetAsync(
        Actor by,
        Guid id,
        string? format,
        GetReport get,
        CancellationToken ct
    ) =>
        format switch
        {
            null or "json" => TypedResults.Ok(await get.RunAsync(id, ct)),
            "md" => TypedResults.File(
                Encoding.UTF8.GetBytes(await get.MarkdownAsync(by, id, ct)),
                "text/markdown; charset=utf-8",
                $"report-{id}.md"
            ),
            _ => throw RefusedException.Invalid(
                "radar.report.format",
                $"There is no format {format}: leave it out for JSON, or say md for Markdown."
            ),
        };

    private static async Task<NoContent> SetExpiryAsync(
        Actor by,
        Guid id,
        ReportExpiry expiry,
        SetReportExpiry set,
        CancellationToken ct
    )
    {
        await set.RunAsync(by, id, expiry, ct);
        return TypedResults.NoContent();
    }
}
