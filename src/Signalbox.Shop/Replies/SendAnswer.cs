using Microsoft.Extensions.Options;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Chats;
using Signalbox.Shop.Hooks;
using Signalbox.Shop.Xianyu.Chats;
using Signalbox.Shop.Xianyu.Socket;
using Signalbox.Shop.Xianyu.Wire;

namespace Signalbox.Shop.Replies;

/// <summary>Sends the messages of an answer, no faster than an account may write; each is written down before it leaves.</summary>
/// <remarks>Between two of them the chat waits for a person: what a crash cuts off is seen by one, and not said late by a program.</remarks>
internal sealed class SendAnswer(SentStore sent, TellFact tell, IOptions<ReplyOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan ForConnection = TimeSpan.FromSeconds(5);

    private readonly FrameIds ids = new(clock);

    /// <param name="Decides">What is decided as it leaves; null: an earlier one did.</param>
    /// <param name="More">How many follow.</param>
    private sealed record Part(OutgoingContent Content, Question? Decides, int More);

    /// <returns>After how long to come again; null when all is decided.</returns>
    public async Task<TimeSpan?> RunAsync(
        Seat seat,
        ShopChat chat,
        Question question,
        IReadOnlyList<OutgoingContent> parts,
        Decision decision,
        CancellationToken ct
    )
    {
        var pace = await PaceAsync(seat, chat, SentStore.DigestOf(parts[0]), ct);
        if (pace.At is null)
        {
            await DecideAsync(seat, chat, question, decision with { But = pace.Reason }, waits: true, ct);
            return null;
        }
        if (!pace.MayGo(clock.GetUtcNow()))
            return pace.At - clock.GetUtcNow();
        for (var at = 0; at < parts.Count; at++)
        {
            if (at > 0)
                await Task.Delay(options.Value.BetweenMessages, clock, ct);
            var part = new Part(parts[at], at == 0 ? question : null, parts.Count - 1 - at);
            if (!await SendAsync(seat, chat, part, decision, ct))
                break;
        }
        return null;
    }

    /// <summary>When the account may answer in the chat, before anything is asked or sent for it: who is asked is asked once.</summary>
    /// <returns>After how long to come again; null: now.</returns>
    public async Task<TimeSpan?> WaitsAsync(Seat seat, ShopChat chat, CancellationToken ct)
    {
        if (seat.Link is null)
            return ForConnection;
        var pace = await PaceAsync(seat, chat, "", ct);
        var now = clock.GetUtcNow();
        return pace.MayGo(now) ? null : pace.At - now;
    }

    /// <summary>Writes down what was made of a question.</summary>
    /// <param name="waits">Whether the chat waits for a person from now on.</param>
    public static Task DecideAsync(
        Seat seat,
        ShopChat chat,
        Question question,
        Decision decision,
        bool waits,
        CancellationToken ct
    ) =>
        seat.WriteAsync(
            async (transaction, token) =>
            {
                await ChatStore.DecideAsync(transaction, seat.Id, question.MessageIds, decision.Save(), token);
                if (waits)
                    await ChatStore.WaitsAsync(transaction, seat.Id, chat.Conversation, waits: true, token);
            },
            ct
        );

    private async Task<PaceVerdict> PaceAsync(Seat seat, ShopChat chat, string digest, CancellationToken ct)
    {
        var (now, limits) = (clock.GetUtcNow(), options.Value.Pace());
        var before = await sent.SinceAsync(seat.Id, now - JudgePace.LooksBack(limits), ct);
        return JudgePace.Run(limits, before, chat.Conversation, digest, now);
    }

    /// <returns>Whether the next one may follow.</returns>
    private async Task<bool> SendAsync(Seat seat, ShopChat chat, Part part, Decision decision, CancellationToken ct)
    {
        var message = new Sending(
            new ChatAddress(seat.Account.Number, chat.Conversation, chat.Peer),
            ids.Uuid(),
            part.Content,
            clock.GetUtcNow()
        );
        if (!await LeavesAsync(seat, chat, part, message, decision, ct) || seat.Link is not { } link)
            return false;
        var outcome = await SendMessage.RunAsync(link, message, ct);
        await seat.WriteAsync(
            async (transaction, token) =>
            {
                await SentStore.SettledAsync(transaction, seat.Id, message.Uuid, outcome, token);
                await ChatStore.WaitsAsync(
                    transaction,
                    seat.Id,
                    chat.Conversation,
                    waits: outcome.Verdict != ImVerdict.Accepted || part.More > 0,
                    token
                );
                if (outcome.Verdict == ImVerdict.Accepted)
                    await tell.RunAsync(
                        transaction,
                        seat.Id,
                        ShopFacts.Replied(
                            chat.Conversation,
                            outcome.MessageId,
                            decision.By,
                            SentStore.TextOf(part.Content)
                        ),
                        token
                    );
            },
            ct
        );
        return outcome.Verdict == ImVerdict.Accepted;
    }

    /// <summary>Writes down that a message leaves, in the commit of what is decided.</summary>
    /// <returns>False: it does not, since a person has written, or somebody has decided, meanwhile.</returns>
    private async Task<bool> LeavesAsync(
        Seat seat,
        ShopChat chat,
        Part part,
        Sending message,
        Decision decision,
        CancellationToken ct
    )
    {
        var leaves = false;
        await seat.WriteAsync(
            async (transaction, token) =>
            {
                // A person may have written since it was looked at.
                var paused = await ChatStore.PausedAsync(transaction, seat.Id, chat.Conversation, token);
                leaves =
                    !TakeOver.IsPaused(paused, clock.GetUtcNow())
                    && (
                        part.Decides is null
                        || await ChatStore.DecideAsync(
                            transaction,
                            seat.Id,
                            part.Decides.MessageIds,
                            decision.Save(),
                            token
                        )
                    );
                if (leaves && part.Decides is not null && decision.IsDefault == true)
                    await ChatStore.DefaultedAsync(transaction, seat.Id, chat.Conversation, clock.GetUtcNow(), token);
                if (leaves)
                    await sent.LeavesAsync(transaction, seat.Id, message, part.More, token);
                if (leaves && part.More > 0)
                    await ChatStore.WaitsAsync(transaction, seat.Id, chat.Conversation, waits: true, token);
            },
            ct
        );
        return leaves;
    }
}
