using System.Net;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Http;

/// <summary>Clients whose calls go through a proxy of the owner's; the guard stands before the proxy.</summary>
/// <remarks>The proxy resolves names itself: of the address behind it only one that is written as a number can be held back here.</remarks>
internal sealed class ProxiedClients(AddressGuard guard, IOptions<OutboundOptions> options)
{
    /// <summary>What can stand as a proxy: <c>http</c> or <c>socks5</c>, a host, a port and nothing more.</summary>
    public static bool IsProxy(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var proxy)
        && proxy.Scheme is "http" or "socks5"
        && proxy is { Host.Length: > 0, Port: > 0, UserInfo: "", Query: "", Fragment: "", AbsolutePath: "/" or "" };

    /// <summary>Whether the guard lets it be called, as far as its own writing shows.</summary>
    public bool MayBeCalled(Uri address) =>
        !IPAddress.TryParse(address.Host.Trim('[', ']'), out var number)
        || !AddressGuard.IsPrivate(number)
        || guard.IsAllowed(address.Host, address.Port);

    /// <returns>For one call; to be disposed of.</returns>
    /// <exception cref="RefusedException">403 <c>outbound.private-address</c>: what stands behind the proxy.</exception>
    public HttpClient Create(string proxy, Uri address)
    {
        if (!MayBeCalled(address))
            throw RefusedException.Forbidden(
                "outbound.private-address",
                $"{address.Host} is a private address. To allow it, add it to Outbound:AllowedPrivateHosts."
            );
        var handler = OutboundExtensions.Handler(guard, options.Value);
        (handler.UseProxy, handler.Proxy) = (true, new WebProxy(proxy));
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
