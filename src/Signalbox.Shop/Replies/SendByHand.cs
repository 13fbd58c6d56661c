using Signalbox.Shop.Accounts;
using Signalbox.Shop.Chats;
using Signalbox.Shop.Hooks;
using Signalbox.Shop.Xianyu.Chats;
using Signalbox.Shop.Xianyu.Socket;
using Signalbox.Shop.Xianyu.Wire;

namespace Signalbox.Shop.Replies;

/// <summary>Lets a person's answer leave by the account's connection, or says why it never will.</summary>
/// <remarks>That it leaves is written down before it does: what a crash leaves behind is looked for in the chat, and not sent again.</remarks>
internal sealed class SendByHand(
    HandAnswers answers,
    ChatStore chats,
    SentStore sent,
    TellFact tell,
    TimeProvider clock
)
{
    /// <summary>Name of the message that asks for it; its payload is the answer's id.</summary>
    public const string Name = "by-hand";

    /// <summary>Who wrote it may have answered otherwise after so long.</summary>
    private static readonly TimeSpan MostWait = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private readonly FrameIds ids = new(clock);

    /// <returns>After how long to come again; null when it has left or never will.</returns>
    public async Task<TimeSpan?> RunAsync(Seat seat, string id, CancellationToken ct)
    {
        if (await answers.FindAsync(Guid.ParseExact(id, "N"), ct) is not { State: AnswerState.Waiting } answer)
            return null; // it came twice
        var chat = await chats.FindAsync(seat.Id, answer.Conversation, ct);
        if (chat is null || seat.Calls.Stop is not null)
            return await RefuseAsync(seat, answer, chat is null ? "the chat is gone" : "the account is held", ct);
        if (seat.Link is not { } link)
            return clock.GetUtcNow() - answer.AskedAt < MostWait
                ? Soon
                : await RefuseAsync(seat, answer, "the account was not connected", ct);
        var message = new Sending(
            new ChatAddress(seat.Account.Number, chat.Conversation, chat.Peer),
            ids.Uuid(),
            new OutgoingText(answer.Text),
            clock.GetUtcNow()
        );
        var leaves = false;
        await seat.WriteAsync(
            async (transaction, token) =>
            {
                leaves = await HandAnswers.LeavesAsync(transaction, answer.Id, message.Uuid, token);
                if (leaves)
                    await sent.LeavesAsync(transaction, seat.Id, message, SendOrigin.Manual, answer.By, token);
            },
            ct
        );
        if (leaves)
            await SettleAsync(seat, answer, message, await SendMessage.RunAsync(link, message, ct), ct);
        return null;
    }

    private Task SettleAsync(
        Seat seat,
        HandAnswer answer,
        Sending message,
        SendOutcome outcome,
        CancellationToken ct
    ) =>
        seat.WriteAsync(
            async (transaction, token) =>
            {
                await HandAnswers.ReasonAsync(transaction, answer.Id, outcome.Reason, token);
                await SentStore.SettledAsync(transaction, seat.Id, message.Uuid, outcome, token);
                await ChatStore.WaitsAsync(
                    transaction,
                    seat.Id,
                    answer.Conversation,
                    waits: outcome.Verdict != ImVerdict.Accepted,
                    token
                );
                if (outcome.Verdict == ImVerdict.Accepted)
                    await tell.RunAsync(
                        transaction,
                        seat.Id,
                        ShopFacts.Replied(answer.Conversation, outcome.MessageId, "hand", answer.Text),
                        token
                    );
            },
            ct
        );

    private static async Task<TimeSpan?> RefuseAsync(Seat seat, HandAnswer answer, string why, CancellationToken ct)
    {
        await seat.WriteAsync((transaction, token) => HandAnswers.RefuseAsync(transaction, answer.Id, why, token), ct);
        return null;
    }
}
