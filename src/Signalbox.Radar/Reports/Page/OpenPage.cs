using Microsoft.AspNetCore.Http;

namespace Signalbox.Radar.Reports.Page;

/// <summary>What every page of ours says that is open to whoever has its link.</summary>
internal static class OpenPage
{
    /// <summary>Nothing but our own style sheet and icon: no script, no inline style, no frame, and forms to ourselves at most.</summary>
    /// <param name="caching">Its <c>Cache-Control</c>.</param>
    public static void Begin(HttpContext http, bool hasForm, string caching)
    {
        var headers = http.Response.Headers;
        var forms = hasForm ? "'self'" : "'none'";
        headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action {forms}; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "no-referrer"; // the address is the secret
        headers["X-Robots-Tag"] = "noindex, nofollow, noarchive";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = caching;
        http.Response.ContentType = "text/html; charset=utf-8";
    }

    /// <summary>The bytes, or to a HEAD only how many they are.</summary>
    public static Task WriteAsync(HttpContext http, byte[] bytes, CancellationToken ct)
    {
        http.Response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(http.Request.Method)
            ? Task.CompletedTask
            : http.Response.Body.WriteAsync(bytes, ct).AsTask();
    }
}
