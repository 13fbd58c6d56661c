using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Signalbox.Platform.Secrets;

namespace Signalbox.Platform.Identity.Tokens;

/// <summary>A JWT that was issued.</summary>
internal sealed record IssuedJwt(string Token, DateTimeOffset ExpiresAt);

/// <summary>What a JWT that holds says.</summary>
/// <param name="SessionId">The session it came from; null when a token.</param>
/// <param name="TokenId">The API token it came from; null when a session.</param>
internal sealed record JwtContent(Guid? SessionId, Guid? TokenId);

/// <summary>Issues and checks JWTs: HS256 and nothing else, for this installation, for an hour at most.</summary>
/// <remarks>They stand for the session or token they came from and end with it; rights are looked up, not carried.</remarks>
internal sealed class Jwts(IOptions<IdentityOptions> options, SecretBox secrets, TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private const string Issuer = "signalbox";
    private const string Audience = "signalbox-api";

    // RFC 9068: an access token says so, and no other kind of JWT is taken for one.
    private const string Type = "at+jwt";
    private const int LongestToken = 2000;

    private readonly JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly Lazy<SymmetricSecurityKey> key = new(() =>
        new SymmetricSecurityKey(
            options.Value.SessionSecret is { Length: > 0 } secret
                ? HKDF.DeriveKey(
                    HashAlgorithmName.SHA256,
                    Encoding.UTF8.GetBytes(secret),
                    32,
                    info: "signalbox jwt"u8.ToArray()
                )
                : secrets.DeriveKey("signalbox jwt")
        )
    );

    public IssuedJwt Issue(Actor actor)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
        var claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = actor.UserId.ToString() };
        if (actor.SessionId is { } session)
            claims[Actor.SessionClaim] = session.ToString();
        if (actor.TokenId is { } token)
            claims[Actor.TokenClaim] = token.ToString();
        var text = handler.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = Issuer,
                Audience = Audience,
                TokenType = Type,
                IssuedAt = now.UtcDateTime,
                NotBefore = now.UtcDateTime,
                Expires = (now + Lifetime).UtcDateTime,
                Claims = claims,
                SigningCredentials = new SigningCredentials(key.Value, SecurityAlgorithms.HmacSha256),
            }
        );
        return new IssuedJwt(text, now + Lifetime);
    }

    /// <returns>Null when anything about it is not as it was issued.</returns>
    public async Task<JwtContent?> ReadAsync(string text)
    {
        if (text.Length > LongestToken)
            return null;
        var result = await handler.ValidateTokenAsync(
            text,
            new TokenValidationParameters
            {
                ValidIssuer = Issuer,
                ValidAudience = Audience,
                ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
                ValidTypes = [Type],
                IssuerSigningKey = key.Value,
                RequireSignedTokens = true,
                RequireExpirationTime = true,
                LifetimeValidator = (from, until, _, _) => Holds(from, until),
            }
        );
        if (!result.IsValid || result.SecurityToken is not JsonWebToken jwt)
            return null;
        var content = new JwtContent(Id(jwt, Actor.SessionClaim), Id(jwt, Actor.TokenClaim));
        return content is { SessionId: null, TokenId: null } ? null : content;
    }

    private bool Holds(DateTime? from, DateTime? until)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return from is not null && until is not null && from <= now && now < until && until - from <= Lifetime;
    }

    private static Guid? Id(JsonWebToken jwt, string claim) =>
        jwt.TryGetPayloadValue(claim, out string? text) && Guid.TryParse(text, CultureInfo.InvariantCulture, out var id)
            ? id
            : null;
}
