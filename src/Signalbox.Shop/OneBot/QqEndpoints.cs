using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Shop.OneBot;

/// <summary><c>/api/v1/shop/qq</c>: each caller's own; <c>/onebot/{user}</c>: where a OneBot knocks.</summary>
internal static class QqEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/qq").WithTags("Shop").RequireAuthorization(Access.Operate);
        group
            .Get("/", ShowAsync)
            .WithName("ShowShopQq")
            .WithSummary("Your QQ: who is let in, where buyers' texts go, how it is connected.")
            .ProducesProblem(404);
        group
            .Put("/", SaveAsync)
            .WithName("SaveShopQq")
            .WithSummary("Sets up your QQ; a secret that is left out stays as it was.")
            .ProducesProblem(400);
        group
            .Post("/test", TestAsync)
            .WithName("TestShopQq")
            .WithSummary("Says in QQ that it works.")
            .ProducesProblem(404)
            .ProducesProblem(409);
        group
            .Delete("/", RemoveAsync)
            .WithName("RemoveShopQq")
            .WithSummary("Takes your QQ away, with the codes of chats.")
            .ProducesProblem(404);
    }

    /// <summary>OneBot says in its own headers who it is.</summary>
    public static void MapDoor(IEndpointRouteBuilder routes)
    {
        routes
            .Get(
                "/onebot/{user:guid}/ws",
                (Guid user, HttpContext http, ServeQq serve, CancellationToken ct) => serve.ListenAsync(http, user, ct)
            )
            .SignsIn()
            .ExcludeFromDescription();
        routes.Post("/onebot/{user:guid}/events", TakeAsync).SignsIn().ExcludeFromDescription();
    }

    private static async Task<Ok<QqView>> ShowAsync(Actor actor, SaveQq qq, CancellationToken ct) =>
        TypedResults.Ok(QqView.Of(await qq.GetAsync(actor, ct)));

    private static async Task<Ok<QqView>> SaveAsync(QqAsked asked, Actor actor, SaveQq save, CancellationToken ct) =>
        TypedResults.Ok(await save.RunAsync(actor, asked, ct));

    private static async Task<NoContent> TestAsync(Actor actor, SaveQq qq, CancellationToken ct)
    {
        await qq.TestAsync(actor, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> RemoveAsync(Actor actor, SaveQq qq, CancellationToken ct)
    {
        await qq.RemoveAsync(actor, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> TakeAsync(Guid user, HttpContext http, ServeQq serve, CancellationToken ct)
    {
        await serve.TakeAsync(http, user, ct);
        return TypedResults.NoContent();
    }
}
