using System.Text.Json;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Server.Tests.Kill;

/// <summary>Backup and drill, killed as each of their steps begins: what counted before counts after, and a second run succeeds.</summary>
public sealed class BackupKillTests
{
    private static readonly string Executable =
        Environment.GetEnvironmentVariable("SIGNALBOX_EXECUTABLE") ?? HostProcess.Beside("signalbox");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_backup_killed_at_any_step_is_whole_or_none(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind, Ct);
        var environment = VariablesOf(database);
        await RunAsync(environment, 0, "migrate");
        await RunAsync(environment, 0, "backup", "key", "new", Path.Combine(database.Folder, "backup.key"));
        await RunAsync(environment, 0, "backup");
        var first = Assert.Single(await SetsAsync(environment)).Id;
        var proved = new HashSet<string>(StringComparer.Ordinal) { first };

        string[] steps = ["database", "files", "configuration", "audit", "verify", "manifest", "complete", "retention"];
        foreach (var step in LongSuite.Share(kind, steps))
        {
            await KillAtAsync(environment, step, "backup");

            // What was there stays proved, and what the killed one left is a whole set or is not counted.
            await RunAsync(environment, 0, "backup", "verify", first);
            var before = await SetsAsync(environment);
            foreach (var (id, _, _) in before.Where(s => s.State == "ok" && proved.Add(s.Id)))
                await RunAsync(environment, 0, "backup", "verify", id);
            await RunAsync(environment, 0, "backup");
            var after = await SetsAsync(environment);
            Assert.Equal(before.Count + 1, after.Count);
            Assert.All(
                after,
                s => Assert.True(s.State == "ok" || s.Detail.StartsWith("failed", StringComparison.Ordinal), s.Detail)
            );
        }
    }

    [Theory, EachDatabase]
    public async Task A_drill_killed_at_any_step_leaves_nothing_that_the_next_minds(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind, Ct);
        var environment = VariablesOf(database);
        await RunAsync(environment, 0, "migrate");
        await RunAsync(environment, 0, "backup", "key", "new", Path.Combine(database.Folder, "backup.key"));
        await RunAsync(environment, 0, "backup");

        foreach (var step in LongSuite.Share(kind, ["verify", "load", "compare", "start", "drop"]))
        {
            await KillAtAsync(environment, step, "drill");
            var said = await RunAsync(environment, 0, "drill");
            Assert.Matches("tables equal, the program started on it answered [1-9][0-9] operations", said);
            Assert.False(Directory.Exists(Path.Combine(database.Folder, "drilling")));
        }
    }

    [Theory, EachDatabase]
    public async Task A_set_that_loads_and_does_not_serve_fails_its_drill(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind, Ct);
        var environment = VariablesOf(database);
        await RunAsync(environment, 0, "migrate");
        await RunAsync(environment, 0, "backup", "key", "new", Path.Combine(database.Folder, "backup.key"));
        await using (var connection = database.Open())
        {
            await connection.OpenAsync(Ct);
            await using var command = connection.CreateCommand();
            command.CommandText = "ALTER TABLE radar_opportunity RENAME TO radar_opportunities_of_before";
            await command.ExecuteNonQueryAsync(Ct);
        }
        await RunAsync(environment, 0, "backup");

        var said = await RunAsync(environment, 1, "drill");

        Assert.Matches("the program answered /api/v1/[a-z/-]+ with 500", said);
    }

    private static Dictionary<string, string?> VariablesOf(TestDatabase database) =>
        new(StringComparer.Ordinal)
        {
            ["SIGNALBOX_DATA"] = database.Folder,
            ["SIGNALBOX_Data__Kind"] = database.Kind.ToString(),
            ["SIGNALBOX_Data__ConnectionString"] = database.ConnectionString,
            ["SIGNALBOX_Backup__KeyFile"] = Path.Combine(database.Folder, "backup.key"),
        };

    private static async Task KillAtAsync(Dictionary<string, string?> environment, string step, params string[] words)
    {
        await using var process = HostProcess.Start(Executable, words, environment);
        await process.LineAsync($"{step} …", Ct);
        await process.KillAsync();
    }

    private static async Task<string> RunAsync(Dictionary<string, string?> environment, int code, params string[] words)
    {
        await using var process = HostProcess.Start(Executable, words, environment);
        Assert.True(code == await process.EndAsync(Ct), $"{string.Join(' ', words)}: {process.Tail()}");
        return string.Join('\n', process.Lines);
    }

    private static async Task<List<(string Id, string State, string Detail)>> SetsAsync(
        Dictionary<string, string?> environment
    )
    {
        var said = await RunAsync(environment, 0, "backup", "list", "--json");
        return
        [
            .. JsonDocument
                .Parse(said)
                .RootElement.GetProperty("items")
                .EnumerateArray()
                .Select(i =>
                    (
                        i.GetProperty("id").GetString()!,
                        i.GetProperty("state").GetString()!,
                        i.GetProperty("detail").GetString()!
                    )
                ),
        ];
    }
}
