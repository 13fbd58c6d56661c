using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Identity.Tokens;

/// <summary>A token that somebody wants.</summary>
internal sealed record TokenForm
{
    /// <summary>What it is for, in the owner's words.</summary>
    [Required, StringLength(64, MinimumLength = 1)]
    public required string Name { get; init; }

    public required TokenScope Scope { get; init; }

    /// <summary>For how many days it holds.</summary>
    [Range(1, 366)]
    public int Days { get; init; } = 90;
}

/// <summary>A token that was made.</summary>
/// <param name="Secret">What goes into the header <c>Authorization: Bearer …</c>; shown this once.</param>
internal sealed record AddedToken(Guid Id, string Name, TokenScope Scope, DateTimeOffset ExpiresAt, string Secret);

/// <summary>Makes an API token for the caller.</summary>
internal sealed class AddToken(IDbContextFactory<SignalboxDb> dbs, AuditTrail audit, TimeProvider clock)
{
    private const int MostTokens = 50;

    /// <exception cref="RefusedException">400 <c>input.invalid</c>; 403 <c>identity.session-required</c>; 409
    /// <c>identity.token.too-many</c>.</exception>
    public async Task<AddedToken> RunAsync(Actor actor, TokenForm form, CancellationToken ct)
    {
        Check.Valid(form);
        actor.MustBeSession();
        var (now, secret) = (clock.GetUtcNow(), ApiToken.NewSecret());
        var token = new ApiToken
        {
            Id = Ids.New(clock),
            TokenHash = RandomToken.HashOf(secret),
            UserId = actor.UserId,
            Name = form.Name.Trim(),
            Scope = form.Scope,
            CreatedAt = now,
            ExpiresAt = now.AddDays(form.Days),
        };
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        var alive = await db.Set<ApiToken>()
            .CountAsync(t => t.UserId == actor.UserId && t.RevokedAt == null && t.ExpiresAt > now, ct);
        if (alive >= MostTokens)
            throw RefusedException.Conflict(
                "identity.token.too-many",
                $"There are {MostTokens} tokens already; revoke one that is no longer used."
            );
        db.Add(token);
        await db.SaveChangesAsync(ct);
        await audit.WriteAsync(
            transaction,
            AuditEvent.By(
                actor,
                "identity.token.added",
                token.Id.ToString(),
                new
                {
                    token.Name,
                    token.Scope,
                    token.ExpiresAt,
                }
            ),
            ct
        );
        await transaction.CommitAsync(ct);
        return new AddedToken(token.Id, token.Name, token.Scope, token.ExpiresAt, secret);
    }
}
