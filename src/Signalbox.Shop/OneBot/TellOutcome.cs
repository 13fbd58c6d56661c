using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.Shop.Replies;

namespace Signalbox.Shop.OneBot;

/// <summary>Asks that who answered a buyer in QQ is told what became of it.</summary>
/// <param name="ReplyTo">The message in QQ that held the answer.</param>
internal sealed record TellOutcome(Guid Answer, Guid User, QqCode Code, QqPlace To, long ReplyTo);

/// <summary>Tells it once it is known; what is doubtful is told as such first, and again when it is settled.</summary>
internal sealed class TellOutcomeHandler(
    Database database,
    HandAnswers answers,
    QqStore store,
    QqOutbox outbox,
    TimeProvider clock
) : IJobHandler<TellOutcome>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Doubtful = TimeSpan.FromSeconds(15);

    /// <summary>The chats are looked into for no longer.</summary>
    private static readonly TimeSpan MostDoubt = TimeSpan.FromHours(1);

    public async Task RunAsync(TellOutcome job, JobContext context, CancellationToken ct)
    {
        if (
            await answers.FindAsync(job.Answer, ct) is not { } answer
            || await store.FindAsync(job.User, ct) is not { IsOn: true } qq
        )
            return;
        var age = clock.GetUtcNow() - answer.AskedAt;
        if (age > MostDoubt && !answer.IsSettled)
            answer = answer with { State = AnswerState.Unknown };
        if (QqWords.Outcome(job.Code, answer) is not { } words)
            throw new RetryLaterException(Soon, "it has not left yet");
        if (answer.IsSettled)
        {
            await context.DoneAsync(transaction => SayAsync(transaction, qq, job, answer, words, ct), ct);
            return;
        }
        await context.StepAsync(
            "doubt",
            async token =>
            {
                await using var transaction = await database.BeginWriteAsync(token);
                await SayAsync(transaction, qq, job, answer, words, token);
                await transaction.CommitAsync(token);
                return true;
            },
            ct
        );
        if (age < MostDoubt)
            throw new RetryLaterException(Doubtful, "its chat is looked into");
    }

    private Task SayAsync(
        WriteTransaction transaction,
        Qq qq,
        TellOutcome job,
        HandAnswer answer,
        string words,
        CancellationToken ct
    ) =>
        outbox.AddAsync(
            transaction,
            qq.User,
            qq.ApiUrl is not null,
            new QqOut(job.To, words, job.ReplyTo, answer.Account, answer.Conversation),
            ct
        );
}
