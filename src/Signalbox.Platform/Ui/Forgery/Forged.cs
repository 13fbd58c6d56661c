using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;

namespace Signalbox.Platform.Ui.Forgery;

/// <summary>Refuses changes that the browser's cookie would vouch for and our own page did not ask for, whatever the route and the method.</summary>
/// <remarks>
/// The framework's own check looks only where a form is bound, and never at DELETE. Callers that send an
/// <c>Authorization</c> header are no browsers on somebody's errand and pass.
/// </remarks>
internal static class Forged
{
    public static async Task RefuseAsync(HttpContext http, RequestDelegate next)
    {
        if (!IsChange(http.Request.Method) || !NeedsToken(http) || await IsOursAsync(http))
        {
            await next(http);
            return;
        }
        await http
            .RequestServices.GetRequiredService<Problems>()
            .WriteAsync(
                http,
                StatusCodes.Status400BadRequest,
                "identity.forged",
                "The form is not from a page of this site, or it is too old; load the page again and repeat it."
            );
    }

    private static bool NeedsToken(HttpContext http) =>
        http.GetEndpoint() is { } route
        && route.Metadata.GetMetadata<SignsInByItself>() is null
        && http.Request.Headers.Authorization.Count == 0
        && (!IsApi(http) || http.User.Identity?.IsAuthenticated == true);

    private static bool IsApi(HttpContext http) =>
        http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);

    private static async Task<bool> IsOursAsync(HttpContext http)
    {
        try
        {
            return await http.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http);
        }
        catch (AntiforgeryValidationException e) when (e.InnerException is BadHttpRequestException bad)
        {
            ExceptionDispatchInfo.Throw(bad); // e.g. too large: that is told as such
            return false;
        }
        catch (AntiforgeryValidationException)
        {
            return false;
        }
    }

    private static bool IsChange(string method) =>
        !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method);
}
