using System.Security.Claims;
using Signalbox.Platform.Identity.Sessions;
using Signalbox.Platform.Identity.Tokens;

namespace Signalbox.Platform.Identity;

/// <summary>Whom an API token or a JWT stands for, wherever it was sent: in a header, or inside a message of a protocol that has no header for it.</summary>
/// <remarks>A token is looked up by its hash, and its use is written down. What is found is handed to a policy of <see cref="Access"/>.</remarks>
public sealed class FindCaller
{
    private const string BearerToken = CallerAuthentication.Bearer + ApiToken.Prefix;

    private readonly FindSession sessions;
    private readonly FindToken tokens;
    private readonly Jwts jwts;
    private readonly Duties duties;

    internal FindCaller(FindSession sessions, FindToken tokens, Jwts jwts, Duties duties) =>
        (this.sessions, this.tokens, this.jwts, this.duties) = (sessions, tokens, jwts, duties);

    /// <summary>What was revoked here counts no longer; what another server has revoked, after a second.</summary>
    /// <returns>Null when it is none of ours, was revoked or has run out, or its user is disabled.</returns>
    public async Task<ClaimsPrincipal?> RunAsync(string secret, Origin origin, CancellationToken ct)
    {
        LiveToken? token;
        if (secret.StartsWith(ApiToken.Prefix, StringComparison.Ordinal))
            token = await tokens.RunAsync(secret, origin, ct);
        else if (await jwts.ReadAsync(secret) is not { } jwt)
            return null;
        else if (jwt.SessionId is { } session)
            return await sessions.UserOfAsync(session, ct) is { } user
                ? Principal(user, user.Role, Actor.SessionClaim, session)
                : null;
        else
            token = await tokens.OfIdAsync(jwt.TokenId!.Value, origin, ct); // it has one of the two
        if (token is null)
            return null;
        var caller =
            token.Caller ?? Principal(token.User, token.Scope.Limit(token.User.Role), Actor.TokenClaim, token.Id);
        (token.Caller, token.Looker) = (caller, Access.MayLook(caller) ? token.User.Name : null);
        return caller;
    }

    /// <summary>The name of somebody who may look (<see cref="Access.View"/>), when his API token was looked up a moment ago.</summary>
    /// <param name="authorization">The header's value.</param>
    /// <returns>Null when it has to be looked up, or may not look: <see cref="RunAsync"/> tells.</returns>
    internal string? Known(string authorization) =>
        authorization.StartsWith(BearerToken, StringComparison.Ordinal)
            ? tokens.Known(authorization[CallerAuthentication.Bearer.Length..])?.Looker
            : null;

    /// <param name="by">What speaks for the user: <see cref="Actor.SessionClaim"/> or <see cref="Actor.TokenClaim"/>.</param>
    /// <param name="id">Its row.</param>
    internal ClaimsPrincipal Principal(User user, UserRole role, string by, Guid id)
    {
        List<Claim> claims =
        [
            new(ClaimTypes.NameIdentifier, user.Id.ToString()),
            new(ClaimTypes.Name, user.Name),
            new(ClaimTypes.Role, role.ToString()),
            new(by, id.ToString()),
        ];
        if (duties.Of(user) is { } must)
            claims.Add(new Claim(Actor.MustClaim, must));
        return new ClaimsPrincipal(new ClaimsIdentity(claims, CallerAuthentication.Name));
    }
}
