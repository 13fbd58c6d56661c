using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Secrets;

namespace Signalbox.Platform.Identity.SecondFactor;

/// <summary>Takes a code of the app, or one from paper, once.</summary>
internal sealed class CheckCode(SecretBox secrets, TimeProvider clock)
{
    private const int LongestCode = 64;

    public static string Purpose(Guid userId) => $"identity.totp:{userId}";

    /// <summary>Inside the caller's transaction, so that of two who send the same code at once one is refused.</summary>
    /// <returns>Which kind it was: <c>totp</c> or <c>recovery-code</c>; null when it is wrong or was used.</returns>
    public async Task<string?> TakeAsync(SignalboxDb db, User user, string code, CancellationToken ct)
    {
        var typed = new string([.. code.Where(c => !char.IsWhiteSpace(c)).Take(LongestCode)]);
        if (typed.Length == 6 && typed.All(char.IsAsciiDigit))
            return await TakeTotpAsync(db, user, typed, ct) ? "totp" : null;
        if (typed.Length < 20)
            return null;
        var (hash, now) = (RecoveryCode.HashOf(typed), clock.GetUtcNow());
        var taken = await db.Set<RecoveryCode>()
            .Where(c => c.UserId == user.Id && c.CodeHash == hash && c.UsedAt == null)
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.UsedAt, now), ct);
        return taken == 1 ? "recovery-code" : null;
    }

    /// <summary>Takes a code of the app alone; for setting up, when <see cref="User.TotpConfirmedAt"/> is not yet there.</summary>
    public async Task<bool> TakeTotpAsync(SignalboxDb db, User user, string code, CancellationToken ct)
    {
        if (user.TotpSecret is null)
            return false;
        var secret = secrets.Open(user.TotpSecret, Purpose(user.Id));
        if (Totp.StepOf(secret, code, clock.GetUtcNow(), user.TotpLastStep) is not { } step)
            return false;
        return await db.Set<User>()
                .Where(u => u.Id == user.Id && u.TotpLastStep < step)
                .ExecuteUpdateAsync(u => u.SetProperty(x => x.TotpLastStep, step), ct) == 1;
    }
}
