using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Http;

/// <summary>Keeps outgoing calls away from private addresses unless the owner has allowed the host by name.</summary>
/// <remarks>It stands at the connection, after resolving: a name that points inward and a redirect to one are caught alike.</remarks>
public sealed class AddressGuard(IOptions<OutboundOptions> options)
{
    private readonly HashSet<string> allowed = options
        .Value.AllowedPrivateHosts.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Connects to the first address of the host that may be called.</summary>
    /// <exception cref="RefusedException">403 <c>outbound.private-address</c>.</exception>
    public ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct) =>
        ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, ct);

    /// <summary>The same for what is not HTTP.</summary>
    /// <exception cref="RefusedException">403 <c>outbound.private-address</c>; 403 <c>outbound.closed</c>.</exception>
    public async ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken ct)
    {
        if (options.Value.Closed)
            throw RefusedException.Forbidden(
                "outbound.closed",
                $"{host} was not called: this program calls nobody. To let it, set Outbound:Closed to false."
            );
        var addresses = await Dns.GetHostAddressesAsync(host, ct);
        if (!IsAllowed(host, port))
            addresses = [.. addresses.Where(a => !IsPrivate(a))];
        if (addresses.Length == 0)
            throw RefusedException.Forbidden(
                "outbound.private-address",
                $"{host} is a private address. To allow it, add it to Outbound:AllowedPrivateHosts."
            );

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The same guard, which lets this host be private too: for the one client whose settings name it.</summary>
    public AddressGuard AlsoTo(string host, int port)
    {
        var outbound = options.Value;
        return new AddressGuard(
            Options.Create(
                new OutboundOptions
                {
                    AllowedPrivateHosts = $"{outbound.AllowedPrivateHosts},{host}:{port}",
                    ConnectTimeout = outbound.ConnectTimeout,
                    Closed = outbound.Closed,
                }
            )
        );
    }

    /// <summary>Whether the owner has allowed this host by name (with or without its port).</summary>
    public bool IsAllowed(string host, int port) => allowed.Contains(host) || allowed.Contains($"{host}:{port}");

    /// <summary>Loopback, link-local, private, shared, multicast, reserved and documentation ranges, IPv4-mapped ones too.</summary>
    public static bool IsPrivate(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address))
            return true;
        var b = address.GetAddressBytes();
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return address.IsIPv6LinkLocal
                || address.IsIPv6SiteLocal
                || address.IsIPv6UniqueLocal
                || address.IsIPv6Multicast
                || address.Equals(IPAddress.IPv6Any)
                || (b[0] == 0x00 && b[1] == 0x64 && b[2] == 0xff && b[3] == 0x9b) // RFC 6052, translated IPv4
                || (b[0] == 0x20 && b[1] == 0x02); // RFC 3056, 6to4
        }
        return b[0] is 0 or 10 or 127
            || b[0] >= 224
            || (b[0] == 100 && b[1] is >= 64 and <= 127) // RFC 6598, shared
            || (b[0] == 169 && b[1] == 254) // RFC 3927, link-local
            || (b[0] == 172 && b[1] is >= 16 and <= 31)
            || (b[0] == 192 && b[1] == 168)
            || (b[0] == 192 && b[1] == 0 && b[2] is 0 or 2)
            || (b[0] == 198 && b[1] is 18 or 19); // RFC 2544, benchmarks
    }
}
