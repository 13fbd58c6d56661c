using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Signalbox.Platform.Logs;

/// <summary>One record and one measurement a request. Routes are templates, so that no id or token gets into either.</summary>
internal sealed partial class RequestLog
{
    /// <summary>Name of the log; it has a file of its own.</summary>
    public const string Category = "Signalbox.Access";

    private readonly ILogger log;
    private readonly Counter<long> requests;
    private readonly Histogram<double> durations;

    public RequestLog(ILoggerFactory logs, IMeterFactory meters)
    {
        log = logs.CreateLogger(Category);
        var meter = meters.Create("Signalbox.Http");
        requests = meter.CreateCounter<long>("http_requests", description: "Requests answered.");
        durations = meter.CreateHistogram<double>(
            "http_request_duration_seconds",
            description: "Time from the first byte of a request to the last of its answer."
        );
    }

    /// <param name="user">Who asked; null for nobody.</param>
    public void Write(HttpContext http, string route, long bytes, TimeSpan took, string? user)
    {
        var method = Method(http.Request.Method);
        var status = http.Response.StatusCode;
        requests.Add(1, new("method", method), new("route", route), new("status", status));
        durations.Record(took.TotalSeconds, new("method", method), new("route", route));
        if (log.IsEnabled(LogLevel.Information) && !IsProbe(http.Request.Path))
            LogRequest(
                method,
                route,
                status,
                Math.Round(took.TotalMilliseconds, 1),
                bytes,
                http.Connection.RemoteIpAddress?.ToString() ?? "",
                user ?? "-"
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
