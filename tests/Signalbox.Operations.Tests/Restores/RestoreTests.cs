using Microsoft.Extensions.DependencyInjection;
using Signalbox.Operations.Backups;
using Signalbox.Operations.Backups.Databases;
using Signalbox.Operations.Restores;
using Signalbox.Operations.Tests.Backups;
using Signalbox.Platform.Data;
using Signalbox.Platform.Data.Fencing;
using Signalbox.Platform.Errors;
using Signalbox.Testing;

namespace Signalbox.Operations.Tests.Restores;

public sealed class RestoreTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_set_is_prepared_beside_what_is_in_use_and_can_be_dropped(DatabaseKind kind)
    {
        await using var world = await BackupWorld.StartAsync(kind);
        var set = await world.Create.RunAsync("manual", _ => { }, Ct);
        var prepare = world.Server.Services.GetRequiredService<PrepareRestore>();
        var swap = world.Server.Services.GetRequiredService<IDatabaseSwap>();

        var plan = await prepare.RunAsync(new RestoreRequest { Set = "latest" }, _ => { }, Ct);

        Assert.Equal(set.Id, plan.Set);
        Assert.Equal(RestoreState.Prepared, plan.State);
        Assert.True(await swap.ExistsAsync(PrepareRestore.Next, Ct));
        Assert.Equal("pre-restore", (await BackupWorld.ManifestAsync(world.Folder.Find(plan.Safety!))).Kind);

        await prepare.CancelAsync(Ct);
        Assert.False(await swap.ExistsAsync(PrepareRestore.Next, Ct));
        Assert.False(Directory.Exists(Path.Combine(world.Server.DataFolder, RestoredFiles.Folder)));
        Assert.Null(world.Server.Services.GetRequiredService<RestoreJournal>().Read());
    }

    [Theory, EachDatabase]
    public async Task The_fence_is_raised_once_and_slots_count_as_run_where_nobody_can_tell(DatabaseKind kind)
    {
        await using var world = await BackupWorld.StartAsync(kind);
        await world.ExecuteAsync(
            kind == DatabaseKind.Sqlite
                ? "INSERT INTO schedule (name, last_slot, cron_override, paused) VALUES ('a', 0, NULL, 0)"
                : "INSERT INTO schedule (name, last_slot, cron_override, paused) VALUES ('a', '2000-01-01', NULL, false)"
        );
        await world.Create.RunAsync("manual", _ => { }, Ct);
        var prepare = world.Server.Services.GetRequiredService<PrepareRestore>();
        await prepare.RunAsync(new RestoreRequest { Set = "latest", NoSafety = true }, _ => { }, Ct);
        var loaded = world.Server.Services.GetRequiredService<IDatabaseSwap>().At(PrepareRestore.Next);
        var fence = world.Server.Services.GetRequiredService<RaiseFence>();
        var now = world.Server.Clock.GetUtcNow();

        await fence.RunAsync("restore-1", loaded, previous: null, now.AddHours(-1), now, Ct);
        await fence.RunAsync("restore-1", loaded, previous: null, now.AddHours(-1), now.AddHours(9), Ct);

        using var database = new Database(Microsoft.Extensions.Options.Options.Create(loaded));
        await using var connection = await database.OpenAsync(Ct);
        Assert.Equal(1L, await OneAsync(connection, kind, "SELECT count(*) FROM fence"));
        await using var command = connection.Command(null, kind, "SELECT last_slot FROM schedule WHERE name = 'a'");
        await using var reader = await command.ExecuteReaderAsync(Ct);
        Assert.True(await reader.ReadAsync(Ct));
        Assert.Equal(now, reader.Instant(kind, 0), TimeSpan.FromMilliseconds(1));
        await reader.DisposeAsync();
        await connection.DisposeAsync();
        await prepare.CancelAsync(Ct);
    }

    [Fact]
    public async Task A_set_of_another_installation_is_refused_unless_it_is_meant()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        await world.Create.RunAsync("manual", _ => { }, Ct);
        await world.ExecuteAsync("UPDATE operations_installation_name SET name = 'ffffffffffffffffffffffffffffffff'");
        var prepare = world.Server.Services.GetRequiredService<PrepareRestore>();

        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
            prepare.RunAsync(new RestoreRequest { Set = "latest" }, _ => { }, Ct)
        );
        Assert.Equal("restore.elsewhere", refused.Code);
        Assert.Contains("--from-elsewhere", refused.Message, StringComparison.Ordinal);

        await prepare.RunAsync(
            new RestoreRequest
            {
                Set = "latest",
                FromElsewhere = true,
                NoSafety = true,
            },
            _ => { },
            Ct
        );
        await prepare.CancelAsync(Ct);
    }

    [Fact]
    public async Task A_set_of_a_newer_version_is_refused_by_the_version_to_install_and_leaves_nothing()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        await world.ExecuteAsync(
            "INSERT INTO schema_script (name, checksum, version, applied_at) VALUES ('platform/9999-later', 'x', '9.9.9', '2030-01-01T00:00:00Z')"
        );
        await world.Create.RunAsync("manual", _ => { }, Ct);
        var prepare = world.Server.Services.GetRequiredService<PrepareRestore>();

        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
            prepare.RunAsync(new RestoreRequest { Set = "latest", NoSafety = true }, _ => { }, Ct)
        );

        Assert.Equal("data.schema-newer", refused.Code);
        Assert.Contains("9.9.9", refused.Message, StringComparison.Ordinal);
        Assert.False(
            await world.Server.Services.GetRequiredService<IDatabaseSwap>().ExistsAsync(PrepareRestore.Next, Ct)
        );
        Assert.Null(world.Server.Services.GetRequiredService<RestoreJournal>().Read());
    }

    [Fact]
    public async Task A_damaged_set_is_refused_by_the_name_of_the_file_before_anything_is_made()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        var set = await world.Create.RunAsync("manual", _ => { }, Ct);
        var part = Path.Combine(set.Folder, "config.tar.gz.enc");
        var bytes = await File.ReadAllBytesAsync(part, Ct);
        bytes[40] ^= 1;
        await File.WriteAllBytesAsync(part, bytes, Ct);
        var prepare = world.Server.Services.GetRequiredService<PrepareRestore>();

        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
            prepare.RunAsync(new RestoreRequest { Set = set.Id }, _ => { }, Ct)
        );

        Assert.Contains("config.tar.gz.enc", refused.Message, StringComparison.Ordinal);
        Assert.Single(world.Folder.Sets());
    }

    [Fact]
    public async Task Files_and_the_key_come_back_and_what_was_there_is_kept()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        var root = world.Server.DataFolder;
        Directory.CreateDirectory(Path.Combine(root, "uploads"));
        await File.WriteAllTextAsync(Path.Combine(root, "uploads", "a.txt"), "of the set", Ct);
        var key = Path.Combine(root, "keys", "secrets.key");
        var keyThen = await File.ReadAllBytesAsync(key, Ct);
        await world.Create.RunAsync("manual", _ => { }, Ct);
        await File.WriteAllTextAsync(Path.Combine(root, "uploads", "a.txt"), "changed since", Ct);
        await File.WriteAllTextAsync(Path.Combine(root, "stranger.txt"), "came since", Ct);
        await File.WriteAllBytesAsync(key, new byte[32], Ct);
        var prepare = world.Server.Services.GetRequiredService<PrepareRestore>();
        var request = new RestoreRequest
        {
            Set = "latest",
            Database = false,
            NoSafety = true,
        };

        var plan = await prepare.RunAsync(request, _ => { }, Ct);
        await world.Server.Services.GetRequiredService<FinishRestore>().RunAsync(patient: false, Ct);

        Assert.Equal("of the set", await File.ReadAllTextAsync(Path.Combine(root, "uploads", "a.txt"), Ct));
        Assert.False(File.Exists(Path.Combine(root, "stranger.txt")));
        Assert.Equal(keyThen, await File.ReadAllBytesAsync(key, Ct));
        var kept = Path.Combine(root, RestoredFiles.KeptPrefix + plan.Id);
        Assert.Equal("changed since", await File.ReadAllTextAsync(Path.Combine(kept, "files", "uploads", "a.txt"), Ct));
        Assert.Equal("came since", await File.ReadAllTextAsync(Path.Combine(kept, "files", "stranger.txt"), Ct));

        world.Server.Clock.Advance(TimeSpan.FromMinutes(1));
        await world.Server.Services.GetRequiredService<UndoRestore>().RunAsync(Ct);
        await world.Server.Services.GetRequiredService<FinishRestore>().RunAsync(patient: false, Ct);

        Assert.Equal("changed since", await File.ReadAllTextAsync(Path.Combine(root, "uploads", "a.txt"), Ct));
        Assert.Equal("came since", await File.ReadAllTextAsync(Path.Combine(root, "stranger.txt"), Ct));
        Assert.Equal(new byte[32], await File.ReadAllBytesAsync(key, Ct));
    }

    [Theory, EachDatabase]
    public async Task What_a_restore_put_aside_goes_after_seven_days(DatabaseKind kind)
    {
        await using var world = await BackupWorld.StartAsync(kind, more: ("Jobs:Enabled", "false"));
        var services = world.Server.Services;
        var loader = services.GetRequiredService<IDatabaseLoader>();
        var swap = services.GetRequiredService<IDatabaseSwap>();
        var set = await world.Create.RunAsync("manual", _ => { }, Ct);
        var name =
            PrepareRestore.KeptPrefix
            + world
                .Server.Clock.GetUtcNow()
                .ToString("yyyyMMdd't'HHmmss", System.Globalization.CultureInfo.InvariantCulture);
        await using (
            var plain = VerifyBackup.OpenDatabase(
                set,
                await BackupWorld.ManifestAsync(set),
                Signalbox.Operations.Backups.Sealing.BackupKey.From(world.Options)
            )
        )
            await loader.LoadAsync(name, plain, Ct);
        Assert.Equal([name], await swap.ListAsync(PrepareRestore.KeptPrefix, Ct));

        await services.GetRequiredService<KeptStates>().TidyAsync(Ct);
        Assert.True(await swap.ExistsAsync(name, Ct));
        world.Server.Clock.Advance(TimeSpan.FromDays(7.1));
        await services.GetRequiredService<KeptStates>().TidyAsync(Ct);
        Assert.False(await swap.ExistsAsync(name, Ct));
    }

    [Fact]
    public async Task Without_a_restore_there_is_nothing_to_undo_and_nothing_to_cancel()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        var services = world.Server.Services;

        var undo = await Assert.ThrowsAsync<RefusedException>(() =>
            services.GetRequiredService<UndoRestore>().RunAsync(Ct)
        );
        Assert.Equal("restore.nothing-to-undo", undo.Code);
        var cancel = await Assert.ThrowsAsync<RefusedException>(() =>
            services.GetRequiredService<PrepareRestore>().CancelAsync(Ct)
        );
        Assert.Equal("restore.none", cancel.Code);
    }

    private static async Task<object?> OneAsync(
        System.Data.Common.DbConnection connection,
        DatabaseKind kind,
        string sql
    )
    {
        await using var command = connection.Command(null, kind, sql);
        return await command.ExecuteScalarAsync(Ct);
    }
}
