using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Shop.Replies;

/// <summary>What a person answers.</summary>
/// <param name="Chat">The platform's number of the conversation.</param>
/// <param name="Text">1 to 2,000 characters; line breaks stay.</param>
internal sealed record AnswerAsked(Guid Account, string? Chat, string? Text);

/// <summary>What became of it.</summary>
/// <param name="State"><c>waiting</c>, <c>leaving</c>, <c>sent</c>, <c>refused</c>, or <c>unknown</c>: it may have arrived.</param>
/// <param name="Reason">Why it is not sent; empty when it is.</param>
internal sealed record AnswerView(
    Guid Id,
    Guid Account,
    string Chat,
    string State,
    string Reason,
    DateTimeOffset AskedAt
)
{
    public static AnswerView Of(HandAnswer answer) =>
        new(
            answer.Id,
            answer.Account,
            answer.Conversation,
            answer.State.ToString().ToLowerInvariant(),
            answer.Reason,
            answer.AskedAt
        );
}

/// <summary><c>/api/v1/shop/answers</c>: in chats of each caller's own accounts.</summary>
internal static class AnswerEndpoints
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/answers").WithTags("Shop").RequireAuthorization(Access.Operate);
        group
            .Post("/", SendAsync)
            .WithName("AnswerShopBuyer")
            .WithSummary("Sends a person's answer to a buyer, once, and says what became of it within five seconds.")
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);
        group
            .Get("/{id:guid}", ShowAsync)
            .WithName("ShowShopAnswer")
            .WithSummary("What became of a person's answer.")
            .ProducesProblem(404);
    }

    private static async Task<Ok<AnswerView>> SendAsync(
        AnswerAsked asked,
        Actor actor,
        AnswerByHand answer,
        CancellationToken ct
    )
    {
        var origin = actor.TokenId is null ? AnswerOrigin.Console : AnswerOrigin.Api;
        var id = await answer.SendAsync(actor, asked.Account, asked.Chat ?? "", asked.Text ?? "", origin, ct);
        return TypedResults.Ok(AnswerView.Of(await answer.OutcomeAsync(actor, id, Patience, ct)));
    }

    private static async Task<Ok<AnswerView>> ShowAsync(
        Guid id,
        Actor actor,
        AnswerByHand answer,
        CancellationToken ct
    ) => TypedResults.Ok(AnswerView.Of(await answer.OutcomeAsync(actor, id, TimeSpan.Zero, ct)));
}
