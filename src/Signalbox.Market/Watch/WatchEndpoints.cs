using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Market.Watch;

/// <summary>A group as it is to be.</summary>
/// <param name="Name">1 to 30 characters.</param>
/// <param name="Place">From 0; where it stands among the others.</param>
internal sealed record WatchGroupAsked(string? Name, int? Place);

/// <summary>An instrument to watch.</summary>
/// <param name="Symbol">Any accepted spelling, or a name.</param>
/// <param name="Group">Null: the first, which is made where there is none.</param>
/// <param name="Note">At most 200 characters.</param>
internal sealed record WatchAsked(string Symbol, Guid? Group, string? Note);

/// <summary>What was put into a watch-list.</summary>
internal sealed record Watched(string Symbol, string? Name);

/// <summary>The group that was made.</summary>
internal sealed record WatchGroupMade(Guid Id);

/// <summary><c>/api/v1/market/watch</c>: each caller's own.</summary>
internal static class WatchEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/watch").WithTags("Market").RequireAuthorization(Access.View); // one's own, as one's looks are
        group.Get("/", ListAsync).WithName("ListWatch").WithSummary("What you watch, in your groups and your order.");
        group
            .Post("/groups", AddGroupAsync)
            .WithName("AddWatchGroup")
            .WithSummary("Makes a group, after the others; at most 20.")
            .ProducesProblem(400)
            .ProducesProblem(409);
        group
            .Put("/groups/{id:guid}", ChangeGroupAsync)
            .WithName("ChangeWatchGroup")
            .WithSummary("Gives a group another name or place.")
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);
        group
            .Delete("/groups/{id:guid}", RemoveGroupAsync)
            .WithName("RemoveWatchGroup")
            .WithSummary("Removes a group with what is in it.")
            .ProducesProblem(404);
        group
            .Post("/items", AddAsync)
            .WithName("AddToWatch")
            .WithSummary("Puts an instrument at the end of a group; at most 500 in all.")
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);
        group
            .Put("/items/{id:guid}/{symbol}", MoveAsync)
            .WithName("MoveInWatch")
            .WithSummary("Moves an instrument to another place or group, or changes its note.")
            .ProducesProblem(400)
            .ProducesProblem(404);
        group
            .Delete("/items/{id:guid}/{symbol}", RemoveAsync)
            .WithName("RemoveFromWatch")
            .WithSummary("Takes an instrument out of a group.")
            .ProducesProblem(400)
            .ProducesProblem(404);
    }

    private static async Task<Ok<WatchList>> ListAsync(Actor actor, ListWatch list, CancellationToken ct) =>
        TypedResults.Ok(await list.RunAsync(actor.UserId, ct));

    private static async Task<Ok<WatchGroupMade>> AddGroupAsync(
        WatchGroupAsked asked,
        Actor actor,
        AddWatchGroup add,
        CancellationToken ct
    ) => TypedResults.Ok(new WatchGroupMade(await add.RunAsync(actor.UserId, asked.Name, ct)));

    private static async Task<NoContent> ChangeGroupAsync(
        Guid id,
        WatchGroupAsked asked,
        Actor actor,
        ChangeWatchGroup change,
        CancellationToken ct
    )
    {
        await change.RunAsync(actor.UserId, id, asked.Name, asked.Place, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> RemoveGroupAsync(
        Guid id,
        Actor actor,
        RemoveWatchGroup remove,
        CancellationToken ct
    )
    {
        await remove.RunAsync(actor.UserId, id, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<Watched>> AddAsync(WatchAsked asked, Actor actor, AddToWatch add, CancellationToken ct)
    {
        var instrument = await add.RunAsync(actor.UserId, asked.Symbol, asked.Group, asked.Note, ct);
        return TypedResults.Ok(new Watched(instrument.Code, instrument.Name));
    }

    private static async Task<NoContent> MoveAsync(
        Guid id,
        string symbol,
        WatchMove move,
        Actor actor,
        MoveInWatch change,
        CancellationToken ct
    )
    {
        await change.RunAsync(actor.UserId, id, symbol, move, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> RemoveAsync(
        Guid id,
        string symbol,
        Actor actor,
        RemoveFromWatch remove,
        CancellationToken ct
    )
    {
        await remove.RunAsync(actor.UserId, id, symbol, ct);
        return TypedResults.NoContent();
    }
}
