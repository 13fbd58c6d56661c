using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Ui.Layout;
using Signalbox.Platform.Ui.Live;

namespace Signalbox.Platform.Ui.Pages;

/// <summary>Tells a browser in a page what programs are told in problem+json.</summary>
internal static class ErrorPages
{
    /// <summary>Whether somebody looks at this answer with his eyes.</summary>
    public static bool Wanted(HttpContext http) =>
        !http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && !http.Request.Path.StartsWithSegments("/compat", StringComparison.OrdinalIgnoreCase)
        && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    public static async Task WriteAsync(HttpContext http, int status, string code, string detail)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentType = "text/html; charset=utf-8";
        // By a renderer of its own: the request's may be what has failed.
        var page = await http
            .RequestServices.GetRequiredService<Fragments>()
            .RenderAsync(
                typeof(ErrorFrame),
                Viewing.Of(http),
                http.RequestAborted,
                new Dictionary<string, object>
                {
                    [nameof(ErrorFrame.Status)] = status,
                    [nameof(ErrorFrame.Says)] = detail,
                    [nameof(ErrorFrame.Code)] = code,
                    [nameof(ErrorFrame.Trace)] = Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier,
                }
            );
        if (!HttpMethods.IsHead(http.Request.Method))
            await http.Response.Body.WriteAsync(page, http.RequestAborted);
    }
}
