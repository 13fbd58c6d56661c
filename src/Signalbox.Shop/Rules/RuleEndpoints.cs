using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Shop.Rules;

/// <summary><c>/api/v1/shop/rules</c>: of each caller's own accounts.</summary>
internal static class RuleEndpoints
{
    public static void AddRules(this IServiceCollection services)
    {
        services.AddSingleton<RuleStore>();
        services.AddSingleton<RuleSets>();
        services.AddSingleton<OwnRules>();
        services.AddSingleton<SaveRule>();
        services.AddSingleton<ListRules>();
        services.AddSingleton<RemoveRule>();
        services.AddSingleton<AddStarterRules>();
        services.AddSingleton<TryRules>();
        services.AddSingleton<ImportRules>();
        services.AddSingleton<ExportRules>();
    }

    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/rules").WithTags("Shop").RequireAuthorization(Access.Operate);
        group
            .Get("/", ListAsync)
            .WithName("ListShopRules")
            .WithSummary("The rules of your accounts, in their order, 200 a page.")
            .ProducesProblem(400)
            .ProducesProblem(404);
        group.Get("/{id:guid}", ShowAsync).WithName("ShowShopRule").WithSummary("One rule.").ProducesProblem(404);
        group
            .Post("/starters", StartersAsync)
            .WithName("AddStarterShopRules")
            .WithSummary("Adds three usual rules for all of your accounts, where you have none yet.")
            .ProducesProblem(409);
        group
            .Post("/", AddAsync)
            .WithName("AddShopRule")
            .WithSummary("Adds a rule: which messages it answers, and with what.")
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);
        group
            .Put("/{id:guid}", ChangeAsync)
            .WithName("ChangeShopRule")
            .WithSummary("Puts another rule in the place of one.")
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);
        group
            .Delete("/{id:guid}", RemoveAsync)
            .WithName("RemoveShopRule")
            .WithSummary("Takes a rule away.")
            .ProducesProblem(404);
        group
            .Post("/trial", TryAsync)
            .WithName("TryShopRules")
            .WithSummary("Says which rule would answer a message, and why; nothing is sent.")
            .ProducesProblem(400)
            .ProducesProblem(404);
        group
            .Get("/file", ExportAsync)
            .WithName("ExportShopRules")
            .WithSummary("The rules of one account, or those of all, for a spreadsheet.")
            .Produces<string>(200, "text/csv")
            .ProducesProblem(404);
        group
            .Post("/file", ImportAsync)
            .WithName("ImportShopRules")
            .WithSummary("Adds the rules of a file of comma-separated values in UTF-8; rows that are none are named.")
            .Accepts<string>("text/csv", "application/octet-stream")
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);
    }

    private static async Task<Ok<RulePage>> ListAsync(
        Guid? account,
        string? item,
        string? holds,
        int? page,
        Actor actor,
        ListRules list,
        CancellationToken ct
    ) => TypedResults.Ok(await list.RunAsync(actor, new RuleQuery(account, item, holds, page ?? 1), ct));

    private static async Task<Ok<RuleRow>> ShowAsync(Guid id, Actor actor, ListRules list, CancellationToken ct) =>
        TypedResults.Ok(await list.ShowAsync(actor, id, ct));

    private static async Task<NoContent> StartersAsync(Actor actor, AddStarterRules starters, CancellationToken ct)
    {
        await starters.RunAsync(actor, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<RuleSaved>> AddAsync(
        RuleAsked asked,
        Actor actor,
        SaveRule save,
        CancellationToken ct
    ) => TypedResults.Ok(await save.RunAsync(actor, null, asked, ct));

    private static async Task<Ok<RuleSaved>> ChangeAsync(
        Guid id,
        RuleAsked asked,
        Actor actor,
        SaveRule save,
        CancellationToken ct
    ) => TypedResults.Ok(await save.RunAsync(actor, id, asked, ct));

    private static async Task<NoContent> RemoveAsync(Guid id, Actor actor, RemoveRule remove, CancellationToken ct)
    {
        await remove.RunAsync(actor, id, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<TriedRules>> TryAsync(
        RuleTrial trial,
        Actor actor,
        TryRules tries,
        CancellationToken ct
    ) => TypedResults.Ok(await tries.RunAsync(actor, trial, ct));

    private static async Task<FileContentHttpResult> ExportAsync(
        Guid? account,
        Actor actor,
        ExportRules export,
        CancellationToken ct
    ) => TypedResults.File(await export.RunAsync(actor, account, ct), "text/csv; charset=utf-8", "rules.csv");

    private static async Task<Ok<ImportedRules>> ImportAsync(
        Guid? account,
        bool? replaces,
        HttpContext http,
        Actor actor,
        ImportRules import,
        CancellationToken ct
    )
    {
        using var file = new MemoryStream();
        await http.Request.Body.CopyToAsync(file, ct); // the server's own limit on bodies bounds it
        return TypedResults.Ok(await import.RunAsync(actor, account, file.ToArray(), replaces ?? false, ct));
    }
}
