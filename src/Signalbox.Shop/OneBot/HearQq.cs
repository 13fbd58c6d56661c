using System.Text.Json;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Jobs;
using Signalbox.Shop.Replies;
// What is to be written down once the message counts as new.
using Act = System.Func<
    Signalbox.Platform.Data.WriteTransaction,
    System.Threading.CancellationToken,
    System.Threading.Tasks.Task
>;

namespace Signalbox.Shop.OneBot;

/// <summary>Takes in what was said in QQ: an answer to a buyer or a command, from those whom the owner has entered, once.</summary>
/// <remarks>
/// Whom an answer is for is said by the message that it answers, or by the code it begins with; nothing else tells. That it was
/// taken, and what follows from it, is one commit.
/// </remarks>
internal sealed partial class HearQq(
    Database database,
    QqChats chats,
    QqOutbox outbox,
    AnswerByHand answers,
    RunQqCommand commands,
    JobQueue jobs,
    ILogger<HearQq> log
)
{
    public async Task RunAsync(Qq qq, JsonElement frame, CancellationToken ct)
    {
        if (ReadQqEvent.Run(frame) is not { } message || !qq.IsOn)
            return;
        if (!qq.Trusts(message))
        {
            LogStranger(message.From, message.Group);
            return;
        }
        if (await PlanAsync(qq, message, ct) is not { } act)
            return;
        await using var transaction = await database.BeginWriteAsync(ct);
        if (!await chats.HeardAsync(transaction, qq.User, message, ct))
            return;
        await act(transaction, ct);
        await transaction.CommitAsync(ct);
    }

    /// <returns>Null: it is none of our business.</returns>
    private async Task<Act?> PlanAsync(Qq qq, QqMessage message, CancellationToken ct)
    {
        try
        {
            var quoted = message.ReplyTo is { } id ? await chats.OfMessageAsync(qq.User, qq.SelfId, id, ct) : null;
            return (QqCommand.Read(message.Text), quoted) switch
            {
                (QqCommand.Answer(var code, var text), _) => await chats.OfCodeAsync(qq.User, code, ct) is not { } coded
                    ? Say(qq, message, QqWords.NoChat)
                : quoted is not null && (quoted.Account, quoted.Conversation) != (coded.Account, coded.Conversation)
                    ? Say(qq, message, QqWords.TwoChats)
                : await AnswerAsync(qq, message, coded, text, ct),
                (QqCommand.Unknown, _) => Say(qq, message, QqWords.Help),
                ({ } command, _) => async (transaction, token) =>
                    await SayAsync(
                        transaction,
                        qq,
                        message,
                        await commands.RunAsync(transaction, qq, message.Place, command, token),
                        token
                    ),
                (null, { } chat) => await AnswerAsync(qq, message, chat, message.Text, ct),
                // Of a group people talk with one another: who does not speak to us is not spoken to.
                _ when message.Group is not null => null,
                _ => Say(qq, message, message.ReplyTo is null ? QqWords.Help : QqWords.NotKnown),
            };
        }
        catch (RefusedException no)
        {
            return Say(qq, message, QqWords.Refused(no));
        }
    }

    private async Task<Act> AnswerAsync(Qq qq, QqMessage message, QqChat chat, string text, CancellationToken ct)
    {
        if (message.HasMore)
            return Say(qq, message, QqWords.OnlyText);
        var actor = new Actor(qq.User, qq.UserName, UserRole.Operator, null, null, $"QQ {message.From}");
        var answer = await answers.CheckAsync(actor, chat.Account, chat.Conversation, text, ct);
        return async (transaction, token) =>
        {
            await answers.AddAsync(transaction, actor, answer, AnswerOrigin.Qq, token);
            await jobs.EnqueueAsync(
                transaction,
                new TellOutcome(answer.Id, qq.User, chat.Code, message.Place, message.MessageId),
                null,
                token
            );
        };
    }

    private Act Say(Qq qq, QqMessage to, string text) => (transaction, ct) => SayAsync(transaction, qq, to, text, ct);

    private Task SayAsync(WriteTransaction transaction, Qq qq, QqMessage to, string text, CancellationToken ct) =>
        outbox.AddAsync(transaction, qq.User, qq.ApiUrl is not null, new QqOut(to.Place, text, to.MessageId), ct);

    [LoggerMessage(6501, LogLevel.Debug, "QQ {From} (group {Group}) is nobody whose words count")]
    private partial void LogStranger(long from, long? group);
}
