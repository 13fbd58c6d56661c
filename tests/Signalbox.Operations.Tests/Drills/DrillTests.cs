using Microsoft.Extensions.DependencyInjection;
using Signalbox.Operations.Backups;
using Signalbox.Operations.Drills;
using Signalbox.Operations.Tests.Backups;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Health;
using Signalbox.Testing;

namespace Signalbox.Operations.Tests.Drills;

public sealed class DrillTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_drill_loads_the_newest_set_and_finds_every_table_equal(DatabaseKind kind)
    {
        await using var world = await BackupWorld.StartAsync(kind);
        var set = await world.Create.RunAsync("daily", _ => { }, Ct);
        await world.ExecuteAsync("UPDATE operations_installation_name SET name = 'changed since'");

        var record = await world.Drill.RunAsync("latest", _ => { }, Ct);

        Assert.True(record.Ok, record.Failure);
        Assert.Equal(set.Id, record.Set);
        Assert.Equal((await BackupWorld.ManifestAsync(set)).Tables.Count, record.Tables.Count);
        Assert.Equal(["verify", "load", "compare"], record.Seconds.Keys);
        Assert.Equal(record.Set, Assert.Single(world.Server.Services.GetRequiredService<DrillRecords>().All()).Set);
        // It is loaded beside the database in use, and gone.
        Assert.DoesNotContain(
            Directory.EnumerateFiles(world.Server.DataFolder),
            f => f.Contains("signalbox_drill", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_drill_of_a_damaged_set_fails_names_the_file_and_is_seen()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        var set = await world.Create.RunAsync("daily", _ => { }, Ct);
        var part = Path.Combine(set.Folder, "db.sqlite.enc");
        var bytes = await File.ReadAllBytesAsync(part, Ct);
        bytes[^20] ^= 1;
        await File.WriteAllBytesAsync(part, bytes, Ct);

        var record = await world.Drill.RunAsync("latest", _ => { }, Ct);

        Assert.False(record.Ok);
        Assert.Contains("db.sqlite.enc", record.Failure, StringComparison.Ordinal);
        var look = await BackupChecks.Drill.RunAsync(world.Server.Services, Ct);
        Assert.Equal(CheckState.Fail, look.State);
        Assert.Contains("db.sqlite.enc", look.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_set_there_is_nothing_to_drill_and_the_sentence_says_how_to_make_one()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => world.Drill.RunAsync("latest", _ => { }, Ct));

        Assert.Equal("backup.not-found", refused.Code);
        Assert.Contains("signalbox backup", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_a_changed_and_an_extra_table_are_each_told()
    {
        var compared = RunDrill.Compare(
            [new TableDigest("a", 1, "x"), new TableDigest("b", 2, "y"), new TableDigest("c", 3, "z")],
            [new TableDigest("a", 1, "x"), new TableDigest("b", 2, "other"), new TableDigest("d", 4, "w")]
        );

        Assert.Equal(
            [
                new TableComparison("a", 1, 1, true),
                new TableComparison("b", 2, 2, false),
                new TableComparison("c", 3, null, false),
                new TableComparison("d", null, 4, false),
            ],
            compared
        );
    }

    [Fact]
    public async Task The_checks_are_patient_with_a_new_installation_and_not_with_an_old_one()
    {
        // The clock's own jobs would make the sets that this test makes.
        await using var world = await BackupWorld.StartAsync(
            DatabaseKind.Sqlite,
            withKey: true,
            ("Backup:Enabled", "false")
        );
        Assert.Equal(CheckState.Ok, (await BackupChecks.Newest.RunAsync(world.Server.Services, Ct)).State);
        Assert.Equal(CheckState.Ok, (await BackupChecks.Drill.RunAsync(world.Server.Services, Ct)).State);

        world.Server.Clock.Advance(TimeSpan.FromHours(27));
        Assert.Equal(CheckState.Fail, (await BackupChecks.Newest.RunAsync(world.Server.Services, Ct)).State);

        await world.Create.RunAsync("manual", _ => { }, Ct);
        await world.Drill.RunAsync("latest", _ => { }, Ct);
        Assert.Equal(CheckState.Ok, (await BackupChecks.Newest.RunAsync(world.Server.Services, Ct)).State);
        Assert.Equal(CheckState.Ok, (await BackupChecks.Drill.RunAsync(world.Server.Services, Ct)).State);

        world.Server.Clock.Advance(TimeSpan.FromDays(9));
        Assert.Equal(CheckState.Fail, (await BackupChecks.Newest.RunAsync(world.Server.Services, Ct)).State);
        Assert.Equal(CheckState.Fail, (await BackupChecks.Drill.RunAsync(world.Server.Services, Ct)).State);
    }
}
