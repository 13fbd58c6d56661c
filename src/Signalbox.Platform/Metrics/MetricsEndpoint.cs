using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Http;

namespace Signalbox.Platform.Metrics;

internal static class MetricsEndpoint
{
    public static void Map(WebApplication app)
    {
        // An option out of range is refused at the start; here only the switch is read.
        if (app.Configuration["Metrics:Enabled"] is { } enabled && bool.TryParse(enabled, out var on) && !on)
            return;
        app.Get("/metrics", Write).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task Write(
        HttpContext http,
        MetricsCollector collector,
        IOptions<MetricsOptions> options,
        Problems problems
    )
    {
        if (!Caller.IsLoopback(http) && !HasToken(http, options.Value.Token))
        {
            await problems.WriteAsync(
                http,
                StatusCodes.Status401Unauthorized,
                "metrics.token-required",
                "From elsewhere than this machine /metrics wants the bearer token of the setting Metrics:Token."
            );
            return;
        }
        http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await http.Response.WriteAsync(collector.Write(), http.RequestAborted);
    }

    private static bool HasToken(HttpContext http, string? token) =>
        token is { Length: > 0 }
        && CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(http.Request.Headers.Authorization.ToString())),
            SHA256.HashData(Encoding.UTF8.GetBytes($"Bearer {token}"))
        );
}
