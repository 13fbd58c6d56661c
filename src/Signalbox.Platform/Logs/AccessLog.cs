using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Signalbox.Platform.Logs;

/// <summary>One record and one measurement a request. Routes are templates, so that no id or token gets into either.</summary>
internal sealed partial class AccessLog
{
    /// <summary>Name of the log; it has a file of its own.</summary>
    public const string Category = "Signalbox.Access";

    private readonly RequestDelegate next;
    private readonly ILogger log;
    private readonly Counter<long> requests;
    private readonly Histogram<double> durations;

    public AccessLog(RequestDelegate next, ILoggerFactory logs, IMeterFactory meters)
    {
        this.next = next;
        log = logs.CreateLogger(Category);
        var meter = meters.Create("Signalbox.Http");
        requests = meter.CreateCounter<long>("http_requests", description: "Requests answered.");
        durations = meter.CreateHistogram<double>(
            "http_request_duration_seconds",
            description: "Time from the first byte of a request to the last of its answer."
        );
    }

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
        var method = Method(http.Request.Method);
        var status = http.Response.StatusCode;
        requests.Add(1, new("method", method), new("route", route), new("status", status));
        durations.Record(took.TotalSeconds, new("method", method), new("route", route));
        if (!IsProbe(http.Request.Path))
            LogRequest(
                method,
                route,
                status,
                Math.Round(took.TotalMilliseconds, 1),
                bytes,
                http.Connection.RemoteIpAddress?.ToString() ?? "",
                http.User.Identity?.Name ?? "-"
            );
    }

    private static bool IsProbe(PathString path) =>
        path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/metrics", StringComparison.OrdinalIgnoreCase)
        || path == "/api/health"
        || path == "/api/v1/health";

    /// <summary>Anybody can invent a method; a metric must not have a series for each.</summary>
    private static string Method(string method) =>
        method is "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS" ? method : "OTHER";

    [LoggerMessage(
        1700,
        LogLevel.Information,
        "{Method} {Route} was answered {Status} in {Ms} ms, {Bytes} bytes, to {Client}, user {User}"
    )]
    private partial void LogRequest(
        string method,
        string route,
        int status,
        double ms,
        long bytes,
        string client,
        string user
    );
}
