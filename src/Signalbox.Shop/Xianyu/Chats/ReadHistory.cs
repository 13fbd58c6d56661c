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

    /// <summary>So far back a chat is read at most.</summary>
    private const int MostPages = 10;

    /// <param name="since">What is older is not read.</param>
    /// <returns>Null when the platform did not answer every page: what is missing may stand in one of them.</returns>
    public static async Task<IReadOnlyList<KeptMessage>?> RunAsync(
        ImConnection connection,
        string conversation,
        DateTimeOffset since,
        CancellationToken ct
    )
    {
        var found = new List<KeptMessage>();
        var cursor = Newest;
        for (var page = 0; page < MostPages; page++)
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
            var messages = list.EnumerateArray().Select(Read).OfType<KeptMessage>().ToList();
            found.AddRange(messages.Where(m => m.At >= since));
            if (
                !HasMore(answer.Body)
                || messages.Exists(m => m.At < since)
                || !long.TryParse(answer.Body.Text("nextCursor"), CultureInfo.InvariantCulture, out var next)
                || next >= cursor
            )
                return found;
            cursor = next;
        }
        return null;
    }

    /// <summary>A number in some answers, a truth value in others.</summary>
    private static bool HasMore(JsonElement body) =>
        body.At("hasMore") is { ValueKind: JsonValueKind.True } || body.Text("hasMore") is "1" or "true";

    private static KeptMessage? Read(JsonElement model) =>
        model.At("message") is { } message
        && message.Text("messageId") is { } id
        && message.Text("sender", "uid") is { } sender
        && message.Instant("createAt") is { } at
            ? new KeptMessage(id, ReadEntry.Bare(sender), at, message.Text("content", "custom", "data") ?? "")
            : null;
}
