using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Identity;

/// <summary>Name and password with each call (RFC 7617), for the API and for scripts.</summary>
internal sealed class BasicAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logs,
    UrlEncoder encoder,
    SignIn signIn,
    Problems problems
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    public const string Name = "Basic";

    // RFC 7617 has no limit; a password of ours has 128 characters at most.
    private const int LongestHeader = 1024;

    private TimeSpan wait;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Read(Request.Headers.Authorization.ToString()) is not (var name, var password))
            return AuthenticateResult.NoResult();

        var outcome = await signIn.TryAsync(
            name,
            password,
            Context.Connection.RemoteIpAddress?.ToString() ?? "",
            Context.RequestAborted
        );
        wait = outcome.Wait;
        if (outcome.User is not { } user)
            return AuthenticateResult.Fail("Name or password is wrong.");

        var identity = new ClaimsIdentity(
            [
                new Claim(ClaimTypes.NameIdentifier, user.Id.ToString()),
                new Claim(ClaimTypes.Name, user.Name),
                new Claim(ClaimTypes.Role, user.Role.ToString()),
            ],
            Name
        );
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (wait > TimeSpan.Zero)
        {
            var seconds = Math.Ceiling(wait.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
            Response.Headers.RetryAfter = seconds;
            return problems.WriteAsync(
                Context,
                StatusCodes.Status429TooManyRequests,
                "identity.too-many-attempts",
                $"Too many failed attempts; try again in {seconds} s."
            );
        }
        Response.Headers.WWWAuthenticate = "Basic realm=\"Signalbox\", charset=\"UTF-8\"";
        return Request.Headers.Authorization.Count == 0
            ? problems.WriteAsync(Context, 401, "identity.sign-in-required", "Sign in with a name and a password.")
            : problems.WriteAsync(Context, 401, "identity.wrong-credentials", "The name or the password is wrong.");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        problems.WriteAsync(Context, 403, "identity.not-allowed", "Your account may not do this.");

    private static (string Name, string Password)? Read(string header)
    {
        if (
            header.Length is 0 or > LongestHeader
            || !AuthenticationHeaderValue.TryParse(header, out var parsed)
            || !parsed.Scheme.Equals(Name, StringComparison.OrdinalIgnoreCase)
        )
            return null;
        var bytes = new byte[LongestHeader];
        if (!Convert.TryFromBase64String(parsed.Parameter ?? "", bytes, out var count))
            return null;
        return Encoding.UTF8.GetString(bytes, 0, count).Split(':', 2) is [var name, var password]
            ? (name, password)
            : null;
    }
}
