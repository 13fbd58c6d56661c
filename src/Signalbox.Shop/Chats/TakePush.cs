using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Deliveries;
using Signalbox.Shop.Hooks;
using Signalbox.Shop.OneBot;
using Signalbox.Shop.Orders;
using Signalbox.Shop.Replies;
using Signalbox.Shop.Replies.Settings;
using Signalbox.Shop.Xianyu.Events;
using Signalbox.Shop.Xianyu.Socket;

namespace Signalbox.Shop.Chats;

/// <summary>Takes in what a push brought, in one commit, before the platform is told that it was taken.</summary>
/// <remarks>What was there before changes nothing; what it asks for is handed on after the commit, and found again after a crash.</remarks>
internal sealed class TakePush(
    ChatStore chats,
    OrderStore orders,
    AccountStore accounts,
    PointerStore pointers,
    ReplySettings settings,
    TellQq qq,
    TellFact tell,
    IOptions<ShopOptions> options,
    TimeProvider clock
)
{
    /// <summary>Name of the message that answers a buyer.</summary>
    public const string Reply = "reply";

    /// <summary>Conversation of a chat's messages in the account's session.</summary>
    public static string ConversationOf(string chat) => $"chat:{chat}";

    public async Task RunAsync(Seat seat, ImPush push, Post post, CancellationToken ct)
    {
        List<(string Conversation, string Name, string Payload)> asked = [];
        await seat.WriteAsync(
            async (transaction, token) =>
            {
                asked.Clear();
                foreach (var entry in push.Entries)
                    await TakeAsync(transaction, seat, entry, asked, token);
                foreach (var bad in push.Bad)
                    await chats.UnreadAsync(transaction, seat.Id, bad.Why, accounts.Seal(seat.Id, bad.Data), token);
            },
            ct
        );
        Instants.Reached("order-found");
        foreach (var (conversation, name, payload) in asked.Distinct())
            await post(conversation, name, payload, ct);
    }

    /// <summary>The same for one message that was read elsewhere, with what is written down in the same commit.</summary>
    public async Task TakeAsync(
        Seat seat,
        ChatMessage message,
        Func<WriteTransaction, CancellationToken, Task> also,
        Post post,
        CancellationToken ct
    )
    {
        List<(string Conversation, string Name, string Payload)> asked = [];
        await seat.WriteAsync(
            async (transaction, token) =>
            {
                asked.Clear();
                await TakeAsync(transaction, seat, message, asked, token);
                await also(transaction, token);
            },
            ct
        );
        foreach (var (conversation, name, payload) in asked.Distinct())
            await post(conversation, name, payload, ct);
    }

    private async Task TakeAsync(
        WriteTransaction transaction,
        Seat seat,
        Incoming entry,
        List<(string, string, string)> asked,
        CancellationToken ct
    )
    {
        switch (entry)
        {
            case ChatMessage { Receiver: { } receiver, Sender: var sender }
                when receiver != seat.Account.Number && sender != seat.Account.Number:
                return; // another account's
            case ChatMessage message:
                await MessageAsync(transaction, seat, message, asked, ct);
                break;
            case OrderNotice notice:
                await OrderAsync(transaction, seat, notice, asked, ct);
                break;
            case MessagePointer pointer when await pointers.AddAsync(transaction, seat.Id, pointer, ct):
                asked.Add((ConversationOf(pointer.Conversation), ReadPointer.Name, pointer.MessageId));
                break;
        }
    }

    private async Task MessageAsync(
        WriteTransaction transaction,
        Seat seat,
        ChatMessage message,
        List<(string, string, string)> asked,
        CancellationToken ct
    )
    {
        var (by, writer) = await WhoAsync(transaction, seat, message, ct);
        var id = message.MessageId ?? IdOf(message);
        // What an order got stands sealed with its delivery, and not here in the clear.
        var kept = writer?.IsDelivery == true ? message with { Text = "" } : message;
        var isNew = await chats.AddAsync(transaction, seat.Id, id, kept, by, ct);
        if (message.Order is { } notice)
            await OrderAsync(transaction, seat, notice, asked, ct);
        if (!isNew || !message.IsBetweenTwo)
            return;
        if (writer?.Settles == true)
            await tell.RunAsync(
                transaction,
                seat.Id,
                ShopFacts.Replied(message.Conversation, message.MessageId, "settled", message.Text),
                ct
            );
        if (by == ChatSide.Person || writer?.Settles == true)
            await ChatStore.WaitsAsync(transaction, seat.Id, message.Conversation, waits: false, ct);
        if (by == ChatSide.Person && options.Value.PauseMinutes > 0)
            await ChatStore.PauseAsync(
                transaction,
                seat.Id,
                message.Conversation,
                clock.GetUtcNow().AddMinutes(options.Value.PauseMinutes),
                "manual",
                ct
            );
        if (by != ChatSide.Buyer)
            return;
        asked.Add((ConversationOf(message.Conversation), Reply, message.Conversation));
        await qq.RunAsync(transaction, seat.Account, message, ct);
        await tell.RunAsync(transaction, seat.Id, ShopFacts.Received(message), ct);
    }

    private async Task<(ChatSide Side, Writer? Writer)> WhoAsync(
        WriteTransaction transaction,
        Seat seat,
        ChatMessage message,
        CancellationToken ct
    )
    {
        if (message.IsPlatforms || message.Order is not null)
            return (ChatSide.Platform, null);
        if (message.Sender != seat.Account.Number)
            return (ChatSide.Buyer, null);
        var now = clock.GetUtcNow();
        var at = message.At < now ? message.At.Value : now; // nobody has said anything in the future
        var own = new OwnMessage(message.Conversation, message.Text, message.MessageId, at);
        var writer = await SentStore.WhoWroteAsync(
            transaction,
            seat.Id,
            own,
            MarkOf(message),
            (await settings.OfAsync(seat.Id, ct)).Silent,
            ct
        );
        var side = writer.Author switch
        {
            Author.Us => ChatSide.Signalbox,
            Author.Platform => ChatSide.Platform,
            _ => ChatSide.Person,
        };
        return (side, writer);
    }

    /// <summary>It only raises the question: what is done is decided from the platform's answer.</summary>
    private async Task OrderAsync(
        WriteTransaction transaction,
        Seat seat,
        OrderNotice notice,
        List<(string, string, string)> asked,
        CancellationToken ct
    )
    {
        if (notice.IsOwnPurchase || notice.Order is not { } order)
            return;
        await orders.FoundAsync(transaction, seat.Id, order, notice.Conversation, null, ct);
        asked.Add((FindOrders.ConversationOf(order), FindOrders.Deliver, order));
    }

    private static string MarkOf(ChatMessage message) =>
        message.Pictures is [var picture, ..] ? $"2:{picture.Url}" : $"1:{message.Text}";

    /// <summary>For the form that carries no number.</summary>
    private static string IdOf(ChatMessage message) =>
        "h:"
        + Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes($"{message.Conversation}\n{message.Sender}\n{message.At:O}\n{message.Text}")
            )
        )[..40];
}
