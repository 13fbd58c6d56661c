using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Replies;

namespace Signalbox.Shop.Chats;

/// <summary>What a person writes to a buyer.</summary>
/// <param name="Text">1 to 2,000 characters.</param>
internal sealed record AnswerAsked(string? Text);

/// <summary>An answer that was taken; its fate stands in the chat.</summary>
internal sealed record AnswerTaken(Guid Id);

/// <summary><c>/api/v1/shop/chats</c>: those of each caller's accounts.</summary>
internal static class ChatEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/chats").WithTags("Shop").RequireAuthorization(Access.Operate);
        group
            .Get("/", ListAsync)
            .WithName("ListShopChats")
            .WithSummary("Your chats, those that wait for a person first, then the newest; 50 a page.")
            .ProducesProblem(400);
        group
            .Get("/{account:guid}/{conversation}", ShowAsync)
            .WithName("ShowShopChat")
            .WithSummary("A chat: what was said, what was made of it, and its orders.")
            .ProducesProblem(404);
        group
            .Post("/{account:guid}/{conversation}/messages", AnswerAsync)
            .WithName("AnswerShopChat")
            .WithSummary("Sends what you write to the buyer, and leaves the chat to you for a while.")
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);
        group
            .Put("/{account:guid}/{conversation}/pause", TakeAsync)
            .WithName("TakeShopChat")
            .WithSummary(
                "Takes a chat over: nothing is answered by itself until it is handed back, for a week at most."
            )
            .ProducesProblem(404);
        group
            .Delete("/{account:guid}/{conversation}/pause", HandBackAsync)
            .WithName("HandShopChatBack")
            .WithSummary("Hands a chat back: it is answered by itself again.")
            .ProducesProblem(404);
    }

    private static async Task<Ok<ChatPage>> ListAsync(
        Guid? account,
        bool? waiting,
        string? holds,
        int? page,
        Actor actor,
        ListChats list,
        CancellationToken ct
    ) => TypedResults.Ok(await list.RunAsync(actor, new ChatQuery(account, waiting ?? false, holds, page ?? 1), ct));

    private static async Task<Ok<ChatView>> ShowAsync(
        Guid account,
        string conversation,
        Actor actor,
        ShowChat show,
        CancellationToken ct
    ) => TypedResults.Ok(await show.RunAsync(actor, account, conversation, ct));

    private static async Task<Accepted<AnswerTaken>> AnswerAsync(
        Guid account,
        string conversation,
        AnswerAsked asked,
        Actor actor,
        AnswerByHand answer,
        CancellationToken ct
    ) =>
        TypedResults.Accepted(
            (string?)null,
            new AnswerTaken(
                await answer.SendAsync(actor, account, conversation, asked.Text ?? "", AnswerOrigin.Console, ct)
            )
        );

    private static async Task<NoContent> TakeAsync(
        Guid account,
        string conversation,
        Actor actor,
        TakeChat take,
        CancellationToken ct
    )
    {
        await take.TakeAsync(actor, account, conversation, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> HandBackAsync(
        Guid account,
        string conversation,
        Actor actor,
        TakeChat take,
        CancellationToken ct
    )
    {
        await take.HandBackAsync(actor, account, conversation, ct);
        return TypedResults.NoContent();
    }
}
