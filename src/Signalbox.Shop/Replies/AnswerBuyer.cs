using System.Text.Json;
using Microsoft.Extensions.Options;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Chats;
using Signalbox.Shop.Rules;
using Signalbox.Shop.Xianyu.Chats;
using Signalbox.Shop.Xianyu.Events;
using Signalbox.Shop.Xianyu.Mtop;
using Signalbox.Shop.Xianyu.Socket;
using Signalbox.Shop.Xianyu.Wire;

namespace Signalbox.Shop.Replies;

/// <summary>Answers what a buyer has written and nothing was decided of yet, once, or says why it does not.</summary>
/// <remarks>
/// The decision and the first message are written down in one commit before anything leaves: what a crash leaves behind is not
/// answered a second time, and waits for a person where it is not known whether it arrived.
/// </remarks>
internal sealed class AnswerBuyer(
    ChatStore chats,
    SentStore sent,
    RuleSets rules,
    IOptions<ShopOptions> shop,
    IOptions<ReplyOptions> options,
    TimeProvider clock
)
{
    private static readonly TimeSpan ForConnection = TimeSpan.FromSeconds(5);
    private static readonly SilentTexts Silent = new(SilentTexts.Seen);
    private static readonly IReadOnlySet<string> Nobody = new HashSet<string>(StringComparer.Ordinal);

    private readonly FrameIds ids = new(clock);

    /// <returns>After how long to come again; null when nothing is left to be decided.</returns>
    public async Task<TimeSpan?> RunAsync(Seat seat, string conversation, CancellationToken ct)
    {
        if (await chats.FindAsync(seat.Id, conversation, ct) is not { } chat)
            return null;
        var open = await LeftAsync(seat, chat, await chats.OpenAsync(seat.Id, chat, ct), ct);
        if (open.Count == 0)
            return null;
        var now = clock.GetUtcNow();
        var question = CollectQuestion.Run(
            [.. open.Select(m => new WaitingText(m.MessageId!, m.Text, m.At!.Value))], // as stored, they have both
            options.Value.CollectFor
        );
        if (question.Due > now)
            return question.Due - now;
        var match = (await rules.GetAsync(seat.Account, ct)).Match(question.Text, chat.ItemId, clock);
        var hit = ChooseAnswer.Run(match, withModel: false, ChooseAnswer.UsualOrder) is [.., var last]
            ? last.Hit
            : null;
        if (hit is null || hit.Rule.Says.Answer.IsSilent)
        {
            await DecideAsync(
                seat,
                chat,
                question,
                hit is null ? Said("nothing-fits") : Said("rule", hit, "silent"),
                hit is null,
                ct
            );
            return null;
        }
        return await AnswerAsync(seat, chat, question, hit, ct);
    }

    /// <summary>Without those that get no answer, which is written down.</summary>
    private async Task<List<ChatMessage>> LeftAsync(
        Seat seat,
        ShopChat chat,
        IReadOnlyList<ChatMessage> open,
        CancellationToken ct
    )
    {
        var may = new MayAnswer(seat.Account.Number, Silent, Nobody, options.Value.OldestMessage, chat.PausedUntil);
        var left = new List<ChatMessage>();
        foreach (var message in open)
        {
            var why = shop.Value.AutoReply ? WhySilent.Run(message, may, clock.GetUtcNow()) : Silence.Paused;
            if (why is null)
                left.Add(message);
            else
                await seat.WriteAsync(
                    async (transaction, token) =>
                    {
                        var decision = Said(shop.Value.AutoReply ? $"silent.{why}" : "silent.SwitchedOff");
                        await ChatStore.DecideAsync(transaction, seat.Id, [message.MessageId!], decision, token);
                        if (why is Silence.Paused or Silence.TooOld)
                            await ChatStore.WaitsAsync(transaction, seat.Id, chat.Conversation, waits: true, token);
                    },
                    ct
                );
        }
        return left;
    }

    private async Task<TimeSpan?> AnswerAsync(
        Seat seat,
        ShopChat chat,
        Question question,
        RuleHit hit,
        CancellationToken ct
    )
    {
        if (seat.Link is null)
            return ForConnection;
        var parts = Parts(seat, chat, hit);
        var pace = await PaceAsync(seat, chat, parts[0], ct);
        if (pace.At is null)
        {
            await DecideAsync(seat, chat, question, Said("rule", hit, pace.Reason), waits: true, ct);
            return null;
        }
        if (!pace.MayGo(clock.GetUtcNow()))
            return pace.At - clock.GetUtcNow();
        for (var at = 0; at < parts.Count; at++)
        {
            if (at > 0)
                await Task.Delay(options.Value.BetweenMessages, clock, ct);
            if (!await SendAsync(seat, chat, parts[at], at == 0 ? question : null, Said("rule", hit), ct))
                break;
        }
        return null;
    }

    private static List<OutgoingContent> Parts(Seat seat, ShopChat chat, RuleHit hit)
    {
        var values = new AnswerValues(chat.PeerNick, chat.ItemTitle, null, null, seat.Account.Name);
        return
        [
            .. SplitAnswer
                .Into(hit.Rule.Says.Answer.Text)
                .Select(part => new OutgoingText(FillAnswer.Run(part, values))),
            .. hit.Rule.Says.Answer.Pictures.Select(url => new OutgoingPicture(new ChatPicture(url, 800, 800))),
        ];
    }

    private async Task<PaceVerdict> PaceAsync(Seat seat, ShopChat chat, OutgoingContent content, CancellationToken ct)
    {
        var (now, limits) = (clock.GetUtcNow(), options.Value.Pace());
        var before = await sent.SinceAsync(seat.Id, now - JudgePace.LooksBack(limits), ct);
        return JudgePace.Run(limits, before, chat.Conversation, SentStore.DigestOf(content), now);
    }

    /// <returns>Whether the next one may follow.</returns>
    private async Task<bool> SendAsync(
        Seat seat,
        ShopChat chat,
        OutgoingContent content,
        Question? first,
        string decision,
        CancellationToken ct
    )
    {
        var message = new Sending(
            new ChatAddress(seat.Account.Number, chat.Conversation, chat.Peer),
            ids.Uuid(),
            content,
            clock.GetUtcNow()
        );
        var leaves = false;
        await seat.WriteAsync(
            async (transaction, token) =>
            {
                // A person may have written since it was looked at.
                var paused = await ChatStore.PausedAsync(transaction, seat.Id, chat.Conversation, token);
                leaves =
                    !TakeOver.IsPaused(paused, clock.GetUtcNow())
                    && (
                        first is null
                        || await ChatStore.DecideAsync(transaction, seat.Id, first.MessageIds, decision, token)
                    );
                if (leaves)
                    await sent.LeavesAsync(transaction, seat.Id, message, token);
            },
            ct
        );
        if (!leaves || seat.Link is not { } link)
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
                    waits: outcome.Verdict != ImVerdict.Accepted,
                    token
                );
            },
            ct
        );
        return outcome.Verdict == ImVerdict.Accepted;
    }

    private static Task DecideAsync(
        Seat seat,
        ShopChat chat,
        Question question,
        string decision,
        bool waits,
        CancellationToken ct
    ) =>
        seat.WriteAsync(
            async (transaction, token) =>
            {
                await ChatStore.DecideAsync(transaction, seat.Id, question.MessageIds, decision, token);
                if (waits)
                    await ChatStore.WaitsAsync(transaction, seat.Id, chat.Conversation, waits: true, token);
            },
            ct
        );

    /// <summary>As it is kept: JSON of what decided, which rule and word, and what else is to be said of it.</summary>
    private static string Said(string by, RuleHit? hit = null, string? but = null) =>
        JsonSerializer.Serialize(
            new
            {
                by,
                rule = hit?.Rule.Id,
                word = hit is { Places: [var place, ..] } ? place.Word : null,
                but,
            },
            MtopJson.Options
        );
}
