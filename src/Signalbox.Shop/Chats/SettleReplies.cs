using System.Text.Json;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Hooks;
using Signalbox.Shop.Replies;
using Signalbox.Shop.Xianyu.Chats;
using Signalbox.Shop.Xianyu.Events;
using Signalbox.Shop.Xianyu.Socket;

namespace Signalbox.Shop.Chats;

/// <summary>Looks in the chats for answers of which it is not known whether they arrived; one that did not, or not whole, leaves its chat to a person.</summary>
/// <remarks>They are not sent again: the buyer may have gone on meanwhile. What an order gets is settled with the order.</remarks>
internal sealed class SettleReplies(Database database, TellFact tell, IOptions<ShopOptions> options, TimeProvider clock)
{
    private const int MostAtOnce = 50;

    /// <summary>Older ones are nobody's any more.</summary>
    private static readonly TimeSpan Oldest = TimeSpan.FromHours(1);
    private static readonly TimeSpan ClocksApart = TimeSpan.FromMinutes(2);

    private sealed record Open(
        string Uuid,
        string Conversation,
        string Digest,
        DateTimeOffset BegunAt,
        string Said,
        int More
    );

    public async Task RunAsync(Seat seat, ImConnection link, CancellationToken ct)
    {
        foreach (var chat in (await OpenAsync(seat.Id, ct)).GroupBy(o => o.Conversation, StringComparer.Ordinal))
        {
            var kept = await ReadHistory.RunAsync(link, chat.Key, chat.Min(o => o.BegunAt) - ClocksApart, ct);
            if (kept is null)
                continue; // it is asked again on the next look
            var own = kept.Where(m => m.Sender == seat.Account.Number).OrderBy(m => m.At).ToList();
            foreach (var open in chat)
            {
                var it = own.Find(m => m.At >= open.BegunAt - ClocksApart && DigestOf(m.Data) == open.Digest);
                if (it is not null)
                    own.Remove(it);
                await SettleAsync(seat, open, it?.MessageId, ct);
            }
        }
    }

    private Task SettleAsync(Seat seat, Open open, string? message, CancellationToken ct) =>
        seat.WriteAsync(
            async (transaction, token) =>
            {
                var outcome = new SendOutcome(
                    message is null ? ImVerdict.Refused : ImVerdict.Accepted,
                    message,
                    message is null ? "it does not stand in the chat" : ""
                );
                await SentStore.SettledAsync(transaction, seat.Id, open.Uuid, outcome, token);
                await ChatStore.WaitsAsync(
                    transaction,
                    seat.Id,
                    open.Conversation,
                    waits: message is null || open.More > 0,
                    token
                );
                if (message is not null)
                    await tell.RunAsync(
                        transaction,
                        seat.Id,
                        ShopFacts.Replied(open.Conversation, message, "settled", open.Said),
                        token
                    );
            },
            ct
        );

    private async Task<IReadOnlyList<Open>> OpenAsync(Guid account, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            """
            SELECT uuid, conversation, digest, begun_at, COALESCE(text, ''), more FROM shop_send s
            WHERE account_id = @account AND state IN (0, 3) AND begun_at > @oldest AND begun_at < @settled
              AND NOT EXISTS (SELECT 1 FROM shop_delivery d WHERE d.account_id = s.account_id AND d.uuid = s.uuid)
            ORDER BY begun_at LIMIT @most
            """,
            ("@account", account),
            ("@oldest", now - Oldest),
            ("@settled", now - options.Value.SettledAfter),
            ("@most", MostAtOnce)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<Open>();
        while (await reader.ReadAsync(ct))
            found.Add(
                new Open(
                    reader.GetString(0),
                    reader.GetString(1),
                    reader.GetString(2),
                    reader.Instant(database.Kind, 3),
                    reader.GetString(4),
                    reader.GetInt32(5)
                )
            );
        return found;
    }

    /// <summary>Of a message as history shows it; empty where it is neither text nor picture.</summary>
    private static string DigestOf(string data)
    {
        try
        {
            var content = JsonElement.Parse(Convert.FromBase64String(data));
            var mark =
                content.Text("text", "text") is { } text ? $"1:{text}"
                : content.At("image", "pics") is { ValueKind: JsonValueKind.Array } pics && pics.GetArrayLength() > 0
                    ? $"2:{pics[0].Text("url")}"
                : null;
            return mark is null ? "" : TakeOver.Digest(mark);
        }
        catch (Exception fault) when (fault is FormatException or JsonException)
        {
            return "";
        }
    }
}
