using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity.Sessions;
using Signalbox.Platform.Secrets;
using Signalbox.Platform.Ui.Kit;

namespace Signalbox.Platform.Identity.SecondFactor;

/// <summary>The caller's password once more: the browser may have been left open.</summary>
internal sealed record Reassurance
{
    [Required, StringLength(1000)]
    public required string Password { get; init; }
}

/// <summary>The first code that the app shows.</summary>
internal sealed record FirstCode
{
    [Required, RegularExpression("\\s*[0-9]{3}\\s?[0-9]{3}\\s*", ErrorMessage = "The code has six digits.")]
    public required string Code { get; init; }
}

/// <summary>What the app has to know.</summary>
/// <param name="Secret">Base 32, for typing.</param>
/// <param name="Uri">The same as an <c>otpauth://</c> address.</param>
/// <param name="QrSvg">The address as a picture: one SVG element, black on white.</param>
internal sealed record SecondFactorOffer(string Secret, string Uri, string QrSvg);

/// <summary>The second factor is on.</summary>
/// <param name="RecoveryCodes">Ten, each good once; shown this once.</param>
/// <param name="Session">In place of the one that asked, unless that was a token.</param>
internal sealed record SecondFactorOn(IReadOnlyList<string> RecoveryCodes, NewSession? Session);

/// <summary>Sets the caller's second factor up, and takes it away.</summary>
internal sealed class SetUpSecondFactor(
    IDbContextFactory<SignalboxDb> dbs,
    VerifyUser verify,
    CheckCode codes,
    StartSession sessions,
    Duties duties,
    SecretBox secrets,
    AuditTrail audit,
    TimeProvider clock
)
{
    /// <summary>Makes a secret; it is asked for only after <see cref="ConfirmAsync"/>.</summary>
    /// <exception cref="RefusedException">401 <c>identity.wrong-credentials</c>; 403 <c>identity.session-required</c>; 409
    /// <c>identity.second-factor.on</c>; 429 <c>identity.too-many-attempts</c>.</exception>
    public async Task<SecondFactorOffer> BeginAsync(Actor actor, Reassurance given, Origin origin, CancellationToken ct)
    {
        Check.Valid(given);
        actor.MustBeSession();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var user = await db.Set<User>().AsNoTracking().SingleAsync(u => u.Id == actor.UserId, ct);
        await verify.PasswordAsync(user.NameKey, user, given.Password, origin, ct);
        var secret = Totp.NewSecret();
        var sealedSecret = secrets.Seal(secret, CheckCode.Purpose(user.Id));
        var begun = await db.Set<User>()
            .Where(u => u.Id == user.Id && u.TotpConfirmedAt == null)
            .ExecuteUpdateAsync(u => u.SetProperty(x => x.TotpSecret, sealedSecret), ct);
        if (begun == 0)
            throw RefusedException.Conflict(
                "identity.second-factor.on",
                "There is a second factor already; take it away first to set up another."
            );
        return OfferOf(secret, user.Name);
    }

    /// <summary>What the app has to know of a secret.</summary>
    public static SecondFactorOffer OfferOf(string secret, string userName)
    {
        var uri = Totp.Uri(secret, "Signalbox", userName);
        return new SecondFactorOffer(secret, uri, QrPicture.Svg(uri));
    }

    /// <summary>Switches it on once the app shows the right code. Every other browser of the user is signed out.</summary>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>; 401 <c>identity.wrong-code</c>; 403
    /// <c>identity.session-required</c>; 409 <c>identity.second-factor.not-begun</c>; 429
    /// <c>identity.too-many-attempts</c>.</exception>
    public async Task<SecondFactorOn> ConfirmAsync(Actor actor, FirstCode first, Origin origin, CancellationToken ct)
    {
        Check.Valid(first);
        actor.MustBeSession();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var user = await db.Set<User>().AsNoTracking().SingleAsync(u => u.Id == actor.UserId, ct);
        if (user.TotpSecret is null || user.HasSecondFactor)
            throw RefusedException.Conflict("identity.second-factor.not-begun", "Begin setting it up first.");
        verify.MayTry(user.NameKey, origin);
        var code = new string([.. first.Code.Where(char.IsAsciiDigit)]);

        IReadOnlyList<string>? texts = null;
        NewSession? session = null;
        await using (var transaction = await db.BeginWriteAsync(ct))
        {
            if (await codes.TakeTotpAsync(db, user, code, ct))
            {
                var now = clock.GetUtcNow();
                await db.Set<User>()
                    .Where(u => u.Id == user.Id)
                    .ExecuteUpdateAsync(u => u.SetProperty(x => x.TotpConfirmedAt, now), ct);
                texts = await RecoveryCode.ReplaceAsync(db, user.Id, clock, ct);
                session = await sessions.RenewAsync(db, user.Id, actor.SessionId, origin, ct);
                await db.SaveChangesAsync(ct);
                await audit.WriteAsync(transaction, AuditEvent.By(actor, "identity.second-factor.on"), ct);
                await transaction.CommitAsync(ct);
            }
        }
        if (texts is null)
            await verify.WrongCodeAsync(user, origin, ct);
        return new SecondFactorOn(texts!, session); // WrongCodeAsync throws
    }

    /// <summary>Ten new recovery codes; the old ones hold no longer.</summary>
    /// <exception cref="RefusedException">401 <c>identity.wrong-credentials</c>; 403 <c>identity.session-required</c>; 409
    /// <c>identity.second-factor.off</c>; 429 <c>identity.too-many-attempts</c>.</exception>
    public async Task<IReadOnlyList<string>> RenewCodesAsync(
        Actor actor,
        Reassurance given,
        Origin origin,
        CancellationToken ct
    )
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var user = await AssureAsync(db, actor, given, origin, ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        var texts = await RecoveryCode.ReplaceAsync(db, user.Id, clock, ct);
        await db.SaveChangesAsync(ct);
        await audit.WriteAsync(transaction, AuditEvent.By(actor, "identity.second-factor.codes-renewed"), ct);
        await transaction.CommitAsync(ct);
        return texts;
    }

    /// <summary>Takes it away. Every other browser of the user is signed out.</summary>
    /// <returns>The session in place of the one that asked.</returns>
    /// <exception cref="RefusedException">401 <c>identity.wrong-credentials</c>; 403 <c>identity.session-required</c>; 409
    /// <c>identity.second-factor.off</c>, <c>identity.second-factor.required</c>; 429
    /// <c>identity.too-many-attempts</c>.</exception>
    public async Task<NewSession?> RemoveAsync(Actor actor, Reassurance given, Origin origin, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var user = await AssureAsync(db, actor, given, origin, ct);
        if (duties.MustHaveSecondFactor(user.Role))
            throw RefusedException.Conflict(
                "identity.second-factor.required",
                "Owners and administrators must have a second factor here; Identity:SecondFactor=optional lets them go without."
            );
        await using var transaction = await db.BeginWriteAsync(ct);
        await db.Set<User>()
            .Where(u => u.Id == user.Id)
            .ExecuteUpdateAsync(
                u =>
                    u.SetProperty(x => x.TotpSecret, (string?)null)
                        .SetProperty(x => x.TotpConfirmedAt, (DateTimeOffset?)null),
                ct
            );
        await db.Set<RecoveryCode>().Where(c => c.UserId == user.Id).ExecuteDeleteAsync(ct);
        var session = await sessions.RenewAsync(db, user.Id, actor.SessionId, origin, ct);
        await db.SaveChangesAsync(ct);
        await audit.WriteAsync(transaction, AuditEvent.By(actor, "identity.second-factor.off"), ct);
        await transaction.CommitAsync(ct);
        return session;
    }

    private async Task<User> AssureAsync(
        SignalboxDb db,
        Actor actor,
        Reassurance given,
        Origin origin,
        CancellationToken ct
    )
    {
        Check.Valid(given);
        actor.MustBeSession();
        var user = await db.Set<User>().AsNoTracking().SingleAsync(u => u.Id == actor.UserId, ct);
        await verify.PasswordAsync(user.NameKey, user, given.Password, origin, ct);
        return user.HasSecondFactor
            ? user
            : throw RefusedException.Conflict("identity.second-factor.off", "There is no second factor.");
    }
}
