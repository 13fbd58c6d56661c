using System.Text.Json;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Server.Tests.Kill;

/// <summary>A restore, killed as each of its steps begins: afterwards there is the old state or the new, whole, and a second run succeeds.</summary>
public sealed class RestoreKillTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Killed_before_it_is_prepared_a_restore_has_changed_nothing(DatabaseKind kind)
    {
        await using var world = await RestoreWorld.StartAsync(kind);
        foreach (var step in LongSuite.Share(kind, ["verify", "safety", "load", "unpack"]))
        {
            await world.KillBeforeItIsPreparedAsync(step);

            await world.RunAsync(0, "migrate"); // the next start takes back what is half done
            Assert.Equal("new", await world.MarkAsync());
            Assert.False(File.Exists(Path.Combine(world.Folder, "restore.json")), step);
        }
        await world.RunAsync(0, "restore", world.Set, "--yes", "--no-safety");
        Assert.Equal("old", await world.MarkAsync());
    }

    [Theory, EachDatabase]
    public async Task While_the_server_runs_a_restore_is_prepared_and_its_next_start_puts_it_in_place(DatabaseKind kind)
    {
        await using var world = await RestoreWorld.StartAsync(kind);
        await using (var server = world.Start("serve", "--Jobs:Enabled=true"))
        {
            await server.LineWithAsync("Ready at", Ct);
            var said = await world.RunAsync(5, "restore", world.Set, "--yes");
            Assert.Contains("stop the server and start it again", said, StringComparison.Ordinal);
            Assert.Equal("new", await world.MarkAsync());
            // One at a time, and the first can be dropped.
            Assert.Contains(
                "--cancel",
                await world.RunAsync(4, "restore", world.Set, "--yes"),
                StringComparison.Ordinal
            );
            await world.RunAsync(0, "restore", "--cancel");
            await world.RunAsync(5, "restore", world.Set, "--yes");
        }
        await using var next = world.Start("serve");
        await next.LineWithAsync("Ready at", Ct);
        Assert.Equal("old", await world.MarkAsync());
    }

    /// <summary>It has no row among the nodes; its connections tell of it.</summary>
    [Theory, EachDatabase(PostgresOnly = true)]
    public async Task A_server_that_works_on_no_jobs_is_waited_for_too(DatabaseKind kind)
    {
        await using var world = await RestoreWorld.StartAsync(kind);
        await using (var server = world.Start("serve"))
        {
            await server.LineWithAsync("Ready at", Ct);
            await world.RunAsync(5, "restore", world.Set, "--yes", "--no-safety");
            Assert.Equal("new", await world.MarkAsync());
            await server.KillAsync();
        }
        await world.RunAsync(0, "migrate"); // what was killed has no connection left
        Assert.Equal("old", await world.MarkAsync());
    }

    [Theory, EachDatabase]
    public async Task Killed_after_it_is_prepared_a_restore_is_finished_by_the_next_start(DatabaseKind kind)
    {
        await using var world = await RestoreWorld.StartAsync(kind);
        foreach (var step in LongSuite.Share(kind, ["fence", "swap", "files", "record"]))
        {
            await world.ExecuteAsync("UPDATE marker SET mark = 'new'");
            await using (var server = world.Start("serve", "--Jobs:Enabled=true"))
            {
                await server.LineWithAsync("Ready at", Ct);
                await world.RunAsync(5, "restore", world.Set, "--yes", "--no-safety"); // it waits for the server's end
                await server.KillAsync();
            }
            await world.KillAtAsync($"Restore, step {step}", "serve");

            await world.RunAsync(0, "migrate");
            Assert.Equal("old", await world.MarkAsync());
            Assert.False(File.Exists(Path.Combine(world.Folder, "restore.json")), step);
            await world.RunAsync(0, "audit", "verify");
        }
        // Each has put aside what was there, and the way back is still open.
        await world.RunAsync(0, "restore", "--undo", "--yes");
        Assert.Equal("new", await world.MarkAsync());
    }
}

/// <summary>An installation with a set of the mark «old» and a database with the mark «new», driven by the executable.</summary>
internal sealed class RestoreWorld : IAsyncDisposable
{
    private static readonly string Executable =
        Environment.GetEnvironmentVariable("SIGNALBOX_EXECUTABLE") ?? HostProcess.Beside("signalbox");

    private readonly TestDatabase database;
    private readonly Dictionary<string, string?> environment;

    private RestoreWorld(TestDatabase database)
    {
        this.database = database;
        environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["SIGNALBOX_DATA"] = database.Folder,
            ["SIGNALBOX_Data__Kind"] = database.Kind.ToString(),
            ["SIGNALBOX_Data__ConnectionString"] = database.ConnectionString,
            ["SIGNALBOX_Backup__KeyFile"] = Path.Combine(database.Folder, "backup.key"),
            ["SIGNALBOX_Hosting__Urls"] = "http://127.0.0.1:0",
            ["SIGNALBOX_Jobs__Enabled"] = "false",
            ["WEB_PORT"] = "0",
        };
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public string Folder => database.Folder;

    public string Set { get; private set; } = "";

    public static async Task<RestoreWorld> StartAsync(DatabaseKind kind)
    {
        var world = new RestoreWorld(await TestDatabase.CreateAsync(kind, Ct));
        await world.RunAsync(0, "migrate");
        await world.RunAsync(0, "backup", "key", "new", Path.Combine(world.Folder, "backup.key"));
        await world.ExecuteAsync("CREATE TABLE marker (mark text NOT NULL)");
        await world.ExecuteAsync("INSERT INTO marker (mark) VALUES ('old')");
        await world.RunAsync(0, "backup");
        world.Set = JsonDocument
            .Parse(await world.RunAsync(0, "backup", "list", "--json"))
            .RootElement.GetProperty("items")[0]
            .GetProperty("id")
            .GetString()!;
        await world.ExecuteAsync("UPDATE marker SET mark = 'new'");
        return world;
    }

    public HostProcess Start(params string[] words) => HostProcess.Start(Executable, words, environment);

    /// <returns>What it printed before it was killed.</returns>
    public async Task<IReadOnlyList<string>> KillAtAsync(string line, params string[] words)
    {
        await using var process = Start(words);
        await process.LineWithAsync(line, Ct);
        await process.KillAsync();
        return process.Lines;
    }

    /// <summary>Kills a restore as one of its steps begins. On a busy machine it may be prepared before the kill comes, and is then finished and begun anew.</summary>
    public async Task KillBeforeItIsPreparedAsync(string step)
    {
        for (var tries = 0; tries < 20; tries++)
        {
            var said = await KillAtAsync($"{step} …", "restore", Set, "--yes");
            var isPrepared = said.Any(l => l.Contains("prepared …", StringComparison.Ordinal));
            if (!isPrepared && State() is null or "Preparing")
                return;
            await RunAsync(0, "migrate");
            Assert.Equal("old", await MarkAsync());
            await ExecuteAsync("UPDATE marker SET mark = 'new'");
        }
        Assert.Fail($"Each of twenty restores was prepared before it could be killed in its step «{step}».");
    }

    /// <returns>Null where no restore is on its way.</returns>
    private string? State()
    {
        var path = Path.Combine(Folder, "restore.json");
        return File.Exists(path)
            ? JsonDocument.Parse(File.ReadAllText(path)).RootElement.GetProperty("state").GetString()
            : null;
    }

    /// <returns>What it printed.</returns>
    public async Task<string> RunAsync(int code, params string[] words)
    {
        await using var process = Start(words);
        Assert.True(code == await process.EndAsync(Ct), $"{string.Join(' ', words)}: {process.Tail()}");
        return string.Join('\n', process.Lines);
    }

    public async Task<string> MarkAsync()
    {
        await using var connection = database.Open();
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT mark FROM marker";
        return (string)(await command.ExecuteScalarAsync(Ct))!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = database.Open();
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Ct);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();
}
