using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Shop.Deliveries;
using Signalbox.Shop.Orders;

namespace Signalbox.Shop.OneBot;

/// <summary>Does what a command from QQ asks; what moves money or goods needs the console.</summary>
internal sealed class RunQqCommand(
    QqChats chats,
    OrderStore orders,
    DeliveryStore deliveries,
    IOptions<ShopOptions> options,
    TimeProvider clock
)
{
    private const int MostListed = 10;

    /// <returns>What to say to it.</returns>
    public async Task<string> RunAsync(
        WriteTransaction transaction,
        Qq qq,
        QqPlace place,
        QqCommand command,
        CancellationToken ct
    ) =>
        command switch
        {
            QqCommand.List => await ListAsync(transaction, qq, place, ct),
            QqCommand.Order(var number) => await OrderAsync(transaction, qq, number, ct),
            QqCommand.Pause(var code, var minutes) => await PauseAsync(transaction, qq, code, minutes, ct),
            QqCommand.On(var code) => await PauseAsync(transaction, qq, code, 0, ct),
            _ => QqWords.Help,
        };

    private async Task<string> PauseAsync(
        WriteTransaction transaction,
        Qq qq,
        QqCode code,
        int minutes,
        CancellationToken ct
    )
    {
        if (await chats.OfCodeAsync(qq.User, code, ct) is not { } chat)
            return QqWords.NoChat;
        await using var update = transaction.Command(
            """
            UPDATE shop_chat SET paused_until = @until, paused_why = @why
            WHERE account_id = @account AND conversation = @conversation
            """,
            ("@account", chat.Account),
            ("@conversation", chat.Conversation),
            ("@until", minutes == 0 ? null : clock.GetUtcNow().AddMinutes(minutes)),
            ("@why", minutes == 0 ? null : "manual")
        );
        await update.ExecuteNonQueryAsync(ct);
        return minutes == 0 ? QqWords.On(code) : QqWords.Paused(code, minutes);
    }

    /// <summary>Those that wait for a person, then the latest.</summary>
    private async Task<string> ListAsync(WriteTransaction transaction, Qq qq, QqPlace place, CancellationToken ct)
    {
        List<(
            Guid Account,
            string Conversation,
            string Name,
            string Nick,
            string Text,
            bool Waits,
            bool IsPaused
        )> found = [];
        await using (
            var command = transaction.Command(
                """
                SELECT c.account_id, c.conversation, a.remark, a.number, c.peer_nick, c.last_text, c.waits, c.paused_until
                FROM shop_chat c JOIN shop_account a ON a.id = c.account_id
                WHERE a.user_id = @user AND c.peer <> '' ORDER BY c.waits DESC, c.last_at DESC LIMIT @most
                """,
                ("@user", qq.User),
                ("@most", MostListed)
            )
        )
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct))
                found.Add(
                    (
                        reader.GetGuid(0),
                        reader.GetString(1),
                        reader.GetString(2) is { Length: > 0 } remark ? remark : reader.GetString(3),
                        reader.GetString(4),
                        reader.GetString(5),
                        reader.GetBoolean(6),
                        !reader.IsDBNull(7) && reader.Instant(transaction.Kind, 7) > clock.GetUtcNow()
                    )
                );
        var said = new StringBuilder();
        foreach (var chat in found)
        {
            var code = await QqChats.CodeAsync(transaction, qq.User, chat.Account, chat.Conversation, ct);
            var text = place.IsGroup
                ? HideFromGroup.Run(chat.Text, await deliveries.GivenInAsync(chat.Account, chat.Conversation, ct))
                : chat.Text;
            said.Append(
                CultureInfo.InvariantCulture,
                $"{code} {QqWords.Line(chat.Name, 20)} · {QqWords.Line(chat.Nick, 20)}"
            );
            said.Append(chat.Waits ? "（等您回复）" : "").Append(chat.IsPaused ? "（暂停中）" : "");
            said.Append(CultureInfo.InvariantCulture, $"：{QqWords.Line(text, 30)}\n");
        }
        return found.Count == 0 ? QqWords.NoChats : said.ToString().TrimEnd();
    }

    private async Task<string> OrderAsync(WriteTransaction transaction, Qq qq, string number, CancellationToken ct)
    {
        await using var command = transaction.Command(
            """
            SELECT o.account_id, a.remark, a.number FROM shop_order o JOIN shop_account a ON a.id = o.account_id
            WHERE o.order_id = @order AND (a.user_id = @user OR @all) LIMIT 1
            """,
            ("@order", number),
            ("@user", qq.User),
            ("@all", !options.Value.MultiUser)
        );
        Guid account;
        string name;
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            if (!await reader.ReadAsync(ct))
                return QqWords.NoOrder;
            (account, name) = (
                reader.GetGuid(0),
                reader.GetString(1) is { Length: > 0 } remark ? remark : reader.GetString(2)
            );
        }
        if (await orders.FindAsync(account, number, ct) is not { } order)
            return QqWords.NoOrder;
        return QqOrderWords.Of(name, order, await deliveries.OfAsync(account, number, ct));
    }
}
