using System.Text;
using Microsoft.Extensions.Options;
using Signalbox.Platform;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Chats;

namespace Signalbox.Shop.Replies;

/// <summary>Sends what a person of ours answers a buyer, once, by the account's own connection, and leaves the chat to that person for a while.</summary>
internal sealed class AnswerByHand(
    Database database,
    AccountStore accounts,
    ChatStore chats,
    HandAnswers answers,
    AccountSessions sessions,
    AccountScope scope,
    AuditTrail audit,
    IOptions<ShopOptions> options,
    TimeProvider clock
)
{
    public const int LongestText = 2_000;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    /// <summary>Puts it in line; <see cref="OutcomeAsync"/> tells what became of it.</summary>
    /// <param name="account">One of the caller's own.</param>
    /// <param name="chat">The platform's number of the conversation; a buyer has written in it.</param>
    /// <param name="text">1 to 2,000 characters; line breaks stay.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="RefusedException">
    /// 400 <c>shop.answer.text</c>; 404 <c>shop.account.unknown</c>, <c>shop.chat.unknown</c>; 409 <c>shop.answer.account</c>.
    /// </exception>
    public async Task<Guid> SendAsync(
        Actor actor,
        Guid account,
        string chat,
        string text,
        AnswerOrigin origin,
        CancellationToken ct
    )
    {
        var answer = await CheckAsync(actor, account, chat, text, ct);
        await using var transaction = await database.BeginWriteAsync(ct);
        await AddAsync(transaction, actor, answer, origin, ct);
        await transaction.CommitAsync(ct);
        return answer.Id;
    }

    /// <summary>Waits until it is settled, or doubtful, or so much time has gone by.</summary>
    /// <param name="within">Of real time; zero looks once.</param>
    /// <exception cref="RefusedException">404 <c>shop.answer.unknown</c>, <c>shop.account.unknown</c>.</exception>
    public async Task<HandAnswer> OutcomeAsync(Actor actor, Guid id, TimeSpan within, CancellationToken ct)
    {
        var since = TimeProvider.System.GetTimestamp(); // somebody waits for it
        while (true)
        {
            var answer =
                await answers.FindAsync(id, ct)
                ?? throw RefusedException.NotFound("shop.answer.unknown", $"There is no answer {id}.");
            await accounts.GetAsync(scope.Of(actor), answer.Account, ct);
            if (
                answer.State is not (AnswerState.Waiting or AnswerState.Leaving)
                || TimeProvider.System.GetElapsedTime(since) >= within
            )
                return answer;
            await Task.Delay(Between, TimeProvider.System, ct);
        }
    }

    /// <summary>What would be sent; nothing is written down yet.</summary>
    /// <exception cref="RefusedException">As of <see cref="SendAsync"/>.</exception>
    public async Task<HandAnswer> CheckAsync(Actor actor, Guid account, string chat, string text, CancellationToken ct)
    {
        var said = Clean(text);
        var of = await accounts.GetAsync(scope.Of(actor), account, ct);
        if (await chats.FindAsync(account, chat, ct) is not { Peer.Length: > 0 })
            throw RefusedException.NotFound("shop.chat.unknown", $"{of.Name} has no chat {chat} with a buyer.");
        if (!of.Switches.Enabled || of.Hold is not null)
            throw RefusedException.Conflict(
                "shop.answer.account",
                $"The account {of.Name} {(of.Hold is null ? "is switched off" : "waits for its owner")}: nothing can be sent."
            );
        return new HandAnswer(
            Ids.New(clock),
            account,
            chat,
            said,
            actor.Name,
            AnswerState.Waiting,
            "",
            clock.GetUtcNow()
        );
    }

    /// <summary>Puts in line what <see cref="CheckAsync"/> gave, when the transaction commits.</summary>
    public async Task AddAsync(
        WriteTransaction transaction,
        Actor actor,
        HandAnswer answer,
        AnswerOrigin origin,
        CancellationToken ct
    )
    {
        await HandAnswers.AddAsync(transaction, answer, origin, ct);
        if (options.Value.PauseMinutes > 0)
            await ChatStore.PauseAsync(
                transaction,
                answer.Account,
                answer.Conversation,
                clock.GetUtcNow().AddMinutes(options.Value.PauseMinutes),
                "manual",
                ct
            );
        await sessions.ByHandAsync(transaction, answer.Account, answer.Conversation, answer.Id, ct);
        await audit.WriteAsync(transaction, AuditEvent.By(actor, "shop.chat.answered", answer.Conversation), ct);
    }

    /// <summary>As it is sent: lines ended by a line feed, nothing invisible that is no line.</summary>
    private static string Clean(string? text)
    {
        var clean = new StringBuilder();
        foreach (var rune in (text ?? "").ReplaceLineEndings("\n").EnumerateRunes())
            if (rune.Value is '\n' or '\t' || !Rune.IsControl(rune))
                clean.Append(rune.ToString());
        return clean.ToString().Trim() is { Length: > 0 and <= LongestText } said
            ? said
            : throw RefusedException.Invalid("shop.answer.text", $"An answer has 1 to {LongestText} characters.");
    }
}
