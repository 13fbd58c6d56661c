using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Hosting;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Data;

public sealed class StartOnPostgresTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Several_nodes_that_start_at_once_build_the_schema_once()
    {
        Assert.SkipUnless(TestDatabase.PostgresServer is not null, "no PostgreSQL for tests");
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Postgres, Ct);
        var nodes = Enumerable.Range(0, 4).Select(_ => Build(database.Folder, database.ConnectionString)).ToList();

        await Task.WhenAll(nodes.Select(n => SignalboxApp.PrepareAsync(n, patient: false, Ct)));

        var applied = nodes.SelectMany(n => n.Services.GetRequiredService<SchemaScripts>().Applied).ToList();
        Assert.NotEmpty(applied);
        Assert.Equal(applied.Distinct(StringComparer.Ordinal), applied);
        foreach (var node in nodes)
            await node.DisposeAsync();
    }

    [Fact]
    public async Task The_server_waits_for_a_database_that_comes_up_later_and_a_command_does_not()
    {
        Assert.SkipUnless(TestDatabase.PostgresServer is not null, "no PostgreSQL for tests");
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Postgres, Ct);
        using var door = new Door(database.ConnectionString);
        await using var app = Build(database.Folder, door.ConnectionString);

        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
            SignalboxApp.PrepareAsync(app, patient: false, Ct)
        );
        Assert.Equal("data.unavailable", refused.Code);

        var patient = SignalboxApp.PrepareAsync(app, patient: true, Ct);
        door.Open();
        await patient;
    }

    private static WebApplication Build(string folder, string connection) =>
        SignalboxApp.Build(
            SettingsInput.Only(
                "--Data:Kind=Postgres",
                $"--Data:ConnectionString={connection}",
                $"--Installation:DataFolder={folder}",
                "--Identity:AdminPassword=signal lamps at dusk",
                "--Logs:Console=none",
                "--Logs:Files=false"
            ),
            [],
            builder => builder.WebHost.UseUrls("http://127.0.0.1:0")
        );

    /// <summary>A port before the real server; closed until it is opened.</summary>
    private sealed class Door : IDisposable
    {
        private readonly NpgsqlConnectionStringBuilder behind;
        private readonly int port = FreePort();
        private TcpListener? listener;

        public Door(string connection) => behind = new NpgsqlConnectionStringBuilder(connection);

        public string ConnectionString =>
            new NpgsqlConnectionStringBuilder(behind.ConnectionString)
            {
                Host = "127.0.0.1",
                Port = port,
            }.ConnectionString;

        public void Open()
        {
            listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            _ = PassOnAsync(listener, Ct);
        }

        public void Dispose() => listener?.Dispose();

        private async Task PassOnAsync(TcpListener open, CancellationToken ct)
        {
            try
            {
                while (true)
                {
                    var (here, there) = (await open.AcceptSocketAsync(ct), new TcpClient());
                    await there.ConnectAsync(behind.Host!, behind.Port, ct);
                    var stream = new NetworkStream(here, ownsSocket: true);
                    _ = stream.CopyToAsync(there.GetStream(), ct);
                    _ = there.GetStream().CopyToAsync(stream, ct);
                }
            }
            catch (Exception fault)
                when (fault is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // the test is over
            }
        }

        private static int FreePort()
        {
            using var free = new TcpListener(IPAddress.Loopback, 0);
            free.Start();
            return ((IPEndPoint)free.LocalEndpoint).Port;
        }
    }
}
