using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Channels.Manage;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Platform.Channels;

/// <summary><c>/api/v1/channels</c>.</summary>
internal static class ChannelEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.WithTags("Channels");
        group.Get("/", ListAsync).WithName("ListChannels").WithSummary("The channels, by name; no secret is shown.");
        group
            .Get("/states", StatesAsync)
            .WithName("ListChannelStates")
            .WithSummary("The channels with their last delivery, counts of 24 hours and limits; at most 200.");
        group
            .Post("/", AddAsync)
            .RequireAuthorization(Access.Administer)
            .WithName("AddChannel")
            .WithSummary("Sets up a channel.")
            .ProducesProblem(400)
            .ProducesProblem(409);
        group
            .Put("/{id:guid}", ChangeAsync)
            .RequireAuthorization(Access.Administer)
            .WithName("ChangeChannel")
            .WithSummary("Changes a channel; a secret that is left out stays as it was.")
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);
        group
            .Delete("/{id:guid}", RemoveAsync)
            .RequireAuthorization(Access.Administer)
            .WithName("RemoveChannel")
            .WithSummary("Removes a channel; what still waits is cancelled, the log stays.")
            .ProducesProblem(404);
        group
            .Post("/{id:guid}/test", TestAsync)
            .RequireAuthorization(Access.Administer)
            .WithName("TestChannel")
            .WithSummary("Sends one message now and shows what the far end answered.")
            .ProducesProblem(404)
            .ProducesProblem(503);
        group
            .Get("/deliveries", DeliveriesAsync)
            .WithName("ListDeliveries")
            .WithSummary(
                "The delivery log, newest first, at most 200 lines; «after» is the last id of the page before."
            )
            .ProducesProblem(400)
            .ProducesProblem(404);
        group
            .Get("/deliveries/{id:guid}", DeliveryAsync)
            .WithName("ShowDelivery")
            .WithSummary("One delivery with its attempts.")
            .ProducesProblem(404);
        group
            .Put("/deliveries/{id:guid}/settlement", SettleAsync)
            .RequireAuthorization(Access.Administer)
            .WithName("SettleDelivery")
            .WithSummary("A person's word on a delivery: it arrived, send it again, or cancel it.")
            .ProducesProblem(404)
            .ProducesProblem(409);
    }

    private static async Task<Ok<IReadOnlyList<ChannelRow>>> ListAsync(ListChannels list, CancellationToken ct) =>
        TypedResults.Ok(await list.RunAsync(ct));

    private static async Task<Ok<IReadOnlyList<ChannelStatus>>> StatesAsync(
        ListChannelStates list,
        CancellationToken ct
    ) => TypedResults.Ok(await list.RunAsync(ct));

    private static async Task<Created<ChannelRow>> AddAsync(
        Actor by,
        ChannelForm form,
        AddChannel add,
        CancellationToken ct
    )
    {
        var row = await add.RunAsync(by, form, ct);
        return TypedResults.Created($"/api/v1/channels/{row.Id}", row);
    }

    private static async Task<Ok<ChannelRow>> ChangeAsync(
        Actor by,
        Guid id,
        ChannelForm form,
        ChangeChannel change,
        CancellationToken ct
    ) => TypedResults.Ok(await change.RunAsync(by, id, form, ct));

    private static async Task<NoContent> RemoveAsync(Actor by, Guid id, RemoveChannel remove, CancellationToken ct)
    {
        await remove.RunAsync(by, id, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<ChannelTest>> TestAsync(Actor by, Guid id, TestChannel test, CancellationToken ct) =>
        TypedResults.Ok(await test.RunAsync(by, id, ct));

    private static async Task<Ok<IReadOnlyList<DeliveryRow>>> DeliveriesAsync(
        Guid? channelId,
        DeliveryState? state,
        string? kind,
        DateTimeOffset? from,
        DateTimeOffset? to,
        Guid? after,
        DateTimeOffset? before,
        int? take,
        ListDeliveries list,
        CancellationToken ct
    )
    {
        var query = new DeliveryQuery
        {
            ChannelId = channelId,
            State = state,
            Kind = kind,
            From = from?.ToUniversalTime(),
            To = to?.ToUniversalTime(),
            After = after,
            Before = before?.ToUniversalTime(),
            Take = take ?? 50,
        };
        return TypedResults.Ok(await list.RunAsync(query, ct));
    }

    private static async Task<Ok<DeliveryDetail>> DeliveryAsync(Guid id, ListDeliveries list, CancellationToken ct) =>
        TypedResults.Ok(await list.OneAsync(id, ct));

    private static async Task<NoContent> SettleAsync(
        Actor by,
        Guid id,
        Settlement settlement,
        SettleDelivery settle,
        CancellationToken ct
    )
    {
        await settle.RunAsync(by, id, settlement, ct);
        return TypedResults.NoContent();
    }
}
