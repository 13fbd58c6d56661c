using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Accounts;

namespace Signalbox.Shop.Chats;

/// <summary>Leaves a chat to a person until it is handed back, and takes it back.</summary>
internal sealed class TakeChat(
    Database database,
    ChatStore chats,
    AccountStore accounts,
    AccountScope scope,
    AuditTrail audit,
    TimeProvider clock
)
{
    /// <summary>Why a chat is paused that somebody has taken over; <c>manual</c> where he has only written in it.</summary>
    public const string Taken = "taken";

    /// <summary>Who forgets to hand it back loses no buyer for ever.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <exception cref="RefusedException">404 <c>shop.account.unknown</c>, <c>shop.chat.unknown</c>.</exception>
    public async Task TakeAsync(Actor actor, Guid account, string conversation, CancellationToken ct)
    {
        await MustBeAsync(actor, account, conversation, ct);
        await using var transaction = await database.BeginWriteAsync(ct);
        var until = clock.GetUtcNow() + Longest;
        await ChatStore.PauseAsync(transaction, account, conversation, until, Taken, ct);
        await audit.WriteAsync(transaction, AuditEvent.By(actor, "shop.chat.taken", conversation), ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Answers by itself again from the next message on; nobody is waited for any more.</summary>
    /// <exception cref="RefusedException">404 <c>shop.account.unknown</c>, <c>shop.chat.unknown</c>.</exception>
    public async Task HandBackAsync(Actor actor, Guid account, string conversation, CancellationToken ct)
    {
        await MustBeAsync(actor, account, conversation, ct);
        await using var transaction = await database.BeginWriteAsync(ct);
        if (await ChatStore.HandBackAsync(transaction, account, conversation, ct))
            await audit.WriteAsync(transaction, AuditEvent.By(actor, "shop.chat.handed-back", conversation), ct);
        await ChatStore.WaitsAsync(transaction, account, conversation, waits: false, ct);
        await transaction.CommitAsync(ct);
    }

    private async Task MustBeAsync(Actor actor, Guid account, string conversation, CancellationToken ct)
    {
        await accounts.GetAsync(scope.Of(actor), account, ct);
        if (await chats.FindAsync(account, conversation, ct) is null)
            throw RefusedException.NotFound("shop.chat.unknown", $"There is no chat {conversation}.");
    }
}
