using Microsoft.Extensions.Options;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Jobs.Sessions;
using Signalbox.Shop.Xianyu;

namespace Signalbox.Shop.Accounts.SignIn;

/// <summary>Begins to sign an account in by a code; a code of the same caller for the same account is replaced by it.</summary>
internal sealed class BeginSignIn(
    Database database,
    SignInStore attempts,
    AccountStore accounts,
    AccountScope scope,
    SessionRows rows,
    IOptions<XianyuOptions> options,
    TimeProvider clock
)
{
    /// <summary>So many codes a user may ask for; the platform takes more for an attack.</summary>
    private const int Most = 10;
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(10);

    /// <summary>What is over is kept so long, to be looked at.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <param name="account">Which signs in again; null for a new one.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="RefusedException">404 <c>shop.account.unknown</c>; 429 <c>shop.sign-in.too-many</c>.</exception>
    public async Task<Guid> RunAsync(Actor actor, Guid? account, CancellationToken ct)
    {
        if (account is { } known)
            await accounts.GetAsync(scope.Of(actor), known, ct);
        var now = clock.GetUtcNow();
        var attempt = new SignInAttempt(
            Ids.New(clock),
            actor.UserId,
            actor.Name,
            actor.Address,
            account,
            SignInAttempt.TargetOf(account),
            SignInStates.Preparing,
            "",
            null,
            null,
            now,
            now + options.Value.CodeFor
        );
        await using var transaction = await database.BeginWriteAsync(ct);
        // First: two of the same caller go one after the other, and it is open when there is something for it.
        await rows.OpenAsync(transaction, SignInSession.Kind, SignInSession.KeyOf(attempt), ct);
        if (await SignInStore.BegunSinceAsync(transaction, actor.UserId, now - Within, ct) >= Most)
            throw RefusedException.Of(
                429,
                "shop.sign-in.too-many",
                $"You have asked for {Most} codes within {Within.TotalMinutes:0} minutes; wait a little.",
                retryAfter: Within
            );
        await SignInStore.ForgetAsync(transaction, actor.UserId, now - Kept, ct);
        await attempts.CallOffAsync(transaction, actor.UserId, attempt.Target, ct);
        await SignInStore.AddAsync(transaction, attempt, ct);
        await transaction.CommitAsync(ct);
        return attempt.Id;
    }
}
