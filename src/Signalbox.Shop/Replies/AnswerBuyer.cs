using Microsoft.Extensions.Options;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Chats;
using Signalbox.Shop.Pictures;
using Signalbox.Shop.Replies.Ai;
using Signalbox.Shop.Replies.Service;
using Signalbox.Shop.Replies.Settings;
using Signalbox.Shop.Rules;
using Signalbox.Shop.Xianyu.Chats;
using Signalbox.Shop.Xianyu.Events;

namespace Signalbox.Shop.Replies;

/// <summary>Answers what a buyer has written and nothing was decided of yet, once, or says why it does not.</summary>
/// <remarks>
/// The decision and the first message are written down in one commit before anything leaves: what a crash leaves behind is not
/// answered a second time, and waits for a person where it is not known whether it arrived.
/// </remarks>
internal sealed class AnswerBuyer(
    ChatStore chats,
    RuleSets rules,
    ReplySettings settings,
    BlockBuyer block,
    AskReplyService service,
    AnswerByModel model,
    SendAnswer send,
    BringPicture bring,
    IOptions<ShopOptions> shop,
    IOptions<ReplyOptions> options,
    TimeProvider clock
)
{
    private static readonly IReadOnlySet<string> Nobody = new HashSet<string>(StringComparer.Ordinal);

    /// <returns>After how long to come again; null when nothing is left to be decided.</returns>
    public async Task<TimeSpan?> RunAsync(Seat seat, string conversation, CancellationToken ct)
    {
        if (await chats.FindAsync(seat.Id, conversation, ct) is not { } chat)
            return null;
        var setting = await settings.OfAsync(seat.Id, ct);
        var open = await LeftAsync(seat, chat, await chats.OpenAsync(seat.Id, chat, ct), setting, ct);
        if (open.Count == 0)
            return null;
        var now = clock.GetUtcNow();
        var question = CollectQuestion.Run(
            [.. open.Select(m => new WaitingText(m.MessageId!, m.Text, m.At!.Value))], // as stored, they have both
            options.Value.CollectFor
        );
        if (question.Due > now)
            return question.Due - now;
        return await AnswerAsync(seat, chat, question, setting, ct);
    }

    /// <summary>The first that has something to say says it; what said nothing is told beside it.</summary>
    private async Task<TimeSpan?> AnswerAsync(
        Seat seat,
        ShopChat chat,
        Question question,
        ReplySetting setting,
        CancellationToken ct
    )
    {
        var match = (await rules.GetAsync(seat.Account, ct)).Match(question.Text, chat.ItemId, clock);
        var withModel = await model.AnswersAsync(seat, ct);
        string? but = null;
        foreach (var step in ChooseAnswer.Run(match, setting.Service is not null, withModel, setting.Order))
        {
            if (await WhyNotAsync(seat, chat, step, setting, ct) is { } why)
            {
                await SendAnswer.DecideAsync(seat, chat, question, why, waits: why.But != "silent", ct);
                return null;
            }
            if (await send.WaitsAsync(seat, chat, ct) is { } later)
                return later;
            if (step.Hit is { } hit)
                return await SayRuleAsync(seat, chat, question, hit, Of(step, but), ct);
            var word =
                step.By == Answerer.Service
                    ? await service.RunAsync(seat, chat, question, setting.Service!, ct) // it is asked where there is one
                    : Of(await model.RunAsync(seat, chat, question, ct));
            if (await chats.HasMoreAsync(seat.Id, chat.Conversation, question.MessageIds, ct) && !word.ForPerson)
                return TimeSpan.Zero; // more was said meanwhile: it is one question with it
            if (word.IsHandled)
                return await SayAsync(seat, chat, question, word, ct);
            but = $"{word.Decision.By}: {word.Decision.But}";
        }
        await SendAnswer.DecideAsync(seat, chat, question, new Decision("nothing-fits", but), waits: true, ct);
        return null;
    }

    /// <summary>What a service or a model has to say, or that it leaves it to a person or to silence.</summary>
    private async Task<TimeSpan?> SayAsync(
        Seat seat,
        ShopChat chat,
        Question question,
        ServiceWord word,
        CancellationToken ct
    )
    {
        TimeSpan? again = null;
        if (word.Parts.Count == 0)
            await SendAnswer.DecideAsync(seat, chat, question, word.Decision, waits: word.ForPerson, ct);
        else
            again = await send.RunAsync(seat, chat, question, word.Parts, word.Decision, ct);
        if (again is null && word.PauseMinutes is > 0 and var minutes)
            await seat.WriteAsync(
                (transaction, token) =>
                    ChatStore.PauseAsync(
                        transaction,
                        seat.Id,
                        chat.Conversation,
                        clock.GetUtcNow().AddMinutes(minutes),
                        "service",
                        token
                    ),
                ct
            );
        return again;
    }

    /// <summary>Why a rule that fits says nothing; null: it does.</summary>
    private async Task<Decision?> WhyNotAsync(
        Seat seat,
        ShopChat chat,
        AnswerStep step,
        ReplySetting setting,
        CancellationToken ct
    ) =>
        step.Hit is not { } hit ? null
        : hit.Rule.Says.Answer.IsSilent ? Decision.Of(hit, "silent")
        : step.By == Answerer.DefaultRule
        && setting.DefaultOnce
        && await chats.HasDefaultAsync(seat.Id, chat.Conversation, ct)
            ? Decision.Of(hit, "the default was said in this chat before")
        : null;

    private static Decision Of(AnswerStep step, string? but) =>
        Decision.Of(step.Hit!, but) with // the caller saw to it
        {
            IsDefault = step.By == Answerer.DefaultRule ? true : null,
        };

    private static ServiceWord Of(ModelWord word) =>
        new(
            word.Text is { } text ? [new OutgoingText(text)] : [],
            word.ForPerson || word.Text is not null,
            word.ForPerson,
            null,
            word.Decision
        );

    /// <summary>Without those that get no answer, which is written down.</summary>
    private async Task<List<ChatMessage>> LeftAsync(
        Seat seat,
        ShopChat chat,
        IReadOnlyList<ChatMessage> open,
        ReplySetting setting,
        CancellationToken ct
    )
    {
        IReadOnlySet<string> blocked = await block.IsAsync(seat.Id, chat.Peer, ct)
            ? new HashSet<string>(StringComparer.Ordinal) { chat.Peer }
            : Nobody;
        var may = new MayAnswer(
            seat.Account.Number,
            setting.Silent,
            blocked,
            options.Value.OldestMessage,
            chat.PausedUntil
        );
        var answers = shop.Value.AutoReply && seat.Account.Switches.Answers;
        var left = new List<ChatMessage>();
        foreach (var message in open)
        {
            var why = answers ? WhySilent.Run(message, may, clock.GetUtcNow()) : Silence.Paused;
            if (why is null)
                left.Add(message);
            else
                await seat.WriteAsync(
                    async (transaction, token) =>
                    {
                        var decision = new Decision(answers ? $"silent.{why}" : "silent.SwitchedOff");
                        await ChatStore.DecideAsync(transaction, seat.Id, [message.MessageId!], decision.Save(), token);
                        if (why is Silence.Paused or Silence.TooOld)
                            await ChatStore.WaitsAsync(transaction, seat.Id, chat.Conversation, waits: true, token);
                    },
                    ct
                );
        }
        return left;
    }

    /// <summary>What a rule says; a picture of it that cannot be sent is left to a person.</summary>
    private async Task<TimeSpan?> SayRuleAsync(
        Seat seat,
        ShopChat chat,
        Question question,
        RuleHit hit,
        Decision decision,
        CancellationToken ct
    )
    {
        var (parts, isWhole) = await PartsAsync(seat, chat, hit, ct);
        if (!isWhole)
            decision = decision with { But = "picture" };
        if (parts.Count == 0)
        {
            await SendAnswer.DecideAsync(seat, chat, question, decision, waits: true, ct);
            return null;
        }
        var later = await send.RunAsync(seat, chat, question, parts, decision, ct);
        if (later is null && !isWhole)
            await seat.WriteAsync(
                (transaction, token) =>
                    ChatStore.WaitsAsync(transaction, seat.Id, chat.Conversation, waits: true, token),
                ct
            );
        return later;
    }

    private async Task<(List<OutgoingContent> Parts, bool IsWhole)> PartsAsync(
        Seat seat,
        ShopChat chat,
        RuleHit hit,
        CancellationToken ct
    )
    {
        var values = new AnswerValues(chat.PeerNick, chat.ItemTitle, null, null, seat.Account.Name);
        var (says, isWhole) = (hit.Rule.Says.Answer, true);
        List<OutgoingContent> parts =
        [
            .. SplitAnswer.Into(says.Text).Select(part => new OutgoingText(FillAnswer.Run(part, values))),
        ];
        foreach (var address in says.Pictures)
            if (await bring.RunAsync(seat, address, ct) is { Picture: { } picture })
                parts.Add(new OutgoingPicture(picture));
            else
                isWhole = false;
        return (parts, isWhole);
    }
}
