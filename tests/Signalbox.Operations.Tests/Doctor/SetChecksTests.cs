using Signalbox.Operations.Doctor.Backups;
using Signalbox.Operations.Tests.Backups;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;

namespace Signalbox.Operations.Tests.Doctor;

public sealed class SetChecksTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_last_set_must_be_whole_and_must_not_have_failed()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        Assert.Equal(CheckState.Ok, (await world.LookAsync("backup.last")).State);

        var set = await world.Create.RunAsync("daily", _ => { }, Ct);
        Assert.Equal(CheckState.Ok, (await world.LookAsync("backup.last")).State);

        var manifest = await BackupWorld.ManifestAsync(set);
        File.Delete(Path.Combine(set.Folder, manifest.Parts[^1].Name));
        var cut = await world.LookAsync("backup.last");
        Assert.Equal(CheckState.Fail, cut.State);
        Assert.Contains(manifest.Parts[^1].Name, cut.Reason, StringComparison.Ordinal);

        world.Server.Clock.Advance(TimeSpan.FromHours(1));
        await world
            .Folder.New(world.Server.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(8)), "daily")
            .FailAsync("The disk was full.", Ct);
        var failed = await world.LookAsync("backup.last");
        Assert.Equal(CheckState.Fail, failed.State);
        Assert.Contains("The disk was full.", failed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_backup_is_an_unfinished_operation_until_the_next_one()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        Assert.Equal(CheckState.Ok, (await world.LookAsync("upgrade.unfinished")).State);

        var left = world.Folder.New(world.Server.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(8)), "daily");
        var found = await world.LookAsync("upgrade.unfinished");
        Assert.Equal(CheckState.Warn, found.State);
        Assert.Contains(left.Id, found.Reason, StringComparison.Ordinal);

        await world.Create.RunAsync("manual", _ => { }, Ct);
        Assert.Equal(CheckState.Ok, (await world.LookAsync("upgrade.unfinished")).State);
    }

    [Fact]
    public async Task A_key_that_is_absent_another_or_no_key_is_told()
    {
        await using var plain = await BackupWorld.StartAsync(DatabaseKind.Sqlite, withKey: false);
        Assert.Equal(CheckState.Warn, (await plain.LookAsync("backup.key")).State);

        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        await world.Create.RunAsync("daily", _ => { }, Ct);
        Assert.Equal(CheckState.Ok, (await world.LookAsync("backup.key")).State);

        await File.WriteAllTextAsync(world.KeyFile, Convert.ToBase64String(new byte[32]), Ct);
        var other = await world.LookAsync("backup.key");
        Assert.Equal(CheckState.Fail, other.State);
        Assert.Contains("sealed with the key", other.Reason, StringComparison.Ordinal);

        File.Delete(world.KeyFile);
        Assert.Equal(CheckState.Fail, (await world.LookAsync("backup.key")).State);
    }

    [Fact]
    public async Task A_clock_that_ran_away_refuses_the_retention_and_the_check_says_so()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        await world.Create.RunAsync("daily", _ => { }, Ct);
        Assert.Equal(CheckState.Ok, (await world.LookAsync("backup.retention")).State);

        world.Server.Clock.SetBack(TimeSpan.FromHours(2));
        Assert.Equal(CheckState.Fail, (await world.LookAsync("backup.retention")).State);
    }

    [Fact]
    public async Task Without_the_installations_name_nobody_knows_what_retention_would_do()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        await world.ExecuteAsync("DELETE FROM operations_installation_name");

        Assert.Equal(CheckState.Unknown, (await world.LookAsync("backup.retention")).State);
    }

    [Fact]
    public async Task The_next_set_needs_twice_the_room_of_the_last()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        Assert.Equal(CheckState.Ok, (await world.LookAsync("backup.space")).State);

        Assert.Equal(CheckState.Ok, SetChecks.JudgeSpace("/d", 200_000_000, 100_000_000).State);
        Assert.Equal(CheckState.Fail, SetChecks.JudgeSpace("/d", 199_999_999, 100_000_000).State);
        Assert.Equal(CheckState.Fail, SetChecks.JudgeSpace("/d", 60_000_000, 0).State);
    }

    [Fact]
    public async Task Tools_that_are_old_or_missing_fail_and_one_that_lies_is_unknown()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        Assert.Equal(CheckState.Ok, (await world.LookAsync("db.tools")).State);
        if (OperatingSystem.IsWindows())
            return;

        var folder = Directory.CreateTempSubdirectory("signalbox-tools-").FullName;
        try
        {
            Assert.Equal(CheckState.Fail, (await SetChecks.JudgeToolsAsync(folder, 15, Ct)).State);
            await SayAsync("pg_dump (PostgreSQL) 14.2");
            var old = await SetChecks.JudgeToolsAsync(folder, 15, Ct);
            Assert.Equal(CheckState.Fail, old.State);
            Assert.Equal("apt-get install postgresql-client-15", old.Remedy);
            Assert.Equal(CheckState.Ok, (await SetChecks.JudgeToolsAsync(folder, 14, Ct)).State);
            await SayAsync("hello");
            Assert.Equal(CheckState.Unknown, (await SetChecks.JudgeToolsAsync(folder, 14, Ct)).State);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        async Task SayAsync(string words)
        {
            foreach (var tool in new[] { "pg_dump", "pg_restore" })
            {
                var path = Path.Combine(folder, tool);
                await File.WriteAllTextAsync(path, $"#!/bin/sh\necho '{words}'\n", Ct);
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(
                        path,
                        UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite
                    );
            }
        }
    }
}
