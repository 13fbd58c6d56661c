using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Xunit;

namespace Signalbox.Testing;

/// <summary>A PostgreSQL server of a test's own, which it may restart and kill. Skips the test, by name, where there is none.</summary>
public sealed class OwnPostgres : IAsyncDisposable
{
    private readonly string folder;
    private readonly string[] asOwner;
    private HostProcess? server;

    private OwnPostgres(string folder, string[] asOwner, int port) =>
        (this.folder, this.asOwner, Port) = (folder, asOwner, port);

    public int Port { get; }

    /// <summary>Whether the server's process lives.</summary>
    public bool IsUp => server is { HasExited: false };

    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Username=postgres;Database=postgres;Pooling=False";

    private static string? Programs { get; } =
        Directory.Exists("/usr/lib/postgresql")
            ? Directory
                .GetDirectories("/usr/lib/postgresql")
                .Select(d => Path.Combine(d, "bin"))
                .Where(d => File.Exists(Path.Combine(d, "initdb")))
                .MaxBy(d =>
                    int.TryParse(
                        Path.GetFileName(Path.GetDirectoryName(d)),
                        CultureInfo.InvariantCulture,
                        out var version
                    )
                        ? version
                        : 0
                )
            : null;

    /// <param name="folder">Where its files go, an empty folder that it may delete; null makes one.</param>
    public static async Task<OwnPostgres> StartAsync(CancellationToken ct, string? folder = null)
    {
        Assert.SkipUnless(Programs is not null, "PostgreSQL's initdb is not installed");
        folder ??= Directory.CreateTempSubdirectory("signalbox-pg-").FullName;
        var asRoot = Environment.UserName == "root";
        // setpriv becomes the server instead of staying before it, so that signals arrive.
        string[] asOwner = asRoot
            ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--reset-env"]
            : ["env"];
        if (asRoot)
            await RunAsync(["chown", "postgres", folder], ct);
        var own = new OwnPostgres(folder, asOwner, FreePort());
        await RunAsync(
            [
                .. asOwner,
                Path.Combine(Programs, "initdb"),
                "-D",
                $"{folder}/data",
                "-A",
                "trust",
                "-U",
                "postgres",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync",
            ],
            ct
        );
        await own.UpAsync(ct);
        return own;
    }

    /// <summary>Stops it, cutting every connection.</summary>
    /// <param name="hard">Without a checkpoint, as after a crash: it will have to recover from its log.</param>
    public async Task DownAsync(bool hard, CancellationToken ct)
    {
        if (server is null)
            return;
        if (!server.HasExited)
        {
            if (hard)
                server.Quit();
            else
                server.Interrupt();
        }
        await server.EndAsync(ct);
        await server.DisposeAsync();
        server = null;
    }

    public async Task UpAsync(CancellationToken ct)
    {
        server = HostProcess.Start(
            asOwner[0],
            [
                .. asOwner[1..],
                Path.Combine(Programs!, "postgres"), // StartAsync has skipped the test where there is none
                "-D",
                $"{folder}/data",
                "-k",
                folder,
                "-c",
                $"port={Port}",
                "-c",
                "listen_addresses=127.0.0.1",
                // Processes die here, not the machine: what was written is read back without it.
                "-c",
                "fsync=off",
                // A client that gave up in the middle of connecting may keep its socket until it collects garbage, and the
                // server's end waits for it as long as this: a minute, left alone.
                "-c",
                "authentication_timeout=5s",
                "-c",
                "min_wal_size=32MB",
                "-c",
                "max_wal_size=64MB",
            ]
        );
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString);
                await connection.OpenAsync(ct);
                return;
            }
            catch (NpgsqlException) when (!server.HasExited)
            {
                await Task.Delay(50, ct);
            }
            catch (NpgsqlException e)
            {
                throw new InvalidOperationException($"PostgreSQL did not start.\n{server.Tail()}", e);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DownAsync(hard: true, CancellationToken.None);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task RunAsync(string[] command, CancellationToken ct)
    {
        await using var process = HostProcess.Start(command[0], command[1..]);
        if (await process.EndAsync(ct) != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)} failed.\n{process.Tail()}");
    }

    private static int FreePort()
    {
        using var any = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        any.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)any.LocalEndPoint!).Port; // bound just now
    }
}
