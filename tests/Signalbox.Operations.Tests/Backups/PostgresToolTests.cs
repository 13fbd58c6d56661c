using Signalbox.Operations.Backups;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Tests.Backups;

/// <summary>A pg_dump that is missing, old, slow, lying or failing: no set, and a sentence that says what to do.</summary>
public sealed class PostgresToolTests
{
    private const string Version = "if [ \"$1\" = --version ]; then echo 'pg_dump (PostgreSQL) 99.1'; exit; fi\n";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, "backup.tool-missing", "postgresql-client")]
    [InlineData("echo 'pg_dump (PostgreSQL) 9.6.1'", "backup.tool-old", "is older than the server")]
    [InlineData("echo 'what?'", "backup.tool-failed", "which is no version")]
    [InlineData(Version + "echo 'pg_dump: error: query failed' >&2; exit 0", "backup.tool-failed", "query failed")]
    [InlineData(Version + "echo half; exit 1", "backup.tool-failed", "ended with 1")]
    [InlineData(Version + "echo half; sleep 60", "backup.tool-failed", "said nothing for 2 s")]
    public async Task A_tool_that_does_not_do_its_work_makes_no_set(string? script, string code, string sentence)
    {
        var tools = Directory.CreateTempSubdirectory("signalbox-tools-").FullName;
        if (script is not null)
        {
            var path = Path.Combine(tools, "pg_dump");
            await File.WriteAllTextAsync(path, $"#!/bin/sh\n{script}\n", Ct);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        await using var world = await BackupWorld.StartAsync(
            DatabaseKind.Postgres,
            more: [("Backup:PostgresTools", tools), ("Backup:ToolSilence", "00:00:02")]
        );

        var refused = await Assert.ThrowsAsync<RefusedException>(() => world.Create.RunAsync("daily", _ => { }, Ct));

        Assert.Equal(code, refused.Code);
        Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
        var set = Assert.Single(world.Folder.Sets());
        Assert.Equal([BackupSet.FailedName], Directory.GetFiles(set.Folder).Select(Path.GetFileName));
        Assert.Null(world.Folder.Newest());
        Directory.Delete(tools, recursive: true);
    }
}
