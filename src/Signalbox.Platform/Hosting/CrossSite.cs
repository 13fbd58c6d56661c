using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Hosting;

/// <summary>Refuses changes that another site's page makes with the credentials that the browser keeps for us.</summary>
/// <remarks>Scripts and servers send neither of the two headers and pass.</remarks>
internal static class CrossSite
{
    public static Task RefuseAsync(HttpContext http, RequestDelegate next) =>
        IsChange(http.Request.Method) && ComesFromElsewhere(http)
            ? http
                .RequestServices.GetRequiredService<Problems>()
                .WriteAsync(
                    http,
                    StatusCodes.Status403Forbidden,
                    "identity.cross-site",
                    "Another site's page may not change anything here; its owner can be let in by CORS_ORIGINS."
                )
            : next(http);

    private static bool IsChange(string method) =>
        !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method);

    private static bool ComesFromElsewhere(HttpContext http)
    {
        var origin = http.Request.Headers.Origin.ToString();
        // Our own pages say no referrer, so a browser says «null» of their plain forms (Fetch, "append a request Origin
        // header"). It is then the form's token that tells ours from others; the API has none from anybody without a session.
        if (
            origin.Length > 0
            && (origin != "null" || http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
        )
            return !IsOurs(http, origin);
        return http.Request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site";
    }

    private static bool IsOurs(HttpContext http, string origin)
    {
        if (
            Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && uri.Authority.Equals(http.Request.Host.Value, StringComparison.OrdinalIgnoreCase)
        )
            return true;
        var allowed = HostingOptions.List(
            http.RequestServices.GetRequiredService<IOptions<HostingOptions>>().Value.CorsOrigins
        );
        return allowed.Contains("*") || allowed.Contains(origin, StringComparer.OrdinalIgnoreCase);
    }
}
