using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Jobs;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Learning;

/// <summary>Registers what this folder does.</summary>
internal static class LearningServices
{
    public static void AddLearning(this IServiceCollection services)
    {
        services.AddSingleton<Learn>();
        services.AddSingleton<ChangeLearning>();
        services.AddSingleton<ShowLearning>();
        services.AddSingleton<ShowPrecision>();
    }

    public static void AddWork(WorkCatalog work)
    {
        work.Recurring(
            "radar.learn",
            "*/15 * * * *",
            _ => new LearnFromAnswers(),
            CatchUp.Skip,
            labelZh: "从取舍学习",
            labelEn: "Learn from answers"
        );
        work.Handle<LearnFromAnswers, Learn>("radar.learn-from-answers", attempts: 3);
    }
}

/// <summary>What the ranking has learned, in the API.</summary>
internal static class LearningEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/learning").WithTags("Radar").RequireAuthorization(Access.Administer);
        group
            .Get("/", ShowAsync)
            .WithName("ShowLearning")
            .WithSummary("What the ranking has learned from accepting, ignoring and asking; at most 100 rows.");
        group
            .Get("/precision", PrecisionAsync)
            .WithName("ShowPrecision")
            .WithSummary("Accepted of all decided, by week, for each interest and each judge.");
        group
            .Put("/switch", SwitchAsync)
            .WithName("SwitchLearning")
            .WithSummary("Switches the learning on or off; off, nothing is moved.")
            .ProducesProblem(400);
        group
            .Put("/forgotten", ForgetAsync)
            .WithName("ForgetLearned")
            .WithSummary("Forgets what was learned of one value until now.")
            .ProducesProblem(400)
            .ProducesProblem(404);
        api.MapGroup("/opportunities")
            .WithTags("Radar")
            .Get("/{id:guid}/shift", ShiftAsync)
            .WithName("ShowOpportunityShift")
            .WithSummary("By how many points an opportunity was moved in the list, and why.")
            .ProducesProblem(404);
    }

    private static async Task<Ok<LearningView>> ShowAsync(ShowLearning show, CancellationToken ct) =>
        TypedResults.Ok(await show.RunAsync(ct));

    private static async Task<Ok<PrecisionWeeks>> PrecisionAsync(ShowPrecision show, CancellationToken ct) =>
        TypedResults.Ok(await show.RunAsync(ct));

    private static async Task<NoContent> SwitchAsync(
        Actor by,
        LearningSwitch change,
        ChangeLearning learning,
        CancellationToken ct
    )
    {
        await learning.SwitchAsync(by, change, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> ForgetAsync(
        Actor by,
        LearningValue value,
        ChangeLearning learning,
        CancellationToken ct
    )
    {
        await learning.ForgetAsync(by, value, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<OpportunityShift>> ShiftAsync(
        Guid id,
        HttpContext http,
        ViewerOf viewer,
        ShowLearning show,
        CancellationToken ct
    ) => TypedResults.Ok(await show.OfAsync(id, viewer.From(http), ct));
}
