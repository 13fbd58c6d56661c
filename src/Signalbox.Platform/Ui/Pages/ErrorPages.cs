using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Signalbox.Platform.Ui.Pages;

/// <summary>Tells a browser in a page what programs are told in problem+json.</summary>
internal static class ErrorPages
{
    /// <summary>Whether somebody looks at this answer with his eyes.</summary>
    public static bool Wanted(HttpContext http) =>
        !http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    public static async Task WriteAsync(HttpContext http, int status, string code, string detail)
    {
        http.Response.Headers.CacheControl = "no-store";
        var page = new RazorComponentResult<ErrorFrame>(
            new Dictionary<string, object?>
            {
                [nameof(ErrorFrame.Status)] = status,
                [nameof(ErrorFrame.Says)] = detail,
                [nameof(ErrorFrame.Code)] = code,
                [nameof(ErrorFrame.Trace)] = Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier,
            }
        )
        {
            StatusCode = status,
            PreventStreamingRendering = true,
        };
        await page.ExecuteAsync(http);
    }
}
