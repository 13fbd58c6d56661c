using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Operations.Backups;
using Signalbox.Operations.Backups.Sealing;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Testing;

namespace Signalbox.Operations.Tests.Backups;

public sealed class BackupTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_set_holds_everything_and_reads_back(DatabaseKind kind)
    {
        await using var world = await BackupWorld.StartAsync(kind);
        await File.WriteAllTextAsync(Path.Combine(world.Server.DataFolder, "uploaded.txt"), "kept", Ct);

        var steps = new List<string>();
        var set = await world.Create.RunAsync("manual", steps.Add, Ct);

        Assert.Equal(
            ["database", "files", "configuration", "audit", "verify", "manifest", "complete", "retention"],
            steps
        );
        var found = await world.Verify.RunAsync(set, Ct);
        Assert.True(found.IsSound, string.Join('\n', found.Faults.Select(f => $"{f.File} {f.What}")));
        var manifest = found.Manifest!;
        Assert.Equal(
            [
                $"db.{(kind == DatabaseKind.Sqlite ? "sqlite" : "dump.gz")}.enc",
                "files.tar.gz.enc",
                "config.tar.gz.enc",
                "audit.jsonl.gz.enc",
            ],
            manifest.Parts.Select(p => p.Name)
        );
        Assert.Contains(manifest.Tables, t => t.Name.EndsWith("schema_script", StringComparison.Ordinal) && t.Rows > 5);
        Assert.Empty(manifest.LeftOut);
        Assert.DoesNotContain(
            "secrets.key",
            await File.ReadAllTextAsync(set.ManifestFile, Ct),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_socket_or_a_pipe_in_the_data_folder_is_no_file_of_ours_and_stops_no_backup()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        var folder = Directory.CreateDirectory(Path.Combine(world.Server.DataFolder, "uploads")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "kept.txt"), "kept", Ct);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder, "socket")));
        using (var made = Process.Start("mkfifo", [Path.Combine(folder, "pipe")]))
            await made.WaitForExitAsync(Ct);

        var set = await world.Create.RunAsync("manual", _ => { }, Ct);

        var part = (await BackupWorld.ManifestAsync(set)).PartOf("files.");
        await using var plain = VerifyBackup.Open(set, part, BackupKey.From(world.Options));
        await using var unpacked = new GZipStream(plain, CompressionMode.Decompress);
        await using var archive = new TarReader(unpacked);
        var names = new List<string>();
        while (await archive.GetNextEntryAsync(cancellationToken: Ct) is { } entry)
            names.Add(entry.Name);
        Assert.Contains("uploads/kept.txt", names);
        Assert.DoesNotContain("uploads/socket", names);
        Assert.DoesNotContain("uploads/pipe", names);
    }

    [Theory, EachDatabase]
    public async Task A_changed_cell_changes_its_tables_digest_and_no_other(DatabaseKind kind)
    {
        await using var world = await BackupWorld.StartAsync(kind);
        var before = await BackupWorld.ManifestAsync(await world.Create.RunAsync("manual", _ => { }, Ct));
        await world.ExecuteAsync("UPDATE operations_installation_name SET name = 'another'");

        var after = await BackupWorld.ManifestAsync(await world.Create.RunAsync("manual", _ => { }, Ct));

        var changed = before
            .Tables.Zip(after.Tables)
            .Where(t => t.First.Digest != t.Second.Digest)
            .Select(t => t.First.Name);
        Assert.Contains(changed, t => t.EndsWith("operations_installation_name", StringComparison.Ordinal));
        Assert.DoesNotContain(changed, t => t.EndsWith("schema_script", StringComparison.Ordinal));
        Assert.Equal(before.Tables.Select(t => t.Name), after.Tables.Select(t => t.Name));
        Assert.NotNull(after.Previous);
    }

    [Theory, EachDatabase]
    public async Task Every_flipped_byte_and_every_cut_is_found_and_its_file_named(DatabaseKind kind)
    {
        await using var world = await BackupWorld.StartAsync(kind);
        var set = await world.Create.RunAsync("manual", _ => { }, Ct);
        var files = Directory.GetFiles(set.Folder);
        var chance = new Random(20260108);

        for (var round = 0; round < LongSuite.Rounds(250, 5000); round++)
        {
            var path = files[round % files.Length];
            var whole = await File.ReadAllBytesAsync(path, Ct);
            var changed = whole.ToArray();
            var at = chance.Next(whole.Length);
            if (round % 5 == 4)
                changed = changed[..at];
            else
                changed[at] ^= (byte)(1 << chance.Next(8));
            await File.WriteAllBytesAsync(path, changed, Ct);

            var found = await world.Verify.RunAsync(set, Ct);

            var name = Path.GetFileName(path);
            Assert.True(
                found.Faults.Any(f => f.File == name),
                $"{name}, byte {at} of {whole.Length}, was not named: {string.Join("; ", found.Faults)}"
            );
            await File.WriteAllBytesAsync(path, whole, Ct);
        }
        Assert.True((await world.Verify.RunAsync(set, Ct)).IsSound);
    }

    [Fact]
    public async Task Parts_of_another_set_are_found()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        var first = await world.Create.RunAsync("manual", _ => { }, Ct);
        var second = await world.Create.RunAsync("manual", _ => { }, Ct);
        const string Part = "config.tar.gz.enc";
        File.Copy(Path.Combine(first.Folder, Part), Path.Combine(second.Folder, Part), overwrite: true);

        var found = await world.Verify.RunAsync(second, Ct);

        Assert.Equal(Part, Assert.Single(found.Faults).File);
    }

    [Fact]
    public async Task A_part_that_is_missing_one_too_many_and_another_folders_manifest_are_named()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        var set = await world.Create.RunAsync("manual", _ => { }, Ct);
        File.Delete(Path.Combine(set.Folder, "audit.jsonl.gz.enc"));
        await File.WriteAllTextAsync(Path.Combine(set.Folder, "more"), "", Ct);

        var found = await world.Verify.RunAsync(set, Ct);

        Assert.Equal(["audit.jsonl.gz.enc", "more"], found.Faults.Select(f => f.File));
        var moved = new BackupSet(Path.Combine(world.Folder.Path, "20200101T000000+0800-manual-0000"));
        Directory.Move(set.Folder, moved.Folder);
        Assert.Contains((await world.Verify.RunAsync(moved, Ct)).Faults, f => f.File == BackupSet.ManifestName);
    }

    [Fact]
    public async Task A_set_of_a_newer_form_says_which_version_to_install()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        var set = await world.Create.RunAsync("manual", _ => { }, Ct);
        var manifest = (await BackupWorld.ManifestAsync(set)) with { Format = 2 };
        await RewriteAsync(world, set, manifest with { Product = manifest.Product with { Version = "9.1.0" } });

        var found = await world.Verify.RunAsync(set, Ct);

        Assert.Contains("9.1.0", Assert.Single(found.Faults).What, StringComparison.Ordinal);
        Assert.Null(found.Manifest);
    }

    [Fact]
    public async Task Without_the_key_a_sealed_set_is_not_proved()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        var set = await world.Create.RunAsync("manual", _ => { }, Ct);
        await File.WriteAllBytesAsync(
            world.KeyFile,
            System.Security.Cryptography.RandomNumberGenerator.GetBytes(32),
            Ct
        );

        var found = await world.Verify.RunAsync(set, Ct);

        Assert.False(found.IsSound);
        Assert.Contains(found.Unknown, u => u.Contains("BACKUP_KEY_FILE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_key_at_all_the_set_is_plain_and_says_what_it_left_out()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite, withKey: false);
        world.Server.Services.GetRequiredService<Platform.Secrets.SecretBox>().Seal("x", "y"); // makes the key file

        var set = await world.Create.RunAsync("manual", _ => { }, Ct);

        var found = await world.Verify.RunAsync(set, Ct);
        Assert.True(found.IsSound);
        Assert.Contains(found.Manifest!.LeftOut, s => s.Contains("keys/secrets.key", StringComparison.Ordinal));
        Assert.All(found.Manifest.Parts, p => Assert.Equal("none", p.Encryption));
        var copy = Encoding.ASCII.GetString(await File.ReadAllBytesAsync(Path.Combine(set.Folder, "db.sqlite"), Ct));
        Assert.StartsWith("SQLite format 3", copy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("backup.key", "files.tar.gz.enc")]
    [InlineData("keys/backup.key", "config.tar.gz.enc")]
    public async Task The_key_goes_into_no_set_wherever_it_lies(string place, string part)
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        var key = Path.Combine(world.Server.DataFolder, place);
        Directory.CreateDirectory(Path.GetDirectoryName(key)!);
        File.Copy(world.KeyFile, key);
        await File.WriteAllTextAsync(key + ".beside", "kept", Ct);
        world.Options.Value.KeyFile = key;

        var set = await world.Create.RunAsync("manual", _ => { }, Ct);

        var manifest = await BackupWorld.ManifestAsync(set);
        await using var plain = VerifyBackup.Open(
            set,
            manifest.Parts.Single(p => p.Name == part),
            BackupKey.From(world.Options)
        );
        await using var packed = new GZipStream(plain, CompressionMode.Decompress);
        await using var archive = new TarReader(packed);
        var names = new List<string>();
        while (await archive.GetNextEntryAsync(cancellationToken: Ct) is { } entry)
            names.Add(entry.Name);
        Assert.Contains(place + ".beside", names);
        Assert.DoesNotContain(place, names);
    }

    [Fact]
    public async Task What_a_killed_process_left_is_marked_and_never_counts()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        var left = Directory
            .CreateDirectory(Path.Combine(world.Folder.Path, "20260101T023000+0800-daily-00ff"))
            .FullName;
        await File.WriteAllTextAsync(Path.Combine(left, "db.sqlite.enc"), "half", Ct);

        var set = await world.Create.RunAsync("daily", _ => { }, Ct);

        Assert.Equal([BackupSet.FailedName], Directory.GetFiles(left).Select(Path.GetFileName));
        Assert.Equal(set.Id, world.Folder.Newest()?.Set.Id);
        Assert.Contains(
            (await world.Verify.RunAsync(new BackupSet(left), Ct)).Faults,
            f => f.File == BackupSet.FailedName
        );
    }

    [Fact]
    public async Task Two_operations_at_once_are_refused_with_the_name_of_the_first()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        using var held = world.Server.Services.GetRequiredService<OperationLock>().Take("drill");

        var refused = await Assert.ThrowsAsync<RefusedException>(() => world.Create.RunAsync("manual", _ => { }, Ct));

        Assert.Equal("operations.locked", refused.Code);
        Assert.Contains("drill", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a key")]
    [InlineData("aGVsbG8=")]
    public async Task A_key_file_that_holds_no_key_is_refused_and_no_set_is_made(string content)
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        await File.WriteAllTextAsync(world.KeyFile, content, Ct);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => world.Create.RunAsync("manual", _ => { }, Ct));

        Assert.Equal("settings.backup-key", refused.Code);
        Assert.Empty(world.Folder.Sets());
    }

    [Theory, EachDatabase]
    public async Task A_program_of_somebody_else_opens_a_set_by_the_published_form(DatabaseKind kind)
    {
        await using var world = await BackupWorld.StartAsync(kind);
        var set = await world.Create.RunAsync("manual", _ => { }, Ct);
        var target = Directory.CreateDirectory(Path.Combine(world.Server.DataFolder, "opened")).FullName;

        await using var program = HostProcess.Start(
            "python3",
            [Path.Combine(AppContext.BaseDirectory, "open_set.py"), set.Folder, world.KeyFile, target]
        );

        Assert.True(await program.EndAsync(Ct) == 0, program.Tail());
        Assert.Contains("are as the manifest says", program.Tail(), StringComparison.Ordinal);
        if (kind != DatabaseKind.Postgres)
            return;
        await using var packed = new GZipStream(
            File.OpenRead(Path.Combine(target, "db.dump.gz")),
            CompressionMode.Decompress
        );
        var start = new byte[5];
        await packed.ReadExactlyAsync(start, Ct);
        Assert.Equal("PGDMP"u8, start);
    }

    private static async Task RewriteAsync(BackupWorld world, BackupSet set, Manifest manifest)
    {
        var key = BackupKey.From(world.Options);
        var bytes = manifest.ToBytes();
        Assert.NotEmpty(JsonSerializer.Deserialize<JsonElement>(bytes).GetRawText());
        await File.WriteAllBytesAsync(set.ManifestFile, bytes, Ct);
        await File.WriteAllTextAsync(set.SignatureFile, VerifyBackup.Signature(bytes, key), Ct);
        await File.WriteAllTextAsync(set.CompleteFile, BackupSet.Completion(bytes), Ct);
    }
}
