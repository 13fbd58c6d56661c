using System.Text.Json;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Xianyu.Chats;
using Signalbox.Shop.Xianyu.Mtop;

namespace Signalbox.Shop.Chats;

/// <summary>Reads a message of which only the number came from its chat's history; then it goes the way of all.</summary>
internal sealed class ReadPointer(PointerStore pointers, TakePush take, ChatStore chats, AccountStore accounts)
{
    /// <summary>Name of the message that asks for it.</summary>
    public const string Name = "pointer";

    /// <summary>Then somebody may look at what came.</summary>
    private const int MostTries = 6;

    /// <summary>After a refusal: the platform answers nobody in the first moments of a connection.</summary>
    private static readonly TimeSpan First = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ForConnection = TimeSpan.FromSeconds(5);

    /// <param name="message">Its number.</param>
    /// <returns>After how long to come again; null when it is settled.</returns>
    public async Task<TimeSpan?> RunAsync(Seat seat, string message, Post post, CancellationToken ct)
    {
        if (await pointers.FindAsync(seat.Id, message, ct) is not { } found)
            return null;
        if (seat.Link is not { } link)
            return ForConnection;
        var (pointer, tries) = found;
        var (read, isAnswered) = await ReadHistory.FindAsync(link, pointer.Conversation, message, ct);
        if (read is not null)
        {
            await take.TakeAsync(
                seat,
                read,
                (transaction, token) => PointerStore.DoneAsync(transaction, seat.Id, message, token),
                post,
                ct
            );
            return null;
        }
        if (tries + 1 < MostTries)
        {
            await seat.WriteAsync(
                (transaction, token) => PointerStore.TriedAsync(transaction, seat.Id, message, token),
                ct
            );
            return First * Math.Pow(2, tries);
        }
        await seat.WriteAsync(
            async (transaction, token) =>
            {
                await PointerStore.DoneAsync(transaction, seat.Id, message, token);
                await chats.UnreadAsync(
                    transaction,
                    seat.Id,
                    isAnswered ? "a message that stands nowhere in its chat" : "a chat whose history did not come",
                    accounts.Seal(seat.Id, JsonSerializer.Serialize(pointer, MtopJson.Options)),
                    token
                );
            },
            ct
        );
        return null;
    }
}
