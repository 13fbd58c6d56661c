using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Signalbox.Platform.Logs;

/// <summary>Writes each request down when it has been answered.</summary>
internal sealed class AccessLog(RequestDelegate next, RequestLog log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var began = Stopwatch.GetTimestamp();
        var body = new CountingBody(http.Features.GetRequiredFeature<IHttpResponseBodyFeature>());
        http.Features.Set<IHttpResponseBodyFeature>(body);
        try
        {
            await next(http);
        }
        finally
        {
            http.Features.Set(body.Inner);
            Record(http, body.Bytes, Stopwatch.GetElapsedTime(began));
        }
    }

    private void Record(HttpContext http, long bytes, TimeSpan took)
    {
        // A fault takes the route off the request; the fault's own record still has it.
        var endpoint = http.GetEndpoint() ?? http.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        var route = (endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "unmatched";
        log.Write(http, route, bytes, took, http.User.Identity?.Name);
    }
}
