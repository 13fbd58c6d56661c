using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs.Sessions;

namespace Signalbox.Shop.Accounts;

/// <summary>Tells the engine which accounts are to be kept, and the owner of an account that something of it was changed.</summary>
internal sealed class AccountSessions(SessionRows rows)
{
    /// <summary>The kind of these sessions.</summary>
    public const string Kind = "shop";

    /// <summary>The conversation about the account itself.</summary>
    public const string Account = "account";

    /// <summary>Name of the message that something of the account was changed.</summary>
    public const string Changed = "changed";

    public Task OpenAsync(WriteTransaction transaction, Guid account, CancellationToken ct) =>
        rows.OpenAsync(transaction, Kind, KeyOf(account), ct);

    public Task ChangedAsync(WriteTransaction transaction, Guid account, CancellationToken ct) =>
        rows.PostAsync(transaction, Kind, KeyOf(account), Account, Changed, "", ct);

    /// <summary>Asks the account's owner to bring an order further.</summary>
    public Task DeliverAsync(WriteTransaction transaction, Guid account, string order, CancellationToken ct) =>
        rows.PostAsync(
            transaction,
            Kind,
            KeyOf(account),
            Orders.FindOrders.ConversationOf(order),
            Orders.FindOrders.Deliver,
            order,
            ct
        );

    /// <summary>The same because a person has asked for it.</summary>
    public Task DeliverNowAsync(WriteTransaction transaction, Guid account, string order, CancellationToken ct) =>
        rows.PostAsync(
            transaction,
            Kind,
            KeyOf(account),
            Orders.FindOrders.ConversationOf(order),
            Orders.FindOrders.DeliverNow,
            order,
            ct
        );

    /// <summary>Asks the account's owner to let a person's answer leave.</summary>
    public Task ByHandAsync(
        WriteTransaction transaction,
        Guid account,
        string chat,
        Guid answer,
        CancellationToken ct
    ) =>
        rows.PostAsync(
            transaction,
            Kind,
            KeyOf(account),
            Chats.TakePush.ConversationOf(chat),
            Replies.SendByHand.Name,
            answer.ToString("N"),
            ct
        );

    public Task CloseAsync(WriteTransaction transaction, Guid account, CancellationToken ct) =>
        rows.CloseAsync(transaction, Kind, KeyOf(account), ct);

    private static string KeyOf(Guid account) => account.ToString("N");
}
