using System.Text.Json.Nodes;
using Signalbox.Shop.Xianyu.Events;
using Signalbox.Shop.Xianyu.Socket;

namespace Signalbox.Shop.Xianyu.Chats;

/// <summary>Where a message goes.</summary>
/// <param name="Account">Who sends it.</param>
/// <param name="Peer">The buyer.</param>
internal sealed record ChatAddress(string Account, string Conversation, string Peer);

/// <summary>A message on its way.</summary>
/// <param name="Uuid">Ours; written down before it is sent.</param>
/// <param name="BegunAt">Before it left.</param>
internal sealed record Sending(ChatAddress To, string Uuid, OutgoingContent Content, DateTimeOffset BegunAt);

/// <summary>What became of it.</summary>
/// <param name="MessageId">Null unless it was accepted.</param>
/// <param name="Reason">Why it was not; empty when it was.</param>
internal sealed record SendOutcome(ImVerdict Verdict, string? MessageId, string Reason);

/// <summary>Sends a message once: accepted, refused, or unknown, which only the chat's history settles.</summary>
internal static class SendMessage
{
    private const string Suffix = "@goofish";

    public static async Task<SendOutcome> RunAsync(ImConnection connection, Sending message, CancellationToken ct)
    {
        var answer = await connection.AskAsync("/r/MessageSend/sendByReceiverScope", Body(message), ct);
        // Without a number there is no telling whether it stands in the chat.
        return (answer.Verdict, answer.Body.Text("messageId") ?? answer.Body.Text("1")) switch
        {
            (ImVerdict.Accepted, { } id) => new SendOutcome(ImVerdict.Accepted, id, ""),
            (ImVerdict.Accepted, null) => new SendOutcome(ImVerdict.Unknown, null, "an answer without a number"),
            (var verdict, _) => new SendOutcome(verdict, null, answer.Reason),
        };
    }

    /// <summary>As the web client writes it (contracts/xianyu.md, 8.1).</summary>
    public static JsonArray Body(Sending message) =>
        new(
            new JsonObject
            {
                ["uuid"] = message.Uuid,
                ["cid"] = message.To.Conversation + Suffix,
                ["conversationType"] = 1,
                ["content"] = new JsonObject
                {
                    ["contentType"] = 101,
                    ["custom"] = new JsonObject { ["type"] = 1, ["data"] = message.Content.Data },
                },
                ["redPointPolicy"] = 0,
                ["extension"] = new JsonObject { ["extJson"] = "{}" },
                ["ctx"] = new JsonObject { ["appVersion"] = "1.0", ["platform"] = "web" },
                ["mtags"] = new JsonObject(),
                ["msgReadStatusSetting"] = 1,
            },
            new JsonObject
            {
                ["actualReceivers"] = new JsonArray(message.To.Peer + Suffix, message.To.Account + Suffix),
            }
        );
}
