using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Signalbox.Platform.Errors;

/// <summary>Turns every exception of a request into problem+json: a refusal tells its reason, a bug only its trace.</summary>
internal sealed partial class FaultHandler(Problems problems, ILogger<FaultHandler> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception exception, CancellationToken ct)
    {
        switch (exception)
        {
            case RefusedException refusal:
                // Only our own limits: what a far end asked for is not the caller's to wait.
                if (refusal is { Status: StatusCodes.Status429TooManyRequests, RetryAfter: { } wait })
                    http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds)
                        .ToString("0", CultureInfo.InvariantCulture);
                await problems.WriteAsync(http, refusal.Status, refusal.Code, refusal.Message, refusal.Fields);
                return true;
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                await problems.WriteAsync(http, 413, "input.too-large", "The body is larger than is taken here.");
                return true;
            case BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType }:
                await problems.WriteAsync(http, 415, "input.media-type", "Send the body as application/json.");
                return true;
            case BadHttpRequestException bad:
                await problems.WriteAsync(http, bad.StatusCode, "input.unreadable", Unreadable(bad));
                return true;
            case OperationCanceledException when http.RequestAborted.IsCancellationRequested:
                http.Response.StatusCode = 499; // nobody reads it; the access log does
                return true;
            default:
                LogFault(http.Request.Method, Route(http), exception);
                await problems.WriteAsync(
                    http,
                    500,
                    "internal.fault",
                    "Something went wrong here. The log holds the details under the trace id of this answer."
                );
                return true;
        }
    }

    /// <summary>The template: a path itself can carry a token.</summary>
    private static string Route(HttpContext http) =>
        (http.Features.Get<IExceptionHandlerFeature>()?.Endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "unmatched";

    private static string Unreadable(BadHttpRequestException bad) =>
        bad.InnerException is JsonException json
            ? $"The body is not the JSON that is expected here{(json.Path is { Length: > 0 } path ? $", at {path}" : "")}."
            : "A value in the path, the query or the body cannot be read as what it should be.";

    [LoggerMessage(1010, LogLevel.Error, "The request {Method} {Route} failed")]
    private partial void LogFault(string method, string route, Exception exception);
}
