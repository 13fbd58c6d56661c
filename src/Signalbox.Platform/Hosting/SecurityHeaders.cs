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
                var http = (HttpContext)state;
                var headers = http.Response.Headers;
                headers.TryAdd("Content-Security-Policy", Content);
                headers.TryAdd("X-Content-Type-Options", "nosniff");
                headers.TryAdd("Referrer-Policy", "no-referrer");
                headers.TryAdd("X-Frame-Options", "DENY"); // for browsers that do not know frame-ancestors
                if (http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
                    headers.TryAdd("Cache-Control", "no-store");
                if (http.Request.IsHttps)
                    headers.TryAdd("Strict-Transport-Security", "max-age=31536000");
                return Task.CompletedTask;
            },
            http
        );
        return next(http);
    }
}
