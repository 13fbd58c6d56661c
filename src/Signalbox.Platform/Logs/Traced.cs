using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Signalbox.Platform.Logs;

/// <summary>Gives each request a trace id (W3C), the caller's where he sent one: all records of it and its problem bear it.</summary>
internal static class Traced
{
    public static async Task BeginAsync(HttpContext http, RequestDelegate next)
    {
        using var activity = new Activity("request");
        var headers = http.Request.Headers;
        if (ActivityContext.TryParse(headers.TraceParent, headers.TraceState, out var caller))
            activity.SetParentId(caller.TraceId, caller.SpanId, caller.TraceFlags);
        activity.Start();
        await next(http);
    }
}
