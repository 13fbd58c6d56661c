using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Signalbox.FarEnds.WeRss;

/// <summary>The far end's one user, its tokens (real HS256 JWTs), its lock and its access keys.</summary>
public sealed class WeRssSignIn(TimeProvider clock)
{
    private const int MaxFailures = 5;
    private static readonly TimeSpan LockSpan = TimeSpan.FromMinutes(30);
    private byte[] signingSecret = RandomNumberGenerator.GetBytes(32);
    private int failures;
    private DateTimeOffset? lockedAt;

    /// <summary>The one user.</summary>
    public string Username { get; set; } = "admin";

    /// <summary>May be changed while it runs; tokens stay valid.</summary>
    public string Password { get; set; } = "admin@123";

    /// <summary>Key and secret that are accepted from 1.4.9 on; null when none was made.</summary>
    public (string Key, string Secret)? AccessKey { get; set; }

    /// <summary>How many passwords were tried, right ones included.</summary>
    public int PasswordsTried { get; private set; }

    /// <summary>The data volume was lost: every token given so far is worthless.</summary>
    public void LoseSigningSecret() => signingSecret = RandomNumberGenerator.GetBytes(32);

    /// <summary>The process was restarted, which lifts a lock.</summary>
    public void Restart() => (failures, lockedAt) = (0, null);

    /// <summary>Makes a pair of the right shape and accepts it from now on.</summary>
    public (string Key, string Secret) CreateAccessKey()
    {
        (string Key, string Secret) pair = (
            $"WK{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}",
            $"SK{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}"
        );
        AccessKey = pair;
        return pair;
    }

    /// <returns>A token, or the sentence that refuses the password.</returns>
    internal (string? Token, string? Refusal) SignIn(string username, string password, WeRssVersion version)
    {
        PasswordsTried++;
        if (version.LockEnds && lockedAt is { } since && clock.GetUtcNow() - since >= LockSpan)
            Restart();
        if (lockedAt is not null)
            return (null, "用户名或密码错误，您的帐号已锁定，请稍后再试");
        if (username == Username && password == Password)
        {
            failures = 0;
            return (Issue(version), null);
        }

        failures++;
        if (!version.Locks)
            return (null, "用户名或密码错误");
        if (failures < MaxFailures)
            return (null, $"用户名或密码错误，您还有{MaxFailures - failures}次机会");
        lockedAt = clock.GetUtcNow();
        return (null, "用户名或密码错误，您的帐号已锁定，请稍后再试");
    }

    /// <summary>A new token for whoever holds a valid one.</summary>
    internal string Issue(WeRssVersion version)
    {
        var expires = (clock.GetUtcNow() + version.TokenLife).ToUnixTimeSeconds();
        var head = Encode("""{"alg":"HS256","typ":"JWT"}""");
        // Real tokens of one second are equal; the far end's are told apart so that tests can see which one was sent.
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var body = Encode(
            string.Create(CultureInfo.InvariantCulture, $$"""{"sub":"{{Username}}","exp":{{expires}},"jti":"{{id}}"}""")
        );
        return $"{head}.{body}.{Sign($"{head}.{body}")}";
    }

    /// <summary>Whether this <c>Authorization</c> header opens the door.</summary>
    internal bool IsAllowed(string? header, WeRssVersion version, bool bearerOnly = false)
    {
        if (header?.StartsWith("Bearer ", StringComparison.Ordinal) == true)
            return IsValid(header["Bearer ".Length..]);
        return !bearerOnly
            && version.HasAccessKeys
            && AccessKey is { } pair
            && header == $"AK-SK {pair.Key}:{pair.Secret}";
    }

    private bool IsValid(string token)
    {
        if (token.Split('.') is not [var head, var body, var signature] || signature != Sign($"{head}.{body}"))
            return false;
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(body));
        return claims.RootElement.GetProperty("exp").GetInt64() > clock.GetUtcNow().ToUnixTimeSeconds();
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private string Sign(string text) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(signingSecret, Encoding.UTF8.GetBytes(text)));
}
