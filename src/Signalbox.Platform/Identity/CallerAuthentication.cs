using System.Data.Common;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity.Sessions;

namespace Signalbox.Platform.Identity;

/// <summary>Finds out who calls: a session by its cookie, or a program by <c>Authorization: Bearer</c> with an API token or JWT.</summary>
internal sealed class CallerAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logs,
    UrlEncoder encoder,
    FindSession sessions,
    FindCaller callers,
    Problems problems
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    public const string Name = "session";
    public const string Bearer = "Bearer ";

    private bool isUnavailable;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        try
        {
            var header = Request.Headers.Authorization.ToString();
            // Who sends a header means it: a cookie beside it does not help out.
            if (header.Length > 0)
                return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
                    ? await OfBearerAsync(header[Bearer.Length..].Trim())
                    : AuthenticateResult.NoResult();
            return SessionCookie.Read(Context) is { Length: > 0 } cookie
                ? await OfCookieAsync(cookie)
                : AuthenticateResult.NoResult();
        }
        catch (DbException)
        {
            // What asks for nobody has to answer all the same: health, above all.
            isUnavailable = true;
            return AuthenticateResult.Fail("The database does not answer.");
        }
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (isUnavailable)
            return problems.WriteAsync(Context, 503, "data.unavailable", "The database does not answer; try again.");
        if (Request.Headers.Authorization.Count == 0 && GoTo("/login", Asked()))
            return Task.CompletedTask;
        Response.Headers.WWWAuthenticate = "Bearer";
        return Request.Headers.Authorization.Count == 0
            ? problems.WriteAsync(
                Context,
                401,
                "identity.sign-in-required",
                "Sign in, or send an API token in the header Authorization: Bearer."
            )
            : problems.WriteAsync(
                Context,
                401,
                "identity.wrong-token",
                "The token is unknown, was revoked or has run out; make another in the settings."
            );
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        switch (Context.User.FindFirstValue(Actor.MustClaim))
        {
            case Duties.Password:
                return GoTo("/login/password", Asked())
                    ? Task.CompletedTask
                    : Refuse(
                        "identity.password-must-change",
                        "Change the password first: this one was for one sign-in."
                    );
            case Duties.SecondFactor:
                return GoTo("/login/second-factor", Asked())
                    ? Task.CompletedTask
                    : Refuse("identity.second-factor-required", "Set up the second factor first.");
            default:
                return Refuse("identity.not-allowed", "Your account may not do this.");
        }
    }

    private Task Refuse(string code, string detail) => problems.WriteAsync(Context, 403, code, detail);

    private async Task<AuthenticateResult> OfCookieAsync(string cookie)
    {
        if (await sessions.RunAsync(cookie, Origin.Of(Context), Context.RequestAborted) is not { } session)
            return AuthenticateResult.NoResult();
        if (session.Renewed is { } lifetime)
            SessionCookie.Write(Context, cookie, lifetime);
        return Success(callers.Principal(session.User, session.User.Role, Actor.SessionClaim, session.Id));
    }

    private async Task<AuthenticateResult> OfBearerAsync(string secret) =>
        await callers.RunAsync(secret, Origin.Of(Context), Context.RequestAborted) is { } caller
            ? Success(caller)
            : AuthenticateResult.Fail("Unknown, revoked or run out.");

    private static AuthenticateResult Success(ClaimsPrincipal caller) =>
        AuthenticateResult.Success(new AuthenticationTicket(caller, Name));

    /// <summary>Sends a browser to another page; programs get their answer in JSON.</summary>
    private bool GoTo(string page, string to)
    {
        if (!IsForPeople())
            return false;
        var url = to == "/" ? page : $"{page}?to={Uri.EscapeDataString(to)}";
        if (IsHtmx())
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            Response.Headers["HX-Redirect"] = url; // htmx follows a 302 itself, and would put the page into a part
        }
        else
            Response.Redirect(url);
        return true;
    }

    private bool IsHtmx() => Request.Headers["HX-Request"] == "true";

    private bool IsForPeople()
    {
        foreach (var machines in new[] { "/api", "/compat", "/openapi", "/metrics", "/health", "/live" })
            if (Request.Path.StartsWithSegments(machines, StringComparison.OrdinalIgnoreCase))
                return false;
        var accept = Request.Headers.Accept.ToString();
        return IsHtmx()
            || accept.Length == 0
            || accept.Contains("text/html", StringComparison.OrdinalIgnoreCase)
            || accept.Contains("*/*", StringComparison.Ordinal);
    }

    /// <summary>Where the caller wanted to be: the page of a fragment, the path of a page, and the start after a change.</summary>
    private string Asked()
    {
        if (IsHtmx())
            return
                Uri.TryCreate(Request.Headers["HX-Current-URL"].ToString(), UriKind.Absolute, out var page)
                && page.Authority.Equals(Request.Host.Value, StringComparison.OrdinalIgnoreCase)
                ? LocalPath.Of(page.PathAndQuery)
                : "/";
        return HttpMethods.IsGet(Request.Method) ? LocalPath.Of(Request.Path + Request.QueryString) : "/";
    }
}
