using System.Net.Sockets;
using System.Text;
using Signalbox.Testing;

namespace Signalbox.Server.Tests;

/// <summary>What systemd hears of the server, played by a socket as it listens on.</summary>
public sealed class SystemdTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Systemd_hears_that_the_server_is_ready_alive_and_stopping()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "systemd is Linux's");
        var folder = Directory.CreateTempSubdirectory("signalbox-systemd-").FullName;
        try
        {
            var path = Path.Combine(folder, "notify");
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            await using var server = HostProcess.Start(
                HostProcess.Beside("signalbox"),
                ["serve"],
                new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["SIGNALBOX_DATA"] = folder,
                    ["SIGNALBOX_URLS"] = "http://127.0.0.1:0",
                    ["NOTIFY_SOCKET"] = path,
                    ["WATCHDOG_USEC"] = "400000",
                }
            );

            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            patience.CancelAfter(TimeSpan.FromMinutes(2));
            List<string> heard = [];
            while (!heard.Contains("READY=1") || heard.Count(h => h == "WATCHDOG=1") < 3)
                heard.Add(await HearAsync(socket, patience.Token));
            server.Terminate();
            while (!heard.Contains("STOPPING=1"))
                heard.Add(await HearAsync(socket, patience.Token));

            Assert.Equal(0, await server.EndAsync(Ct));
            Assert.Single(heard, "READY=1");
            Assert.Single(heard, "STOPPING=1");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> HearAsync(Socket socket, CancellationToken ct)
    {
        var buffer = new byte[256];
        return Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, ct));
    }
}
