using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Http;

namespace Signalbox.Platform.Tests;

public sealed class AddressGuardTests
{
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.31.0.1", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("192.168.1.1", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("fe80::1", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("224.0.0.1", true)]
    [InlineData("8.8.8.8", false)]
    [InlineData("2400:3200::1", false)]
    public void Private_addresses_are_told_from_public_ones(string address, bool isPrivate) =>
        Assert.Equal(isPrivate, AddressGuard.IsPrivate(IPAddress.Parse(address)));

    [Fact]
    public async Task Who_is_closed_calls_nobody_be_he_allowed_or_named_by_a_clients_own_settings()
    {
        var ct = TestContext.Current.CancellationToken;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var closed = Guard(isClosed: true);

        foreach (var guard in new[] { closed, closed.AlsoTo("127.0.0.1", port) })
        {
            var refused = await Assert.ThrowsAsync<RefusedException>(async () =>
                await guard.ConnectAsync("127.0.0.1", port, ct)
            );
            Assert.Equal("outbound.closed", refused.Code);
        }
        Assert.False(listener.Pending());
        await using var open = await Guard(isClosed: false).ConnectAsync("127.0.0.1", port, ct);
        Assert.True(open.CanWrite);
    }

    private static AddressGuard Guard(bool isClosed) =>
        new(Options.Create(new OutboundOptions { AllowedPrivateHosts = "127.0.0.1", Closed = isClosed }));
}
