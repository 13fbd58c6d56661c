using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signalbox.Operations.Backups;
using Signalbox.Operations.Backups.Databases;
using Signalbox.Operations.Backups.Sealing;
using Signalbox.Operations.Restores;
using Signalbox.Operations.Tests.Backups;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Testing;

namespace Signalbox.Operations.Tests;

/// <summary>Faults of the manuals that this product takes the place of: none of them may come back. Those of alert rules stand in AlertRulesTests.</summary>
public sealed class ManualFaultsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase(PostgresOnly = true)]
    public async Task T6_A_dump_goes_through_no_terminal_and_arrives_byte_for_byte(DatabaseKind kind)
    {
        // Line ends of all kinds, the end-of-file character, and what is no text at all.
        var dumped = Enumerable.Range(0, 256).Select(b => (byte)b).Concat("a\nb\r\nc\rd\u001a"u8.ToArray()).ToArray();
        var tools = Directory.CreateTempSubdirectory("signalbox-tools-").FullName;
        await File.WriteAllBytesAsync(Path.Combine(tools, "dumped"), dumped, Ct);
        await ToolAsync(tools, $"cat {tools}/dumped");
        await using var world = await BackupWorld.StartAsync(kind, more: ("Backup:PostgresTools", tools));

        var set = await world.Create.RunAsync("manual", _ => { }, Ct);

        var manifest = await BackupWorld.ManifestAsync(set);
        await using var plain = VerifyBackup.OpenDatabase(set, manifest, BackupKey.From(world.Options));
        using var read = new MemoryStream();
        await plain.CopyToAsync(read, Ct);
        Assert.Equal(dumped, read.ToArray());
        Directory.Delete(tools, recursive: true);
    }

    [Theory, EachDatabase(PostgresOnly = true)]
    public async Task T7_A_dump_that_failed_is_no_set_whatever_it_left_and_however_it_ended(DatabaseKind kind)
    {
        var tools = Directory.CreateTempSubdirectory("signalbox-tools-").FullName;
        await ToolAsync(tools, "exec \"$(ls /usr/lib/postgresql/*/bin/pg_dump | tail -1)\" \"$@\"");
        await using var world = await BackupWorld.StartAsync(kind, more: ("Backup:PostgresTools", tools));
        var good = await world.Create.RunAsync("manual", _ => { }, Ct);
        await ToolAsync(tools, "printf '12345678901234567890'; echo 'pg_dump: error: it is gone' >&2; exit 0");

        var refused = await Assert.ThrowsAsync<RefusedException>(() => world.Create.RunAsync("manual", _ => { }, Ct));

        Assert.Contains("it is gone", refused.Message, StringComparison.Ordinal);
        Assert.Equal(good.Id, world.Folder.Newest()?.Set.Id);
        Assert.True((await world.Verify.RunAsync(good, Ct)).IsSound);
        var failed = Assert.Single(world.Folder.Sets(), s => s.Id != good.Id);
        Assert.Equal([failed.FailedFile], Directory.GetFiles(failed.Folder));
        Directory.Delete(tools, recursive: true);
    }

    [Theory, EachDatabase]
    public async Task T9_Verification_reads_the_set_and_not_the_database_in_use(DatabaseKind kind)
    {
        await using var world = await BackupWorld.StartAsync(kind);
        var set = await world.Create.RunAsync("manual", _ => { }, Ct);
        await world.ExecuteAsync("UPDATE operations_installation_name SET name = 'another'");

        Assert.True((await world.Verify.RunAsync(set, Ct)).IsSound);
        Assert.True((await world.Drill.RunAsync(set.Id, _ => { }, Ct)).Ok);

        await world.ExecuteAsync("UPDATE operations_installation_name SET name = 'still well'");
        var database = Path.Combine(set.Folder, (await BackupWorld.ManifestAsync(set)).PartOf("db.").Name);
        var bytes = await File.ReadAllBytesAsync(database, Ct);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(database, bytes, Ct);
        Assert.False((await world.Verify.RunAsync(set, Ct)).IsSound);
        Assert.False((await world.Drill.RunAsync(set.Id, _ => { }, Ct)).Ok);
    }

    [Theory, EachDatabase]
    public async Task T10_What_lies_where_a_set_is_loaded_is_not_taken_for_the_sets(DatabaseKind kind)
    {
        await using var world = await BackupWorld.StartAsync(kind);
        var set = await world.Create.RunAsync("manual", _ => { }, Ct);
        var manifest = await BackupWorld.ManifestAsync(set);
        var loader = world.Server.Services.GetRequiredService<IDatabaseLoader>();
        var full = (await LoadAsync()).Options;
        using (var database = new Database(Options.Create(full)))
        {
            await using var transaction = await database.BeginWriteAsync(Ct);
            await using var command = transaction.Command("CREATE TABLE of_somebody_else (a int)");
            await command.ExecuteNonQueryAsync(Ct);
            await transaction.CommitAsync(Ct);
        }

        var loaded = await LoadAsync();

        Assert.Equal(manifest.Tables, loaded.Tables);
        await loader.DropAsync("full", Ct);

        async Task<LoadedDatabase> LoadAsync()
        {
            await using var plain = VerifyBackup.OpenDatabase(set, manifest, BackupKey.From(world.Options));
            return await loader.LoadAsync("full", plain, Ct);
        }
    }

    [Theory, EachDatabase]
    public async Task T11_A_database_that_is_written_to_is_copied_as_it_stood_at_one_moment(DatabaseKind kind)
    {
        await using var world = await BackupWorld.StartAsync(kind);
        await world.ExecuteAsync("CREATE TABLE lefts (n int)");
        await world.ExecuteAsync("CREATE TABLE rights (n int)");
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var written = 0;
        var writing = Task.Run(
            async () =>
            {
                for (; !enough.IsCancellationRequested; Interlocked.Increment(ref written))
                    await WriteBothAsync(world, written);
            },
            Ct
        );

        for (var copy = 0; copy < 3; copy++)
        {
            var before = Volatile.Read(ref written);
            while (Volatile.Read(ref written) < before + 20)
                await Task.Delay(1, Ct);
            var set = await world.Create.RunAsync("manual", _ => { }, Ct);
            var tables = (await BackupWorld.ManifestAsync(set)).Tables;
            var (left, right) = (
                tables.Single(t => t.Name.EndsWith("lefts", StringComparison.Ordinal)),
                tables.Single(t => t.Name.EndsWith("rights", StringComparison.Ordinal))
            );
            Assert.InRange(left.Rows, before, int.MaxValue);
            Assert.Equal((left.Rows, left.Digest), (right.Rows, right.Digest));
            Assert.True((await world.Drill.RunAsync(set.Id, _ => { }, Ct)).Ok);
        }
        await enough.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task T12_A_restored_file_is_not_read_under_the_log_of_the_old_one()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        var set = await world.Create.RunAsync("manual", _ => { }, Ct);
        var services = world.Server.Services;
        await services
            .GetRequiredService<PrepareRestore>()
            .RunAsync(new RestoreRequest { Set = "latest" }, _ => { }, Ct);
        await world.ExecuteAsync("UPDATE operations_installation_name SET name = 'only in the log'");
        var live = SqliteFile.PathOf(services.GetRequiredService<IOptions<DataOptions>>().Value);
        Assert.True(new FileInfo($"{live}-wal").Length > 0);

        await services.GetRequiredService<IDatabaseSwap>().SwapAsync(PrepareRestore.Next, "kept1", Ct);

        Assert.False(File.Exists($"{live}-wal"));
        Assert.True(File.Exists($"{live}.kept1-wal")); // what is put aside keeps its own
        var manifest = await BackupWorld.ManifestAsync(set);
        Assert.Equal(manifest.Tables, await SqliteFile.CheckedAsync(live, Ct));
    }

    [Fact]
    public async Task T16_Cleaning_up_removes_nothing_by_its_name_alone()
    {
        // The clock's own jobs would make sets and drills of their own.
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite, more: ("Jobs:Enabled", "false"));
        var old = await world.Create.RunAsync("daily", _ => { }, Ct);
        var others = Path.Combine(world.Folder.Path, "20240101T023000+0800-daily-0000");
        Copy(old.Folder, others); // as another installation's would lie here
        var theirs = new BackupSet(others);
        var manifest = (await BackupWorld.ManifestAsync(old)) with { Id = theirs.Id, Installation = "another" };
        await File.WriteAllBytesAsync(theirs.ManifestFile, manifest.ToBytes(), Ct);
        var strangers = new[] { "audit-20240101.log", "daily-20240101.tar.gz", "signalbox.db" }
            .Select(name => Path.Combine(world.Folder.Path, name))
            .ToList();
        foreach (var stranger in strangers)
            await File.WriteAllTextAsync(stranger, "somebody's", Ct);

        for (var day = 0; day < 40; day++)
        {
            world.Server.Clock.Advance(TimeSpan.FromDays(1));
            await world.Create.RunAsync("daily", _ => { }, Ct);
        }

        Assert.False(Directory.Exists(old.Folder)); // it does clean up
        Assert.True(Directory.Exists(others));
        Assert.All(strangers, s => Assert.True(File.Exists(s), s));
    }

    private static async Task WriteBothAsync(BackupWorld world, int number)
    {
        await using var transaction = await world.Server.Services.GetRequiredService<Database>().BeginWriteAsync(Ct);
        foreach (var table in new[] { "lefts", "rights" })
        {
            await using var command = transaction.Command($"INSERT INTO {table} VALUES (@n)", ("@n", number));
            await command.ExecuteNonQueryAsync(Ct);
        }
        await transaction.CommitAsync(Ct);
    }

    private static async Task ToolAsync(string folder, string script)
    {
        var path = Path.Combine(folder, "pg_dump");
        await File.WriteAllTextAsync(
            path,
            $"#!/bin/sh\nif [ \"$1\" = --version ]; then echo 'pg_dump (PostgreSQL) 99.1'; exit; fi\n{script}\n",
            Ct
        );
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
