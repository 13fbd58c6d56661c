using Signalbox.Shop.Xianyu.Socket;

namespace Signalbox.Shop.Xianyu.Chats;

/// <summary>Looks in the chat whether a message whose fate is unknown stands there.</summary>
internal static class SettleSend
{
    /// <summary>So far the platform's clock may be from ours.</summary>
    private static readonly TimeSpan ClocksApart = TimeSpan.FromMinutes(2);

    /// <param name="others">Numbers of messages that are known to be others: the same text may have been sent before.</param>
    /// <returns>
    /// Accepted with its number; refused when it does not stand there, which is only sure some time after it was sent;
    /// unknown when the history could not be read.
    /// </returns>
    public static async Task<SendOutcome> RunAsync(
        ImConnection connection,
        Sending message,
        IReadOnlySet<string> others,
        CancellationToken ct
    )
    {
        var kept = await ReadHistory.RunAsync(connection, message.To.Conversation, message.BegunAt - ClocksApart, ct);
        if (kept is null)
            return new SendOutcome(ImVerdict.Unknown, null, "the chat's history could not be read as far back as that");
        // The oldest that fits: a later one may be another message of the same text.
        var it = kept.Where(m =>
                m.Sender == message.To.Account && m.Data == message.Content.Data && !others.Contains(m.MessageId)
            )
            .MinBy(m => m.At);
        return it is null
            ? new SendOutcome(ImVerdict.Refused, null, "it does not stand in the chat")
            : new SendOutcome(ImVerdict.Accepted, it.MessageId, "");
    }
}
