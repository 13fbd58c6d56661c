using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Signalbox.Shop.Xianyu.Events;
using Signalbox.Shop.Xianyu.Socket;

namespace Signalbox.Shop.Xianyu.Chats;

/// <summary>A message as the platform keeps it.</summary>
/// <param name="Data">Base64 of its content; empty where there is none.</param>
internal sealed record KeptMessage(string MessageId, string Sender, DateTimeOffset At, string Data);

/// <summary>Reads a chat's history, the newest first.</summary>
internal static class ReadHistory
{
    private const long Newest = 9_007_199_254_740_991; // the largest whole number of the web client's language
    private const int PerPage = 20;

    /// <summary>So far back a chat is read for what was missed.</summary>
    private const int MostPages = 10;

    /// <summary>So far back for what was sent: it is worth the while, and seldom needed.</summary>
    private const int MostPagesForOwn = 100;
    private const int MostPagesForOne = 3;

    /// <param name="since">What is older is not read.</param>
    /// <returns>Null when the platform did not answer every page, or there are over 2,000 messages: what is missing may stand in one of them.</returns>
    public static async Task<IReadOnlyList<KeptMessage>?> RunAsync(
        ImConnection connection,
        string conversation,
        DateTimeOffset since,
        CancellationToken ct
    ) =>
        (await SinceAsync(connection, conversation, since, MostPagesForOwn, ct))
            ?.Select(Read)
            .OfType<KeptMessage>()
            .ToList();

    /// <summary>The same, as messages that came.</summary>
    public static async Task<IReadOnlyList<ChatMessage>?> MessagesAsync(
        ImConnection connection,
        string conversation,
        DateTimeOffset since,
        CancellationToken ct
    ) =>
        (await SinceAsync(connection, conversation, since, MostPages, ct))
            ?.Select(m => ReadEntry.OfHistory(m, conversation))
            .OfType<ChatMessage>()
            .ToList();

    /// <summary>Looks for one message, which is among the newest.</summary>
    /// <returns>The message, or whether it is sure that it does not stand there.</returns>
    public static async Task<(ChatMessage? Message, bool IsAnswered)> FindAsync(
        ImConnection connection,
        string conversation,
        string message,
        CancellationToken ct
    )
    {
        ChatMessage? found = null;
        var isAnswered = await PagesAsync(
            connection,
            conversation,
            MostPagesForOne,
            page =>
            {
                foreach (var one in page)
                    if (one.Text("messageId") == message)
                        found = ReadEntry.OfHistory(one, conversation);
                return found is null;
            },
            ct
        );
        return (found, isAnswered is not null);
    }

    private static async Task<IReadOnlyList<JsonElement>?> SinceAsync(
        ImConnection connection,
        string conversation,
        DateTimeOffset since,
        int most,
        CancellationToken ct
    )
    {
        var found = new List<JsonElement>();
        var isWhole = await PagesAsync(
            connection,
            conversation,
            most,
            page =>
            {
                found.AddRange(page.Where(m => m.Instant("createAt") >= since));
                return !page.Any(m => m.Instant("createAt") < since);
            },
            ct
        );
        return isWhole == true ? found : null;
    }

    /// <param name="take">Gets a page's messages; whether the next page is wanted.</param>
    /// <returns>Whether all that was wanted came; false: there was more than so many pages. Null: a page did not come.</returns>
    private static async Task<bool?> PagesAsync(
        ImConnection connection,
        string conversation,
        int most,
        Func<IReadOnlyList<JsonElement>, bool> take,
        CancellationToken ct
    )
    {
        var cursor = Newest;
        for (var page = 0; page < most; page++)
        {
            var answer = await connection.AskAsync(
                "/r/MessageManager/listUserMessages",
                new JsonArray($"{conversation}@goofish", false, cursor, PerPage, false),
                ct
            );
            if (
                answer.Verdict != ImVerdict.Accepted
                || answer.Body.At("userMessageModels") is not { ValueKind: JsonValueKind.Array } list
            )
                return null;
            var messages = list.EnumerateArray().Select(m => m.At("message")).OfType<JsonElement>().ToList();
            if (
                !take(messages)
                || !HasMore(answer.Body)
                || !long.TryParse(answer.Body.Text("nextCursor"), CultureInfo.InvariantCulture, out var next)
                || next >= cursor
            )
                return true;
            cursor = next;
        }
        return false;
    }

    /// <summary>A number in some answers, a truth value in others.</summary>
    private static bool HasMore(JsonElement body) =>
        body.At("hasMore") is { ValueKind: JsonValueKind.True } || body.Text("hasMore") is "1" or "true";

    private static KeptMessage? Read(JsonElement message) =>
        message.Text("messageId") is { } id
        && message.Text("sender", "uid") is { } sender
        && message.Instant("createAt") is { } at
            ? new KeptMessage(id, ReadEntry.Bare(sender), at, message.Text("content", "custom", "data") ?? "")
            : null;
}
