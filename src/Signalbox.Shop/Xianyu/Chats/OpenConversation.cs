using System.Text.Json.Nodes;
using Signalbox.Shop.Xianyu.Events;
using Signalbox.Shop.Xianyu.Socket;

namespace Signalbox.Shop.Xianyu.Chats;

/// <summary>Opens the chat with a buyer about an item; the one that there is, where there is one.</summary>
internal static class OpenConversation
{
    private const string Suffix = "@goofish";

    /// <returns>The chat's number; null when the platform opened none, with why.</returns>
    public static async Task<(string? Conversation, ImAnswer Answer)> RunAsync(
        ImConnection connection,
        string account,
        string peer,
        string item,
        CancellationToken ct
    )
    {
        var answer = await connection.AskAsync(
            "/r/SingleChatConversation/create",
            new JsonArray(
                new JsonObject
                {
                    ["pairFirst"] = peer + Suffix,
                    ["pairSecond"] = account + Suffix,
                    ["bizType"] = "1",
                    ["extension"] = new JsonObject { ["itemId"] = item },
                    ["ctx"] = new JsonObject { ["appVersion"] = "1.0", ["platform"] = "web" },
                }
            ),
            ct
        );
        var cid = answer.Body.Text("singleChatConversation", "cid");
        return (answer.Verdict == ImVerdict.Accepted && cid is not null ? ReadEntry.Bare(cid) : null, answer);
    }
}
