using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Logs;

namespace Signalbox.Platform.Hosting.Shortcuts;

/// <summary>Answers programs with what stands ready, before anything that other requests pass.</summary>
/// <remarks>
/// It asks what the long way asks: a name of ours, a token that holds, a caller who may look, a place within the rate; the
/// answer has the same headers and is logged and counted. Whatever is not plain, or not ready, goes the long way.
/// </remarks>
internal sealed class TakeShortcut(
    RequestDelegate next,
    IEnumerable<Shortcut> shortcuts,
    FindCaller callers,
    AllowedNames names,
    RequestLog log,
    IOptions<RateLimiterOptions> limits
)
{
    private readonly Shortcut[] all = [.. shortcuts];

    public Task InvokeAsync(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method)
        && http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget is { } target
        && Of(target) is { } shortcut
        && IsPlain(http.Request.Headers)
        && callers.Known(http.Request.Headers.Authorization.ToString()) is { } user
        && names.Allow(http)
        && shortcut.Find(target) is { } ready
            ? AnswerAsync(http, shortcut.Route, user, ready)
            : next(http);

    private Shortcut? Of(string target)
    {
        foreach (var shortcut in all)
            if (target.StartsWith(shortcut.Under, StringComparison.Ordinal))
                return shortcut;
        return null;
    }

    /// <summary>A page's script of another origin needs an answer that says who may read it.</summary>
    private static bool IsPlain(IHeaderDictionary headers) =>
        headers.Authorization.Count == 1 && headers.Origin.Count == 0 && headers.Upgrade.Count == 0;

    private async Task AnswerAsync(HttpContext http, string route, string user, IResult ready)
    {
        var began = Stopwatch.GetTimestamp();
        using var place = limits.Value.GlobalLimiter?.AttemptAcquire(http);
        if (place is { IsAcquired: false })
        {
            await next(http); // where it is said
            return;
        }
        SecurityHeaders.Set(http);
        try
        {
            await ready.ExecuteAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Whoever asked has gone away; the record below says what was to be sent.
        }
        finally
        {
            log.Write(http, route, http.Response.ContentLength ?? 0, Stopwatch.GetElapsedTime(began), user);
        }
    }
}
