using System.Text;
using Signalbox.FarEnds.S3;
using Signalbox.Operations.Backups;
using Signalbox.Operations.Backups.Sealing;
using Signalbox.Operations.Offsite;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Health;
using Signalbox.Testing;

namespace Signalbox.Operations.Tests.Offsite;

/// <summary>What is done with copies elsewhere: kept, removed, drilled, watched.</summary>
public sealed class OffsiteTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_drill_with_a_set_of_the_store_proves_it_and_leaves_nothing_behind(DatabaseKind kind)
    {
        await using var world = await OffsiteWorld.StartAsync(kind);
        var set = await world.SetAsync();
        await world.Send.RunAsync(set, _ => { }, Ct);
        Directory.Delete(set.Folder, recursive: true); // the house has burnt

        var record = await world.Get<DrillOffsite>().RunAsync("latest", _ => { }, Ct);

        Assert.True(record.Ok, record.Failure);
        Assert.Equal(set.Id, record.Set);
        Assert.Equal(["fetch", "verify", "load", "compare"], record.Seconds.Keys);
        Assert.All(record.Tables, t => Assert.True(t.IsEqual, t.Name));
        Assert.Empty(Directory.GetDirectories(Path.Combine(world.Backups.Folder.Path, "fetched")));
    }

    [Fact]
    public async Task A_new_machine_finds_the_sets_of_the_old_one_and_loads_one()
    {
        await using var old = await OffsiteWorld.StartAsync();
        var set = await old.SetAsync();
        await old.Send.RunAsync(set, _ => { }, Ct);
        await using var fresh = await OffsiteWorld.StartAsync(
            more: [("Offsite:Endpoint", old.Far.Url), ("Backup:KeyFile", old.Backups.KeyFile)],
            withKey: false
        );
        Assert.Empty(await fresh.Get<OffsiteFolder>().ListAsync(Ct));
        var name = Assert.Single(await fresh.Get<OffsiteFolder>().InstallationsAsync(Ct));

        using var fetched = await fresh.Get<FetchOffsite>().RunAsync("latest", name, _ => { }, Ct);
        var kept = fetched.Keep(fresh.Backups.Folder);

        Assert.True((await fresh.Backups.Verify.RunAsync(kept, Ct)).IsSound);
        var record = await fresh.Backups.Drill.RunAsync(set.Id, _ => { }, Ct);
        Assert.True(record.Ok, record.Failure);
    }

    [Fact]
    public async Task A_fetch_that_fails_leaves_nothing_behind()
    {
        await using var world = await OffsiteWorld.StartAsync();
        var set = await world.SetAsync();
        await world.Send.RunAsync(set, _ => { }, Ct);
        world.Far.BeNext(S3Mood.Well, 2, "GetObject");
        world.Far.BeNext(S3Mood.Deny, 1000, "GetObject");

        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
            world.Get<DrillOffsite>().RunAsync("latest", _ => { }, Ct)
        );

        Assert.Equal("offsite.denied", refused.Code);
        Assert.Empty(Directory.GetDirectories(Path.Combine(world.Backups.Folder.Path, "fetched")));
    }

    [Fact]
    public async Task Old_sets_go_from_the_store_and_those_of_others_and_of_persons_stay()
    {
        await using var world = await OffsiteWorld.StartAsync(
            more: [("Offsite:Weekly", "1"), ("Offsite:Monthly", "1")]
        );
        var first = await world.SetAsync();
        await world.Send.RunAsync(first, _ => { }, Ct);
        var own = world.Far.Keys[0].Split('/')[1];
        var manifest = await BackupWorldManifest(first);
        PutOld("20250105T023000+0800-daily-0001", manifest with { Id = "20250105T023000+0800-daily-0001" });
        PutOld(
            "20250112T023000+0800-daily-0002",
            manifest with
            {
                Id = "20250112T023000+0800-daily-0002",
                Installation = "another",
            }
        );
        PutOld("20250119T023000+0800-manual-0003", manifest with { Id = "20250119T023000+0800-manual-0003" });
        world.Far.Put("signalbox/another/20250105T023000+0800-daily-0001/COMPLETE", [1]);

        var pruned = await world.Get<PruneOffsite>().RunAsync(Ct);

        Assert.Equal(["20250105T023000+0800-daily-0001"], pruned.Removed);
        Assert.Null(pruned.Note);
        Assert.Equal(
            ["20250112T023000+0800-daily-0002", "20250119T023000+0800-manual-0003", first.Id],
            world.Far.Keys.Where(k => k.Split('/')[1] == own).Select(k => k.Split('/')[2]).Distinct()
        );
        Assert.Contains(world.Far.Keys, k => k.Split('/')[1] == "another");

        void PutOld(string id, Manifest says)
        {
            world.Far.Put($"signalbox/{own}/{id}/{BackupSet.ManifestName}", says.ToBytes());
            world.Far.Put($"signalbox/{own}/{id}/{BackupSet.CompleteName}", Encoding.ASCII.GetBytes("x"));
        }
    }

    [Fact]
    public async Task A_key_that_may_not_remove_is_no_failure_and_is_told()
    {
        await using var world = await OffsiteWorld.StartAsync(
            more: [("Offsite:Weekly", "1"), ("Offsite:Monthly", "1")]
        );
        var set = await world.SetAsync();
        await world.Send.RunAsync(set, _ => { }, Ct);
        var own = world.Far.Keys[0].Split('/')[1];
        const string Old = "20250105T023000+0800-daily-0001";
        world.Far.Put(
            $"signalbox/{own}/{Old}/{BackupSet.ManifestName}",
            ((await BackupWorldManifest(set)) with { Id = Old }).ToBytes()
        );
        world.Far.Put($"signalbox/{own}/{Old}/{BackupSet.CompleteName}", [1]);
        world.Far.MayDelete = false;

        var round = await world.Get<SendDueOffsite>().RunAsync(more: null, _ => { }, Ct);

        Assert.Empty(round.Pruned.Removed);
        Assert.Contains("may not remove", round.Pruned.Note, StringComparison.Ordinal);
        Assert.Contains(world.Far.Keys, k => k.Contains(Old, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_nights_job_makes_a_set_and_another_job_sends_it()
    {
        await using var world = await OffsiteWorld.StartAsync();
        world.Far.BeNext(S3Mood.SlowDown, 2, "ListObjectsV2");

        using var asked = await world.Backups.Server.Http.PostAsync(
            "/api/v1/jobs/recurring/operations.backup/runs",
            content: null,
            Ct
        );
        asked.EnsureSuccessStatusCode();
        while (!world.Far.Keys.Any(k => k.EndsWith("/COMPLETE", StringComparison.Ordinal)))
            await world.Far.ArrivalAsync(Ct);

        var set = Assert.Single(world.Backups.Folder.Sets());
        await world.IsThereAsync(set);
    }

    [Fact]
    public async Task The_check_of_the_lag_is_patient_then_fails_and_says_why()
    {
        await using var world = await OffsiteWorld.StartAsync();
        Assert.Equal(CheckState.Ok, (await LookAsync()).State);

        var set = await world.SetAsync();
        await world.Get<SendDueOffsite>().RunAsync(set, _ => { }, Ct);
        Assert.Equal(CheckState.Ok, (await LookAsync()).State);

        world.Far.BeNext(S3Mood.Deny, 1000);
        await Assert.ThrowsAsync<RefusedException>(() => world.Get<SendDueOffsite>().RunAsync(set, _ => { }, Ct));
        var warned = await LookAsync();
        Assert.Equal(CheckState.Warn, warned.State);
        Assert.Contains("does not let this access key", warned.Reason, StringComparison.Ordinal);

        world.Backups.Server.Clock.Advance(TimeSpan.FromDays(9));
        var failed = await LookAsync();
        Assert.Equal(CheckState.Fail, failed.State);
        Assert.Contains("younger than 8 days", failed.Reason, StringComparison.Ordinal);

        Task<CheckResult> LookAsync() =>
            OffsiteChecks.Lag.RunAsync(world.Backups.Server.Services, Ct).InBothLanguages();
    }

    [Fact]
    public async Task The_check_of_the_store_asks_it_now()
    {
        await using var world = await OffsiteWorld.StartAsync();
        Assert.Equal(CheckState.Ok, (await OffsiteChecks.Store.RunAsync(world.Backups.Server.Services, Ct)).State);

        world.Far.BeNext(S3Mood.Redirect);

        Assert.Equal("backup.offsite-store", OffsiteChecks.Store.Name);
        var failed = await OffsiteChecks.Store.RunAsync(world.Backups.Server.Services, Ct);
        Assert.Equal(CheckState.Fail, failed.State);
        Assert.Contains("OFFSITE_REGION", failed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_of_the_key_is_asked_for_until_somebody_confirms_it_and_again_for_a_new_key()
    {
        await using var world = await OffsiteWorld.StartAsync();
        var services = world.Backups.Server.Services;
        Assert.Equal("backup.key-copy", OffsiteChecks.KeyCopy.Name);
        Assert.Equal(CheckState.Warn, (await OffsiteChecks.KeyCopy.RunAsync(services, Ct)).State);

        await world.Get<KeyCopies>().ConfirmAsync("Lin", "the safe in the office", Ct);
        var confirmed = await OffsiteChecks.KeyCopy.RunAsync(services, Ct);
        Assert.Equal(CheckState.Ok, confirmed.State);
        Assert.Contains("the safe in the office", confirmed.Reason, StringComparison.Ordinal);
        Assert.Contains("Lin", confirmed.Reason, StringComparison.Ordinal);

        File.Delete(world.Backups.KeyFile);
        BackupKey.Create(world.Backups.KeyFile);
        Assert.Equal(CheckState.Warn, (await OffsiteChecks.KeyCopy.RunAsync(services, Ct)).State);
    }

    [Fact]
    public async Task A_program_that_calls_nobody_does_not_call_the_store_that_its_settings_name()
    {
        await using var world = await OffsiteWorld.StartAsync(more: ("Outbound:Closed", "true"));

        var failed = await OffsiteChecks.Store.RunAsync(world.Backups.Server.Services, Ct);

        Assert.Equal(CheckState.Fail, failed.State);
        Assert.Contains("calls nobody", failed.Reason, StringComparison.Ordinal);
    }

    private static Task<Manifest> BackupWorldManifest(BackupSet set) => Backups.BackupWorld.ManifestAsync(set);
}
