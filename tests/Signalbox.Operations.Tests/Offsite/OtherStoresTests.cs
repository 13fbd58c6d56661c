using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Signalbox.FarEnds.S3;
using Signalbox.Operations.Offsite;
using Signalbox.Operations.Offsite.S3;
using Signalbox.Testing;

namespace Signalbox.Operations.Tests.Offsite;

/// <summary>The client alone: by host name, and against a store that others wrote.</summary>
public sealed class OtherStoresTests
{
    private const int MebiByte = 1024 * 1024;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bucket_can_stand_in_the_hosts_name()
    {
        await using var far = await S3FarEnd.StartAsync(TimeProvider.System, Ct);
        var port = new Uri(far.Url).Port;
        var options = Options.Create(
            new OffsiteOptions
            {
                Endpoint = $"http://store.test:{port}",
                Bucket = far.Bucket,
                Region = far.Region,
                AccessKey = far.AccessKey,
                SecretKey = far.SecretKey,
                PartBytes = 5 * MebiByte,
            }
        );

        await RoundTripAsync(options, port);

        Assert.Equal(["a b/中文+%.bin", "small"], far.Keys);
    }

    [Fact]
    public async Task Another_store_gives_back_what_it_was_sent_to_the_byte()
    {
        var folder = Directory.CreateTempSubdirectory("signalbox-s3rver-").FullName;
        try
        {
            await InstallAsync(folder);
            var port = FreePort();
            await using var store = HostProcess.Start(
                "node",
                [
                    Path.Combine(folder, "node_modules/s3rver/bin/s3rver.js"),
                    "--directory",
                    Path.Combine(folder, "objects"),
                    "--address",
                    "127.0.0.1",
                    "--port",
                    $"{port}",
                    "--no-vhost-buckets",
                    "--configure-bucket",
                    "owner-backups",
                ]
            );
            await AnswersAsync(port);
            var options = Options.Create(
                new OffsiteOptions
                {
                    Endpoint = $"http://127.0.0.1:{port}",
                    Bucket = "owner-backups",
                    AccessKey = "S3RVER",
                    SecretKey = "S3RVER",
                    PathStyle = true,
                    PartBytes = 5 * MebiByte,
                }
            );

            await RoundTripAsync(options, port);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A small object and one in three parts go there, are listed, read back equal, and are removed.</summary>
    private static async Task RoundTripAsync(IOptions<OffsiteOptions> options, int port)
    {
        var wire = new S3Wire(new Direct(port), options, TimeProvider.System);
        var store = new S3Store(wire);
        var file = Path.GetTempFileName();
        try
        {
            var large = RandomNumberGenerator.GetBytes((12 * MebiByte) + 7);
            await File.WriteAllBytesAsync(file, large, Ct);
            byte[] small = [.. "small"u8];

            await store.PutAsync("small", small, Ct);
            await new S3Upload(wire, store, options).RunAsync("a b/中文+%.bin", file, Ct);

            Assert.Equal(
                [new S3Object("a b/中文+%.bin", large.Length), new S3Object("small", small.Length)],
                await store.ListAsync("", Ct)
            );
            Assert.Equal(large.Length, await store.HeadAsync("a b/中文+%.bin", Ct));
            Assert.Null(await store.HeadAsync("missing", Ct));
            Assert.Equal(small, await store.SmallAsync("small", 100, Ct));
            using var back = new MemoryStream();
            await store.ReadAsync("a b/中文+%.bin", large.Length, back, Ct);
            Assert.True(large.AsSpan().SequenceEqual(back.ToArray()));
            await store.PutAsync("gone", small, Ct);
            Assert.True(await store.DeleteAsync("gone", Ct));
            Assert.Null(await store.HeadAsync("gone", Ct));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task InstallAsync(string folder)
    {
        try
        {
            await using var npm = HostProcess.Start(
                "npm",
                ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", "s3rver@3.7.1"]
            );
            if (await npm.EndAsync(Ct) == 0)
                return;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // there is no npm
        }
        Assert.Skip("s3rver 3.7.1 cannot be had here: npm install failed.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task AnswersAsync(int port)
    {
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, Ct);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Ct);
            }
        }
    }

    /// <summary>Whatever the host's name, this port of this machine.</summary>
    private sealed class Direct(int port) : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) =>
            new(
                new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    ConnectCallback = async (_, ct) =>
                    {
                        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                        await socket.ConnectAsync(IPAddress.Loopback, port, ct);
                        return new NetworkStream(socket, ownsSocket: true);
                    },
                }
            );
    }
}
