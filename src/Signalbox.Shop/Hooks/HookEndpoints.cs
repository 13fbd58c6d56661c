using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Accounts;

namespace Signalbox.Shop.Hooks;

/// <summary>An address as it is served; its path, which may hold a token, and its secret are not.</summary>
internal sealed record HookView(Guid Id, string Name, string Host, IReadOnlyList<string> Types, bool Enabled)
{
    public static HookView Of(Hook hook) =>
        new(hook.Id, hook.Name, new Uri(hook.Url).Authority, hook.Types, hook.Enabled);
}

/// <summary>What an address was told, or is to be.</summary>
/// <param name="State"><c>waiting</c>, <c>taken</c> or <c>dead</c>.</param>
/// <param name="Status">Of the last answer; null without one.</param>
/// <param name="NextAt">When it is tried again at the earliest; null: at once, or not any more.</param>
internal sealed record HookEventView(
    Guid Id,
    string Type,
    string State,
    int Tries,
    int? Status,
    string Reason,
    DateTimeOffset OccurredAt,
    DateTimeOffset? NextAt
)
{
    public static HookEventView Of(HookEvent told) =>
        new(
            told.Id,
            told.Type,
            told.State.ToString().ToLowerInvariant(),
            told.Tries,
            told.Status,
            told.Reason,
            told.OccurredAt,
            told.State == HookState.Waiting ? told.NextAt : null
        );
}

/// <summary><c>/api/v1/shop/hooks</c>: each caller's own.</summary>
internal static class HookEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/hooks").WithTags("Shop").RequireAuthorization(Access.Operate);
        group.Get("/", ListAsync).WithName("ListShopHooks").WithSummary("Your addresses that are told what happens.");
        group
            .Post("/", AddAsync)
            .WithName("AddShopHook")
            .WithSummary("Adds an address that is told what happens in your accounts.")
            .ProducesProblem(400)
            .ProducesProblem(409);
        group
            .Put("/{id:guid}", ChangeAsync)
            .WithName("ChangeShopHook")
            .WithSummary("Changes an address; what is left out stays as it was.")
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);
        group
            .Delete("/{id:guid}", RemoveAsync)
            .WithName("RemoveShopHook")
            .WithSummary("Takes an address away, with what it was not told yet.")
            .ProducesProblem(404);
        group
            .Post("/{id:guid}/test", TestAsync)
            .WithName("TestShopHook")
            .WithSummary("Tells an address an event of the type test.")
            .ProducesProblem(404);
        group
            .Get("/{id:guid}/events", EventsAsync)
            .WithName("ListShopHookEvents")
            .WithSummary("What an address was told, the newest first; at most 200.")
            .ProducesProblem(404);
        group
            .Post("/{id:guid}/events/{told:guid}/again", AgainAsync)
            .WithName("TellShopHookAgain")
            .WithSummary("Tells an address again what was given up, with the same id.")
            .ProducesProblem(404)
            .ProducesProblem(409);
    }

    private static async Task<Ok<IReadOnlyList<HookView>>> ListAsync(
        Actor actor,
        HookStore store,
        AccountScope scope,
        CancellationToken ct
    ) => TypedResults.Ok<IReadOnlyList<HookView>>([.. (await store.OfAsync(scope.Of(actor), ct)).Select(HookView.Of)]);

    private static async Task<Ok<HookSaved>> AddAsync(
        HookAsked asked,
        Actor actor,
        SaveHook save,
        CancellationToken ct
    ) => TypedResults.Ok(await save.RunAsync(actor, null, asked, ct));

    private static async Task<Ok<HookSaved>> ChangeAsync(
        Guid id,
        HookAsked asked,
        Actor actor,
        SaveHook save,
        CancellationToken ct
    ) => TypedResults.Ok(await save.RunAsync(actor, id, asked, ct));

    private static async Task<NoContent> RemoveAsync(Guid id, Actor actor, SaveHook save, CancellationToken ct)
    {
        await save.RemoveAsync(actor, id, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> TestAsync(Guid id, Actor actor, SaveHook save, CancellationToken ct)
    {
        await save.TestAsync(actor, id, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<IReadOnlyList<HookEventView>>> EventsAsync(
        Guid id,
        HookState? state,
        Actor actor,
        SaveHook save,
        HookStore store,
        CancellationToken ct
    )
    {
        await save.GetAsync(actor, id, ct);
        return TypedResults.Ok<IReadOnlyList<HookEventView>>([
            .. (await store.EventsAsync(id, state, ct)).Select(HookEventView.Of),
        ]);
    }

    private static async Task<NoContent> AgainAsync(
        Guid id,
        Guid told,
        Actor actor,
        SaveHook save,
        CancellationToken ct
    )
    {
        await save.AgainAsync(actor, id, told, ct);
        return TypedResults.NoContent();
    }
}
