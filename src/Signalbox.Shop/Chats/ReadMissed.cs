using Signalbox.Platform.Data;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Xianyu.Chats;
using Signalbox.Shop.Xianyu.Socket;

namespace Signalbox.Shop.Chats;

/// <summary>Takes in what was said while nobody listened: the platform does not push it again.</summary>
/// <remarks>What is too old to be answered leaves its chat to a person, as ever.</remarks>
internal sealed class ReadMissed(Database database, TakePush take, TimeProvider clock)
{
    /// <summary>What is older was answered otherwise, or never will be.</summary>
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(1);
    private static readonly TimeSpan ClocksApart = TimeSpan.FromMinutes(2);

    /// <returns>Whether all of it came; else it is asked for again.</returns>
    public async Task<bool> RunAsync(Seat seat, ImConnection link, Post post, CancellationToken ct)
    {
        var from = clock.GetUtcNow() - Oldest;
        if (seat.Account.CreatedAt > from)
            from = seat.Account.CreatedAt; // what was said before is not ours to answer
        if (await ListConversations.RunAsync(link, from, ct) is not { } listed)
            return false;
        var isWhole = true;
        foreach (var chat in listed)
            if (!await IsKnownAsync(seat.Id, chat, ct))
                isWhole &= await ReadAsync(seat, link, chat, from, post, ct);
        return isWhole;
    }

    private async Task<bool> ReadAsync(
        Seat seat,
        ImConnection link,
        ListedConversation chat,
        DateTimeOffset from,
        Post post,
        CancellationToken ct
    )
    {
        var last = await LastAsync(seat.Id, chat.Conversation, ct) - ClocksApart;
        var since = last > from ? last.Value : from;
        if (await ReadHistory.MessagesAsync(link, chat.Conversation, since, ct) is not { } messages)
            return false;
        foreach (var message in messages.OrderBy(m => m.At))
            await take.TakeAsync(
                seat,
                message with
                {
                    ItemId = message.ItemId ?? chat.ItemId,
                },
                (_, _) => Task.CompletedTask,
                post,
                ct
            );
        return true;
    }

    /// <summary>Whether what was said last is known: it came, or we have sent it.</summary>
    private async Task<bool> IsKnownAsync(Guid account, ListedConversation chat, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            """
            SELECT 1 FROM shop_message WHERE account_id = @account AND message = @message
            UNION ALL
            SELECT 1 FROM shop_send WHERE account_id = @account AND conversation = @conversation AND message = @message LIMIT 1
            """,
            ("@account", account),
            ("@conversation", chat.Conversation),
            ("@message", chat.LastMessage ?? "")
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct);
    }

    /// <summary>When the last thing was said that is known of a chat; null: nothing is.</summary>
    private async Task<DateTimeOffset?> LastAsync(Guid account, string conversation, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT at FROM shop_message WHERE account_id = @account AND conversation = @conversation ORDER BY at DESC LIMIT 1",
            ("@account", account),
            ("@conversation", conversation)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? reader.Instant(database.Kind, 0) : null;
    }
}
