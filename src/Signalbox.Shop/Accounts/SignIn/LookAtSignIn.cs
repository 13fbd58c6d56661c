using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Ui.Kit;

namespace Signalbox.Shop.Accounts.SignIn;

/// <summary>A sign-in as it is served. No cookie of it ever is.</summary>
/// <param name="Account">Which signs in again, or was added; null for a new one that is not done.</param>
/// <param name="State">
/// <c>preparing</c>, <c>shown</c>, <c>scanned</c>, <c>confirmed</c>; over: <c>done</c>, <c>check</c>, <c>canceled</c>,
/// <c>expired</c>, <c>failed</c>, <c>other</c>, <c>taken</c>.
/// </param>
/// <param name="Why">Of a failure: <c>silence</c>, <c>web-page</c>, …; empty otherwise.</param>
/// <param name="Picture">SVG of the code; null unless it waits to be scanned.</param>
/// <param name="Code">What the picture says, for an app that draws it itself; null as above.</param>
/// <param name="Link">Where the owner passes the platform's identity check; null where none is wanted.</param>
/// <param name="Number">The platform's number of whoever confirmed.</param>
/// <param name="Until">When the code is too old.</param>
internal sealed record SignInView(
    Guid Id,
    Guid? Account,
    string State,
    string Why,
    string? Picture,
    string? Code,
    string? Link,
    string? Number,
    DateTimeOffset Until
);

/// <summary>Shows a sign-in to whoever began it.</summary>
internal sealed class LookAtSignIn(SignInStore attempts, TimeProvider clock)
{
    /// <exception cref="RefusedException">404 <c>shop.sign-in.unknown</c>.</exception>
    public async Task<SignInView> RunAsync(Actor actor, Guid id, CancellationToken ct) =>
        await FindAsync(actor.UserId, id, ct)
        ?? throw RefusedException.NotFound("shop.sign-in.unknown", $"You have begun no sign-in {id}.");

    /// <summary>Null when the user has begun none of this number.</summary>
    public async Task<SignInView?> FindAsync(Guid user, Guid id, CancellationToken ct) =>
        await attempts.FindAsync(id, ct) is { } attempt && attempt.UserId == user ? View(attempt) : null;

    /// <summary>The user's newest for an account, or for a new one, unless it has been over for long.</summary>
    public async Task<SignInView?> NewestAsync(Guid user, Guid? account, CancellationToken ct) =>
        await attempts.NewestAsync(user, SignInAttempt.TargetOf(account), ct) is { } attempt
        && clock.GetUtcNow() - attempt.BegunAt < TimeSpan.FromHours(1)
            ? View(attempt)
            : null;

    private SignInView View(SignInAttempt attempt)
    {
        var state = attempt.StateAt(clock.GetUtcNow());
        var code = state == SignInStates.Shown ? attempt.Secret?.Code?.Content : null;
        return new SignInView(
            attempt.Id,
            attempt.AccountId,
            state,
            attempt.Why,
            code is null ? null : QrPicture.Svg(code),
            code,
            state == SignInStates.Check ? attempt.Secret?.Link : null,
            attempt.Number,
            attempt.Until
        );
    }
}

/// <summary>Calls a sign-in off.</summary>
internal sealed class CancelSignIn(Database database, SignInStore attempts)
{
    /// <exception cref="RefusedException">404 <c>shop.sign-in.unknown</c>.</exception>
    public async Task RunAsync(Actor actor, Guid id, CancellationToken ct)
    {
        var attempt = await attempts.FindAsync(id, ct);
        if (attempt is null || attempt.UserId != actor.UserId)
            throw RefusedException.NotFound("shop.sign-in.unknown", $"You have begun no sign-in {id}.");
        await using var transaction = await database.BeginWriteAsync(ct);
        await attempts.ChangeAsync(transaction, attempt with { State = SignInStates.Canceled, Secret = null }, ct);
        await transaction.CommitAsync(ct);
    }
}
