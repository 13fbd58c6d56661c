using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Jobs;

namespace Signalbox.Radar.Hooks;

/// <summary>What was put in line.</summary>
internal sealed record HookTest(Guid Send);

/// <summary><c>/api/v1/radar/hooks</c>: each caller's own addresses.</summary>
internal static class HookEndpoints
{
    public static void AddHooks(this IServiceCollection services)
    {
        services.AddSingleton<SaveHook>();
        services.AddSingleton<ListHooks>();
        services.AddSingleton<HookBody>();
        services.AddSingleton<TellHooksHandler>();
        services.AddSingleton<PostOpportunityHandler>();
    }

    public static void AddWork(WorkCatalog work, Retry soon)
    {
        work.Handle<TellHooks, TellHooksHandler>("radar.tell-hooks", attempts: 10, retry: soon);
        work.Handle<PostOpportunity, PostOpportunityHandler>("radar.post-opportunity", attempts: 50);
    }

    public static void Offer(Offers offers)
    {
        offers.Attention(HookAttention.RunAsync);
        offers.Retention(
            new Retention("radar_hook_send", "ended_at", _ => TimeSpan.FromDays(30), Only: "state <> 'Waiting'")
        );
    }

    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/hooks").WithTags("Radar").RequireAuthorization(Access.Operate);
        group
            .Get("/", ListAsync)
            .WithName("ListRadarHooks")
            .WithSummary("Your addresses that are sent new opportunities.");
        group
            .Post("/", AddAsync)
            .WithName("AddRadarHook")
            .WithSummary(
                "Adds an address that is sent each new opportunity you see, signed; a secret made here is shown once."
            )
            .ProducesProblem(400)
            .ProducesProblem(409);
        group
            .Patch("/{id:guid}", ChangeAsync)
            .WithName("ChangeRadarHook")
            .WithSummary("Changes an address; what is left out stays as it was.")
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);
        group
            .Delete("/{id:guid}", RemoveAsync)
            .WithName("RemoveRadarHook")
            .WithSummary("Takes an address away, with what it was not sent yet.")
            .ProducesProblem(404);
        group
            .Post("/{id:guid}/test", TestAsync)
            .WithName("TestRadarHook")
            .WithSummary("Sends an address something of the type radar.test.")
            .ProducesProblem(404);
        group
            .Get("/{id:guid}/sends", SendsAsync)
            .WithName("ListRadarHookSends")
            .WithSummary("What an address was sent, the newest first; at most 100.")
            .ProducesProblem(404);
        group
            .Post("/{id:guid}/sends/{send:guid}/again", AgainAsync)
            .WithName("SendRadarHookAgain")
            .WithSummary("Sends an address again what was given up, with the same id.")
            .ProducesProblem(404)
            .ProducesProblem(409);
    }

    private static async Task<Ok<IReadOnlyList<HookRow>>> ListAsync(Actor by, ListHooks list, CancellationToken ct) =>
        TypedResults.Ok(await list.RunAsync(by, ct));

    private static async Task<Ok<HookSaved>> AddAsync(Actor by, HookForm form, SaveHook save, CancellationToken ct) =>
        TypedResults.Ok(await save.RunAsync(by, null, form, ct));

    private static async Task<Ok<HookSaved>> ChangeAsync(
        Actor by,
        Guid id,
        HookForm form,
        SaveHook save,
        CancellationToken ct
    ) => TypedResults.Ok(await save.RunAsync(by, id, form, ct));

    private static async Task<NoContent> RemoveAsync(Actor by, Guid id, SaveHook save, CancellationToken ct)
    {
        await save.RemoveAsync(by, id, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<HookTest>> TestAsync(Actor by, Guid id, SaveHook save, CancellationToken ct) =>
        TypedResults.Ok(new HookTest(await save.TestAsync(by, id, ct)));

    private static async Task<Ok<IReadOnlyList<HookSendRow>>> SendsAsync(
        Actor by,
        Guid id,
        ListHooks list,
        CancellationToken ct
    ) => TypedResults.Ok(await list.SendsAsync(by, id, ct));

    private static async Task<NoContent> AgainAsync(Actor by, Guid id, Guid send, SaveHook save, CancellationToken ct)
    {
        await save.AgainAsync(by, id, send, ct);
        return TypedResults.NoContent();
    }
}
