using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Shop.Xianyu.Cookies;

namespace Signalbox.Shop.Accounts.SignIn;

/// <summary>Puts the account that was confirmed into its owner's hands, or says why it is not the one.</summary>
internal sealed class FinishSignIn(SignInStore attempts, AccountStore accounts, AddAccount add, SignAccountIn signIn)
{
    /// <param name="attempt">Confirmed, with the cookies in it.</param>
    public async Task RunAsync(WriteTransaction transaction, SignInAttempt attempt, CancellationToken ct)
    {
        var jar = CookieJar.Load(attempt.Secret!.Jar!); // confirmed, so they are there
        var (state, account) = await PutAsync(transaction, attempt, jar, ct);
        await attempts.ChangeAsync(
            transaction,
            attempt with
            {
                State = state,
                AccountId = account ?? attempt.AccountId,
                Number = jar.Account,
                Secret = null,
            },
            ct
        );
    }

    private async Task<(string State, Guid? Account)> PutAsync(
        WriteTransaction transaction,
        SignInAttempt attempt,
        CookieJar jar,
        CancellationToken ct
    )
    {
        // Called off in the last moment: nothing of it is kept.
        if (!await SignInStore.IsAnyOpenAsync(transaction, attempt.UserId, attempt.Target, ct))
            return (SignInStates.Canceled, null);
        var known = await accounts.ByNumberAsync(jar.Account!, ct); // confirmed, so it has one
        if (attempt.AccountId is { } asked && known?.Id != asked)
            return (SignInStates.Other, null);
        if (attempt.AccountId is null && known is not null && known.UserId != attempt.UserId)
            return (SignInStates.Taken, null);
        if (known is not null)
        {
            await signIn.GiveAsync(
                transaction,
                By(attempt, new AuditEvent("shop.account.signed-in", jar.Account)),
                known.Id,
                jar,
                attempt.Secret!.Agent!, // beside the cookies
                ct
            );
            return (SignInStates.Done, known.Id);
        }
        return
            await add.AddAsync(
                transaction,
                By(attempt, new AuditEvent("shop.account.added", jar.Account)),
                jar,
                attempt.Secret!.Agent!,
                "",
                ct
            )
                is { } added
            ? (SignInStates.Done, added)
            : (SignInStates.Taken, null);
    }

    private static AuditEvent By(SignInAttempt attempt, AuditEvent what) =>
        what with
        {
            UserId = attempt.UserId,
            UserName = attempt.ByName,
            Address = attempt.ByAddress,
        };
}
