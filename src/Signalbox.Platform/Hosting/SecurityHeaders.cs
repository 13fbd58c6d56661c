using Microsoft.AspNetCore.Http;

namespace Signalbox.Platform.Hosting;

/// <summary>Headers that every answer carries; one that a route has set itself is left as it is.</summary>
internal static class SecurityHeaders
{
    private const string Content =
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static Task AddAsync(HttpContext http, RequestDelegate next)
    {
        http.Response.OnStarting(
            static state =>
            {
                Set((HttpContext)state);
                return Task.CompletedTask;
            },
            http
        );
        return next(http);
    }

    public static void Set(HttpContext http)
    {
        var headers = http.Response.Headers;
        if (headers.ContentSecurityPolicy.Count == 0)
            headers.ContentSecurityPolicy = Content;
        if (headers.XContentTypeOptions.Count == 0)
            headers.XContentTypeOptions = "nosniff";
        headers.TryAdd("Referrer-Policy", "no-referrer");
        if (headers.XFrameOptions.Count == 0)
            headers.XFrameOptions = "DENY"; // for browsers that do not know frame-ancestors
        if (
            headers.CacheControl.Count == 0
            && http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        )
            headers.CacheControl = "no-store";
        if (http.Request.IsHttps && headers.StrictTransportSecurity.Count == 0)
            headers.StrictTransportSecurity = "max-age=31536000";
    }
}
