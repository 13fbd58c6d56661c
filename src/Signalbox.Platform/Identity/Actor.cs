using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Identity;

/// <summary>Who asks, and from where; endpoints and pages hand it to the operations.</summary>
/// <param name="Role">What this caller may do: the user's role, or less when a token limits it.</param>
/// <param name="SessionId">The session's row; null when an API token speaks.</param>
/// <param name="TokenId">The API token's row; null when a session speaks.</param>
public sealed record Actor(Guid UserId, string Name, UserRole Role, Guid? SessionId, Guid? TokenId, string Address)
{
    internal const string SessionClaim = "session";
    internal const string TokenClaim = "token";

    /// <summary>What has to be done before anything else: <c>password</c> or <c>second-factor</c>.</summary>
    internal const string MustClaim = "must";

    /// <summary>The caller of a request that asked for a signed-in one.</summary>
    /// <exception cref="InvalidOperationException">Nobody has signed in: the route forgot to ask.</exception>
    public static Actor Of(HttpContext http) =>
        Find(http) ?? throw new InvalidOperationException("This route does not ask for a signed-in caller.");

    /// <summary>The caller, or null when nobody has signed in.</summary>
    public static Actor? Find(HttpContext http) =>
        http.User.Identity?.IsAuthenticated == true && Id(http.User, ClaimTypes.NameIdentifier) is { } user
            ? new Actor(
                user,
                http.User.Identity.Name ?? "",
                Enum.Parse<UserRole>(http.User.FindFirstValue(ClaimTypes.Role)!), // our own handler wrote it
                Id(http.User, SessionClaim),
                Id(http.User, TokenClaim),
                Origin.Of(http).Address
            )
            : null;

    /// <summary>Lets an endpoint take it as a parameter.</summary>
    public static ValueTask<Actor?> BindAsync(HttpContext http) => ValueTask.FromResult<Actor?>(Of(http));

    /// <summary>For what touches how the user signs in: a token that leaked must not make itself another.</summary>
    /// <exception cref="RefusedException">403 <c>identity.session-required</c>.</exception>
    internal void MustBeSession()
    {
        if (SessionId is null)
            throw RefusedException.Forbidden(
                "identity.session-required",
                "An API token may not do this; sign in with name and password."
            );
    }

    private static Guid? Id(ClaimsPrincipal user, string claim) =>
        Guid.TryParse(user.FindFirstValue(claim), out var id) ? id : null;
}

/// <summary>Where a request comes from.</summary>
/// <param name="Address">The client's, as far as the trusted proxies tell it.</param>
/// <param name="Agent">What the browser calls itself, shortened; for people, never for decisions.</param>
public sealed record Origin(string Address, string? Agent)
{
    private const int LongestAgent = 200;

    /// <summary>Reads it from a request.</summary>
    public static Origin Of(HttpContext http)
    {
        var agent = new string([
            .. http.Request.Headers.UserAgent.ToString().Where(c => !char.IsControl(c)).Take(LongestAgent),
        ]);
        return new Origin(http.Connection.RemoteIpAddress?.ToString() ?? "", agent.Length == 0 ? null : agent);
    }

    /// <summary>Lets an endpoint take it as a parameter.</summary>
    public static ValueTask<Origin?> BindAsync(HttpContext http) => ValueTask.FromResult<Origin?>(Of(http));
}
