using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.WeRss;

/// <summary>Something that goes wrong with one request instead of, or before, its ordinary answer.</summary>
public sealed class WeRssFault
{
    private readonly Func<HttpContext, TimeProvider, Task<bool>> act;

    private WeRssFault(Func<HttpContext, TimeProvider, Task<bool>> act) => this.act = act;

    /// <summary>Never answers; ends when the caller hangs up.</summary>
    public static WeRssFault Silence { get; } =
        new(
            async (http, clock) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, http.RequestAborted);
                return true;
            }
        );

    /// <summary>Hangs up without an answer.</summary>
    public static WeRssFault HangUp { get; } =
        new(
            (http, _) =>
            {
                http.Abort();
                return Task.FromResult(true);
            }
        );

    /// <summary>A success of HTTP that is a failure of WeRSS: 201 with <c>detail</c>.</summary>
    public static WeRssFault Detail(string message, int code = 50001, int status = StatusCodes.Status201Created) =>
        Body(
            status,
            "application/json",
            System.Text.Encoding.UTF8.GetString(WeRssAnswers.Bytes(WeRssAnswers.DetailBody(code, message)))
        );

    /// <summary>200 with an envelope whose code says no.</summary>
    public static WeRssFault Envelope(int code, string message) =>
        Body(
            StatusCodes.Status200OK,
            "application/json",
            System.Text.Encoding.UTF8.GetString(WeRssAnswers.Bytes(WeRssAnswers.Enveloped(code, message, null)))
        );

    /// <summary>A status with a body, such as a proxy gives it.</summary>
    public static WeRssFault Body(int status, string contentType, string body, TimeSpan? retryAfter = null) =>
        new(
            async (http, _) =>
            {
                http.Response.StatusCode = status;
                http.Response.ContentType = contentType;
                if (retryAfter is { } wait)
                    http.Response.Headers.RetryAfter = $"{wait.TotalSeconds:F0}";
                await http.Response.WriteAsync(body, http.RequestAborted);
                return true;
            }
        );

    /// <summary>The beginning of an answer, and then the connection is cut.</summary>
    public static WeRssFault Half { get; } =
        new(
            async (http, _) =>
            {
                http.Response.ContentType = "application/json";
                http.Response.ContentLength = 4096;
                await http.Response.WriteAsync(
                    "{\"code\":0,\"message\":\"success\",\"data\":{\"list\":[{\"id\":\"2247",
                    http.RequestAborted
                );
                await http.Response.Body.FlushAsync(http.RequestAborted);
                http.Abort();
                return true;
            }
        );

    /// <summary>A status without more.</summary>
    public static WeRssFault Status(int status, TimeSpan? retryAfter = null) =>
        Body(status, "text/html", $"<html><h1>{status}</h1></html>", retryAfter);

    /// <summary>Answers as ever, but later, by the clock of the server.</summary>
    public static WeRssFault Delay(TimeSpan span) =>
        new(
            async (http, clock) =>
            {
                await Task.Delay(span, clock, http.RequestAborted);
                return false;
            }
        );

    /// <summary>A body that does not end, as far as the caller lets it.</summary>
    public static WeRssFault Endless { get; } =
        new(
            async (http, _) =>
            {
                http.Response.ContentType = "application/json";
                var chunk = new byte[64 * 1024];
                Array.Fill(chunk, (byte)' ');
                while (!http.RequestAborted.IsCancellationRequested)
                    await http.Response.Body.WriteAsync(chunk, http.RequestAborted);
                return true;
            }
        );

    /// <returns>Whether the request has been dealt with.</returns>
    internal Task<bool> ActAsync(HttpContext http, TimeProvider clock) => act(http, clock);
}
