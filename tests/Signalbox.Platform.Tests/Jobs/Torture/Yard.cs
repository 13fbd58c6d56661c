using System.Data.Common;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.TestHost;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs.Torture;

/// <summary>A database, and the hosts that a test starts on it and kills.</summary>
internal sealed class Yard : IAsyncDisposable
{
    private readonly List<HostProcess> hosts = [];
    private readonly IAsyncDisposable owned;
    private readonly Database database;

    private Yard(HostOrders orders, IAsyncDisposable owned)
    {
        (Orders, this.owned) = (orders, owned);
        database = new Database(
            Options.Create(new DataOptions { Kind = orders.Kind, ConnectionString = orders.ConnectionString })
        );
    }

    /// <summary>What every host is started with, unless a test says otherwise.</summary>
    public HostOrders Orders { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>On a new database; skips the test where there is no server for it.</summary>
    public static async Task<Yard> CreateAsync(DatabaseKind kind)
    {
        Assert.SkipWhen(
            kind == DatabaseKind.Postgres && TestDatabase.PostgresServer is null,
            EachDatabaseAttribute.WhyNoPostgres
        );
        var database = await TestDatabase.CreateAsync(kind, Ct);
        return await OnAsync(kind, database.ConnectionString, database);
    }

    /// <summary>On a database that stands already.</summary>
    /// <param name="owned">Goes with the yard.</param>
    public static async Task<Yard> OnAsync(DatabaseKind kind, string connectionString, IAsyncDisposable owned)
    {
        var yard = new Yard(
            new HostOrders
            {
                Kind = kind,
                ConnectionString = connectionString,
                // What the handlers write themselves has room, whatever happens to the database.
                Folder = Directory.CreateTempSubdirectory("signalbox-").FullName,
                Origin = TimeProvider.System.GetUtcNow(),
                // A third of what is usual, so that a test needs a third of the time.
                Settings = new Dictionary<string, string>
                {
                    ["Jobs:NodeExpiry"] = "00:00:02.500",
                    ["Jobs:NodeRenewal"] = "00:00:00.700",
                    ["Jobs:NodeLook"] = "00:00:00.300",
                    ["Jobs:JudgeAfter"] = "00:00:01",
                },
            },
            owned
        );
        if (kind == DatabaseKind.Sqlite)
            await yard.ScalarAsync<string>("PRAGMA journal_mode=WAL");
        return yard;
    }

    /// <summary>Starts a host, and does not wait for it.</summary>
    public HostProcess Launch(HostOrders orders)
    {
        var host = HostProcess.Start(HostProcess.Beside("Signalbox.TestHost"), [orders.ToJson()]);
        hosts.Add(host);
        return host;
    }

    /// <summary>Starts a host that has had its way with the schema and works.</summary>
    public async Task<HostProcess> StartAsync(HostOrders orders)
    {
        var host = Launch(orders);
        await host.LineAsync("ready", Ct);
        return host;
    }

    /// <summary>Lets a host end as a program should.</summary>
    public static async Task StopAsync(HostProcess host)
    {
        await host.TellAsync("stop", Ct);
        var code = await host.EndAsync(Ct);
        Assert.True(code == 0, $"It ended with {code}.\n{host.Tail()}");
    }

    /// <summary>Lets a host do all that is left to do.</summary>
    public async Task FinishAsync(HostOrders orders)
    {
        var host = await StartAsync(orders with { Produce = false });
        await host.LineAsync("finished", Ct);
        await StopAsync(host);
    }

    public async Task<IReadOnlyList<T>> ListAsync<T>(string sql, Func<DbDataReader, T> read)
    {
        await using var connection = await database.OpenAsync(Ct);
        await using var command = connection.Command(null, database.Kind, sql);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        List<T> rows = [];
        while (await reader.ReadAsync(Ct))
            rows.Add(read(reader));
        return rows;
    }

    public async Task<T> ScalarAsync<T>(string sql) =>
        (await ListAsync(sql, row => (T)Convert.ChangeType(row.GetValue(0), typeof(T), null))).Single();

    public async Task ExecuteAsync(string sql) => await ListAsync(sql, _ => 0);

    public DateTimeOffset Instant(DbDataReader row, int column) => row.Instant(database.Kind, column);

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts)
            await host.DisposeAsync();
        database.Dispose();
        Directory.Delete(Orders.Folder, recursive: true);
        await owned.DisposeAsync();
    }
}
