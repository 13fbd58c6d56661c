using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Llm.Calls;
using Signalbox.Platform.Llm.Vendors;

namespace Signalbox.Platform.Llm;

internal static class LlmEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.WithTags("Models");
        group
            .Get("/vendors", ListVendorsAsync)
            .WithName("ListLlmVendors")
            .WithSummary("Vendors of models with their models and prices; keys masked.");
        group
            .Put("/vendors/{name}", SetVendorAsync)
            .RequireAuthorization(Access.Administer)
            .WithName("SetLlmVendor")
            .WithSummary("Adds a vendor or changes one, with models and prices. Models that are not named stay.")
            .ProducesProblem(400);
        group
            .Post("/vendors/{name}/tests", TestVendorAsync)
            .RequireAuthorization(Access.Administer)
            .WithName("TestLlmVendor")
            .WithSummary("Asks a vendor for its models, its balance and a short answer; costs a few hundred tokens.")
            .ProducesProblem(404);
        group
            .Get("/purposes", ListPurposesAsync)
            .WithName("ListLlmPurposes")
            .WithSummary("What models are asked for, and which one serves it.");
        group
            .Put("/purposes/{name}", SetPurposeAsync)
            .RequireAuthorization(Access.Administer)
            .WithName("SetLlmPurpose")
            .WithSummary("Says which model serves a purpose; «default» serves those without a row of their own.")
            .ProducesProblem(400)
            .ProducesProblem(404);
        group
            .Put("/budget", SetBudgetAsync)
            .RequireAuthorization(Access.Administer)
            .WithName("SetLlmBudget")
            .WithSummary("Sets the most that may be spent on models in a day.")
            .ProducesProblem(400);
        group
            .Get("/usage", UsageAsync)
            .WithName("GetLlmUsage")
            .WithSummary("Calls, tokens and computed cost of a day of the owner's zone, by purpose and model.");
        group
            .Get("/settings", SettingsAsync)
            .WithName("ShowLlmSettings")
            .WithSummary(
                "Vendors, models, prices, purposes, budget, and what was spent today, this month and in 14 days."
            );
    }

    private static async Task<Ok<LlmSettings>> SettingsAsync(ShowLlmSettings show, CancellationToken ct) =>
        TypedResults.Ok(await show.RunAsync(ct));

    private static async Task<Ok<IReadOnlyList<VendorRow>>> ListVendorsAsync(ListVendors list, CancellationToken ct) =>
        TypedResults.Ok(await list.RunAsync(ct));

    private static async Task<NoContent> SetVendorAsync(
        Actor by,
        string name,
        VendorSetting setting,
        SetVendor set,
        CancellationToken ct
    )
    {
        await set.RunAsync(by, name, setting, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<VendorTest>> TestVendorAsync(
        Actor by,
        string name,
        string? model,
        TestVendor test,
        CancellationToken ct
    ) => TypedResults.Ok(await test.RunAsync(by, name, model, ct));

    private static async Task<Ok<IReadOnlyList<PurposeRow>>> ListPurposesAsync(
        ListPurposes list,
        CancellationToken ct
    ) => TypedResults.Ok(await list.RunAsync(ct));

    private static async Task<NoContent> SetPurposeAsync(
        Actor by,
        string name,
        PurposeSetting setting,
        SetPurpose set,
        CancellationToken ct
    )
    {
        await set.RunAsync(by, name, setting, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> SetBudgetAsync(
        Actor by,
        BudgetSetting setting,
        SetBudget set,
        CancellationToken ct
    )
    {
        await set.RunAsync(by, setting, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<Usage>> UsageAsync(DateOnly? day, DayUsage usage, CancellationToken ct) =>
        TypedResults.Ok(await usage.RunAsync(day, ct));
}
