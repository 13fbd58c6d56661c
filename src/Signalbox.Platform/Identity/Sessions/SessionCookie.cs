using Microsoft.AspNetCore.Http;

namespace Signalbox.Platform.Identity.Sessions;

/// <summary>The cookie that holds a session's id: not for scripts, not for other sites' changes.</summary>
internal static class SessionCookie
{
    // A browser takes __Host- only with Secure, from this host itself and for all its paths (RFC 6265bis).
    private const string SecureName = "__Host-signalbox";
    private const string PlainName = "signalbox";

    public static string? Read(HttpContext http) => http.Request.Cookies[NameOf(http)];

    /// <param name="lifetime">How long it outlives the browser; null: it goes with it.</param>
    public static void Write(HttpContext http, string token, TimeSpan? lifetime) =>
        http.Response.Cookies.Append(NameOf(http), token, Options(http, lifetime));

    public static void Write(HttpContext http, NewSession session) => Write(http, session.Token, session.Lifetime);

    public static void Clear(HttpContext http) =>
        http.Response.Cookies.Delete(NameOf(http), Options(http, lifetime: null));

    private static string NameOf(HttpContext http) => http.Request.IsHttps ? SecureName : PlainName;

    private static CookieOptions Options(HttpContext http, TimeSpan? lifetime) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = http.Request.IsHttps,
            Path = "/",
            MaxAge = lifetime,
            IsEssential = true,
        };
}
