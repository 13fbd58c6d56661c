using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity.SecondFactor;
using Signalbox.Platform.Identity.Sessions;

namespace Signalbox.Platform.Identity;

/// <summary>What somebody types to sign in.</summary>
internal sealed record Credentials
{
    [Required, StringLength(200)]
    public required string Name { get; init; }

    [Required, StringLength(1000)]
    public required string Password { get; init; }

    /// <summary>Whether the browser stays signed in when it is closed.</summary>
    public bool Remember { get; init; }

    /// <summary>The code of the second factor, where it is at hand already.</summary>
    [StringLength(100)]
    public string? Code { get; init; }
}

/// <summary>The second step of signing in.</summary>
internal sealed record SecondStep
{
    /// <summary>What the first step answered.</summary>
    [Required, StringLength(100)]
    public required string Ticket { get; init; }

    /// <summary>Six digits of the app, or a recovery code.</summary>
    [Required, StringLength(100)]
    public required string Code { get; init; }
}

/// <summary>How a sign-in went on: a session, or a ticket for the second step.</summary>
/// <param name="Session">Null when a code is still owed.</param>
/// <param name="Ticket">Goes into the second step within five minutes; null when there is a session.</param>
/// <param name="Must">What has to be done first: <c>password</c>, <c>second-factor</c>, or null.</param>
internal sealed record SignInOutcome(NewSession? Session, string? Ticket, string? Must);

/// <summary>Signs somebody in with a name, a password and, where there is one, a second factor.</summary>
/// <remarks>The answer, and the time it takes, do not tell whether the name exists.</remarks>
internal sealed class SignIn(
    IDbContextFactory<SignalboxDb> dbs,
    VerifyUser verify,
    CheckCode codes,
    StartSession sessions,
    Duties duties,
    PasswordHashing hashing,
    AuditTrail audit,
    TimeProvider clock
)
{
    /// <exception cref="RefusedException">400 <c>input.invalid</c>; 401 <c>identity.wrong-credentials</c>,
    /// <c>identity.wrong-code</c>; 429 <c>identity.too-many-attempts</c>.</exception>
    public async Task<SignInOutcome> RunAsync(Credentials given, Origin origin, CancellationToken ct)
    {
        Check.Valid(given);
        var account = User.KeyOf(given.Name);
        User? user;
        await using (var db = await dbs.CreateDbContextAsync(ct))
            user = await db.Set<User>().AsNoTracking().FirstOrDefaultAsync(u => u.NameKey == account, ct);
        await verify.PasswordAsync(account, user, given.Password, origin, ct);
        await RehashAsync(user!, given.Password, ct); // the password was right, so there is one

        if (!user!.HasSecondFactor)
            return await StartAsync(user, given.Remember, origin, "password", ct);
        if (given.Code is { Length: > 0 } code)
            return await WithCodeAsync(user, code, given.Remember, ticket: null, origin, ct);
        return new SignInOutcome(null, await TicketAsync(user, given.Remember, ct), null);
    }

    /// <exception cref="RefusedException">400 <c>input.invalid</c>; 401 <c>identity.wrong-code</c>,
    /// <c>identity.ticket-expired</c>; 429 <c>identity.too-many-attempts</c>.</exception>
    public async Task<SignInOutcome> RunAsync(SecondStep step, Origin origin, CancellationToken ct)
    {
        Check.Valid(step);
        var (now, hash) = (clock.GetUtcNow(), RandomToken.HashOf(step.Ticket));
        await using var db = await dbs.CreateDbContextAsync(ct);
        var found = await (
            from t in db.Set<Ticket>().AsNoTracking()
            join u in db.Set<User>().AsNoTracking() on t.UserId equals u.Id
            where t.TokenHash == hash && t.ExpiresAt > now && u.DisabledAt == null
            select new { Ticket = t, User = u }
        ).FirstOrDefaultAsync(ct);
        if (found is null)
            throw Expired();
        verify.MayTry(found.User.NameKey, origin);
        return await WithCodeAsync(found.User, step.Code, found.Ticket.IsRemembered, found.Ticket.Id, origin, ct);
    }

    private async Task<SignInOutcome> WithCodeAsync(
        User user,
        string code,
        bool remember,
        Guid? ticket,
        Origin origin,
        CancellationToken ct
    )
    {
        string? kind;
        await using (var db = await dbs.CreateDbContextAsync(ct))
        await using (var transaction = await db.BeginWriteAsync(ct))
        {
            kind = await codes.TakeAsync(db, user, code, ct);
            // Only a right code uses the ticket up; of two at once, one finds it gone.
            if (
                kind is not null
                && ticket is not null
                && await db.Set<Ticket>().Where(t => t.Id == ticket).ExecuteDeleteAsync(ct) == 0
            )
                throw Expired();
            if (kind is not null)
                await transaction.CommitAsync(ct);
        }
        if (kind is null)
            await verify.WrongCodeAsync(user, origin, ct);
        return await StartAsync(user, remember, origin, $"password+{kind}", ct);
    }

    private async Task<SignInOutcome> StartAsync(
        User user,
        bool remember,
        Origin origin,
        string how,
        CancellationToken ct
    )
    {
        verify.Succeeded(user.NameKey);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        var session = sessions.Add(db, user.Id, remember, origin);
        await db.SaveChangesAsync(ct);
        await audit.WriteAsync(
            transaction,
            new AuditEvent("identity.sign-in.ok", session.Id.ToString())
            {
                UserId = user.Id,
                UserName = user.Name,
                Address = origin.Address,
                Detail = new
                {
                    How = how,
                    Remembered = remember,
                    origin.Agent,
                },
            },
            ct
        );
        await transaction.CommitAsync(ct);
        return new SignInOutcome(session, null, duties.Of(user));
    }

    private async Task<string> TicketAsync(User user, bool remember, CancellationToken ct)
    {
        var (now, token) = (clock.GetUtcNow(), RandomToken.New());
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        await db.Set<Ticket>().Where(t => t.ExpiresAt <= now).ExecuteDeleteAsync(ct);
        db.Add(
            new Ticket
            {
                Id = Ids.New(clock),
                TokenHash = RandomToken.HashOf(token),
                UserId = user.Id,
                ExpiresAt = now + Ticket.Lifetime,
                IsRemembered = remember,
            }
        );
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return token;
    }

    /// <summary>A hash from a time when fewer rounds were thought enough is made anew while the password is at hand.</summary>
    private async Task RehashAsync(User user, string password, CancellationToken ct)
    {
        if (!Passwords.IsWeak(user.PasswordHash))
            return;
        var hash = await hashing.HashAsync(password, ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await db.Set<User>()
            .Where(u => u.Id == user.Id && u.PasswordHash == user.PasswordHash) // unless it was changed meanwhile
            .ExecuteUpdateAsync(u => u.SetProperty(x => x.PasswordHash, hash), ct);
    }

    private static RefusedException Expired() =>
        RefusedException.Of(401, "identity.ticket-expired", "Signing in took too long; begin again with the password.");
}
