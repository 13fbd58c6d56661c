using Signalbox.Platform.Data;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Deliveries;
using Signalbox.Shop.Replies;
using Signalbox.Shop.Xianyu.Events;

namespace Signalbox.Shop.OneBot;

/// <summary>Shows what a buyer has said in the QQ of the account's owner, in the commit in which it is taken in.</summary>
internal sealed class TellQq(QqStore store, QqOutbox outbox, DeliveryStore deliveries)
{
    public async Task RunAsync(
        WriteTransaction transaction,
        ShopAccount account,
        ChatMessage message,
        CancellationToken ct
    )
    {
        if (
            !WhySilent.AnsweredKinds.Contains(message.Content)
            || !await IsOnAsync(transaction, account.UserId, ct)
            || await store.FindAsync(account.UserId, ct) is not { IsOn: true } qq
        )
            return;
        var code = await QqChats.CodeAsync(transaction, account.UserId, account.Id, message.Conversation, ct);
        var text = message.Text.Length > 0 ? message.Text : "［图片］";
        if (qq.Place.IsGroup)
            text = HideFromGroup.Run(text, await deliveries.GivenInAsync(account.Id, message.Conversation, ct));
        var title = await TitleAsync(transaction, account.Id, message.ItemId, ct);
        await outbox.AddAsync(
            transaction,
            qq.User,
            qq.ApiUrl is not null,
            new QqOut(
                qq.Place,
                QqWords.Said(code, account.Name, message.SenderNick ?? message.Sender, title, text),
                null,
                account.Id,
                message.Conversation,
                message.Sender
            ),
            ct
        );
    }

    /// <summary>Most users have none: that is all it costs them.</summary>
    private static async Task<bool> IsOnAsync(WriteTransaction transaction, Guid user, CancellationToken ct)
    {
        await using var command = transaction.Command(
            "SELECT count(*) FROM shop_qq WHERE user_id = @user AND enabled",
            ("@user", user)
        );
        return await command.ExecuteScalarAsync(ct) is > 0L;
    }

    private static async Task<string?> TitleAsync(
        WriteTransaction transaction,
        Guid account,
        string? item,
        CancellationToken ct
    )
    {
        if (item is null)
            return null;
        await using var command = transaction.Command(
            "SELECT title FROM shop_order WHERE account_id = @account AND item_id = @item AND title <> '' LIMIT 1",
            ("@account", account),
            ("@item", item)
        );
        return (string?)await command.ExecuteScalarAsync(ct);
    }
}
