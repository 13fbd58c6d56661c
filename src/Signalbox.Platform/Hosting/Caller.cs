using System.Net;
using Microsoft.AspNetCore.Http;

namespace Signalbox.Platform.Hosting;

/// <summary>Where a request comes from.</summary>
internal static class Caller
{
    private static readonly string[] ProxyHeaders =
    [
        "X-Forwarded-For",
        "X-Original-For",
        "Forwarded",
        "X-Real-IP",
        "Via",
    ];

    /// <summary>Whether somebody on this machine asks, not a proxy on it for somebody elsewhere.</summary>
    /// <remarks>A proxy must forward the client's address (<c>X-Forwarded-For</c>), or its clients look like this machine.</remarks>
    public static bool IsLoopback(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address
        && IPAddress.IsLoopback(address)
        && !ProxyHeaders.Any(http.Request.Headers.ContainsKey)
        && IsLoopbackName(http.Request.Host.Host);

    /// <summary>Whether a caller may see what goes on inside: on loopback, or signed in.</summary>
    public static bool MayLookInside(HttpContext http) =>
        http.User.Identity?.IsAuthenticated == true || IsLoopback(http);

    /// <summary>A page elsewhere can make a browser on this machine call us under a name of its own.</summary>
    public static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
