using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Signalbox.Shop.Xianyu.Events;
using Signalbox.Shop.Xianyu.Socket;

namespace Signalbox.Shop.Xianyu.Chats;

/// <summary>A chat as the platform lists it.</summary>
/// <param name="LastMessage">The number of what was said last; null where it does not say.</param>
/// <param name="ItemId">What it is about; null where it does not say.</param>
internal sealed record ListedConversation(
    string Conversation,
    string? LastMessage,
    DateTimeOffset ChangedAt,
    string? ItemId
);

/// <summary>Lists the chats in which something was said last.</summary>
/// <remarks>Source: contracts/xianyu.md, 6.8. In the first moments of a connection the platform answers nobody.</remarks>
internal static class ListConversations
{
    private const long Newest = 9_007_199_254_740_991; // the largest whole number of the web client's language
    private const int PerPage = 20;
    private const int MostPages = 10;

    /// <param name="since">What was changed before is not listed.</param>
    /// <returns>Null when the platform did not answer.</returns>
    public static async Task<IReadOnlyList<ListedConversation>?> RunAsync(
        ImConnection connection,
        DateTimeOffset since,
        CancellationToken ct
    )
    {
        var found = new List<ListedConversation>();
        var cursor = Newest;
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await connection.AskAsync(
                "/r/Conversation/listNewestPagination",
                new JsonArray(cursor, PerPage),
                ct
            );
            if (
                answer.Verdict != ImVerdict.Accepted
                || answer.Body.At("userConvs") is not { ValueKind: JsonValueKind.Array } list
            )
                return null;
            var listed = list.EnumerateArray().Select(Read).OfType<ListedConversation>().ToList();
            found.AddRange(listed.Where(c => c.ChangedAt >= since));
            if (
                listed.Count == 0
                || listed.Exists(c => c.ChangedAt < since)
                || answer.Body.Text("hasMore") is not ("1" or "true")
                || !long.TryParse(answer.Body.Text("nextCursor"), CultureInfo.InvariantCulture, out var next)
                || next >= cursor
            )
                break;
            cursor = next;
        }
        return found;
    }

    private static ListedConversation? Read(JsonElement listed) =>
        listed.At("singleChatUserConversation") is { } chat
        && chat.Text("singleChatConversation", "cid") is { } conversation
        && chat.Instant("modifyTime") is { } at
            ? new ListedConversation(
                ReadEntry.Bare(conversation),
                chat.Text("lastMessage", "message", "messageId"),
                at,
                chat.Text("singleChatConversation", "extension", "itemId")
            )
            : null;
}
