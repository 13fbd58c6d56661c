using Signalbox.FarEnds.S3;
using Signalbox.Operations.Backups;
using Signalbox.Operations.Offsite;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Hosting;

namespace Signalbox.Operations.Tests.Offsite;

/// <summary>A copy elsewhere: equal to the byte, or a sentence that says why not.</summary>
public sealed class SendOffsiteTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_set_lies_in_the_store_as_it_lies_here_and_comes_back_equal()
    {
        await using var world = await OffsiteWorld.StartAsync();
        world.Far.PageSize = 2;
        var set = await world.SetAsync(large: true);

        var sent = await world.Send.RunAsync(set, _ => { }, Ct);
        var again = await world.Send.RunAsync(set, _ => { }, Ct);

        await world.IsThereAsync(set);
        Assert.Equal((await Backups.BackupWorld.ManifestAsync(set)).Parts.Select(p => p.Name), sent.ReadBack);
        Assert.True(again.WasThere);
        Assert.EndsWith(
            "/COMPLETE",
            world.Far.Calls.Last(c => c.Operation == "PutObject").Key,
            StringComparison.Ordinal
        );
        Assert.Equal(3, world.Far.Calls.Count(c => c.Operation == "UploadPart"));
        using var fetched = await world.Get<FetchOffsite>().RunAsync("latest", _ => { }, Ct);
        Assert.True((await world.Backups.Verify.RunAsync(fetched.Set, Ct)).IsSound);
        Assert.Equal(
            (await OffsiteWorld.PrintAsync(set)).Replace(set.Folder, "", StringComparison.Ordinal),
            (await OffsiteWorld.PrintAsync(fetched.Set)).Replace(fetched.Set.Folder, "", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task An_upload_that_was_cut_goes_on_with_the_parts_that_are_missing()
    {
        await using var world = await OffsiteWorld.StartAsync();
        var set = await world.SetAsync(large: true);
        world.Far.PageSize = 1;
        world.Far.BeNext(S3Mood.Well, 2, "UploadPart");
        world.Far.BeNext(S3Mood.CutUpload, 5, "UploadPart");
        var refused = await Assert.ThrowsAsync<RefusedException>(() => world.Send.RunAsync(set, _ => { }, Ct));
        Assert.Equal("offsite.unavailable", refused.Code);
        Assert.Equal(1, world.Far.OpenUploads);

        await world.Send.RunAsync(set, _ => { }, Ct);

        await world.IsThereAsync(set);
        var taken = world.Far.Calls.Where(c => c is { Operation: "UploadPart", Status: 200 }).Select(c => c.Part);
        Assert.Equal([1, 2, 3], taken);
        Assert.Equal(0, world.Far.OpenUploads);
    }

    [Fact]
    public async Task A_store_that_cannot_list_uploads_gets_all_parts_again()
    {
        await using var world = await OffsiteWorld.StartAsync();
        var set = await world.SetAsync(large: true);
        world.Far.ListsUploads = false;
        world.Far.BeNext(S3Mood.Well, 1, "UploadPart");
        world.Far.BeNext(S3Mood.InternalError, 5, "UploadPart");
        await Assert.ThrowsAsync<RefusedException>(() => world.Send.RunAsync(set, _ => { }, Ct));

        await world.Send.RunAsync(set, _ => { }, Ct);

        await world.IsThereAsync(set);
    }

    [Theory]
    [InlineData(S3Mood.InternalError, "ListObjectsV2", 4)]
    [InlineData(S3Mood.InternalError, "PutObject", 4)]
    [InlineData(S3Mood.SlowDown, "UploadPart", 4)]
    [InlineData(S3Mood.SlowDown, "CreateMultipartUpload", 1)]
    [InlineData(S3Mood.CutUpload, "PutObject", 2)]
    [InlineData(S3Mood.CutUpload, "UploadPart", 2)]
    [InlineData(S3Mood.CutAnswer, "GetObject", 4)]
    [InlineData(S3Mood.CutAnswer, "PutObject", 2)]
    [InlineData(S3Mood.CutAnswer, "CompleteMultipartUpload", 1)]
    [InlineData(S3Mood.ErrorInOk, "CompleteMultipartUpload", 2)]
    [InlineData(S3Mood.InternalError, "HeadObject", 2)]
    [InlineData(S3Mood.LieAboutSize, "HeadObject", 2)]
    [InlineData(S3Mood.FlipBit, "GetObject", 1)]
    public async Task What_passes_is_tried_again(S3Mood mood, string operation, int times)
    {
        await using var world = await OffsiteWorld.StartAsync();
        var set = await world.SetAsync(large: true);
        world.Far.BeNext(mood, times, operation);

        await world.Send.RunAsync(set, _ => { }, Ct);

        await world.IsThereAsync(set);
    }

    [Theory]
    [InlineData(S3Mood.InternalError, "PutObject", "offsite.unavailable", "500 InternalError")]
    [InlineData(S3Mood.SlowDown, "ListObjectsV2", "offsite.unavailable", "503 SlowDown")]
    [InlineData(S3Mood.CutUpload, "PutObject", "offsite.unavailable", "was cut")]
    [InlineData(S3Mood.CutAnswer, "HeadObject", "offsite.unavailable", "was cut")]
    [InlineData(S3Mood.Deny, "PutObject", "offsite.denied", "right")]
    [InlineData(S3Mood.Deny, "HeadObject", "offsite.denied", "OFFSITE_ACCESS_KEY")]
    [InlineData(S3Mood.Redirect, "ListObjectsV2", "offsite.region", "OFFSITE_REGION")]
    [InlineData(S3Mood.WebPage, "ListObjectsV2", "offsite.answer", "is no S3 store")]
    [InlineData(S3Mood.LieAboutSize, "HeadObject", "offsite.not-verified", "bytes instead of")]
    [InlineData(S3Mood.FlipBit, "GetObject", "offsite.not-verified", "came back different")]
    public async Task What_does_not_pass_is_told_and_the_set_here_is_as_it_was(
        S3Mood mood,
        string operation,
        string code,
        string sentence
    )
    {
        await using var world = await OffsiteWorld.StartAsync();
        var set = await world.SetAsync();
        var before = await OffsiteWorld.PrintAsync(set);
        world.Far.BeNext(mood, 1000, operation);

        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
            world.Get<SendDueOffsite>().RunAsync(set, _ => { }, Ct)
        );

        Assert.Equal(code, refused.Code);
        Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
        Assert.NotEqual(0, CommandHost.ExitCode(refused));
        Assert.Equal(code == "offsite.unavailable", refused.IsTransient);
        Assert.Null(world.There(set, BackupSet.CompleteName));
        Assert.Equal(before, await OffsiteWorld.PrintAsync(set));
        Assert.Equal(refused.Message, world.Get<OffsiteState>().Read()?.Failure);
    }

    [Theory]
    [InlineData("Offsite:SecretKey", "another", "offsite.signature", "OFFSITE_SECRET_KEY")]
    [InlineData("Offsite:AccessKey", "another", "offsite.access-key", "OFFSITE_ACCESS_KEY")]
    [InlineData("Offsite:Region", "us-east-1", "offsite.region", "OFFSITE_REGION=ap-guangzhou")]
    [InlineData("Offsite:Bucket", "another", "offsite.bucket", "OFFSITE_BUCKET")]
    [InlineData("Offsite:Endpoint", "http://127.0.0.1:9", "offsite.unavailable", "cannot be reached")]
    [InlineData("Offsite:Endpoint", "", "settings.offsite", "OFFSITE_ENDPOINT")]
    public async Task A_wrong_setting_is_named(string key, string value, string code, string sentence)
    {
        await using var world = await OffsiteWorld.StartAsync(more: (key, value));
        var set = await world.SetAsync();

        var refused = await Assert.ThrowsAsync<RefusedException>(() => world.Send.RunAsync(set, _ => { }, Ct));

        Assert.Equal(code, refused.Code);
        Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Far.SecretKey, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_clock_that_is_a_day_off_is_named(int days)
    {
        await using var world = await OffsiteWorld.StartAsync(storeIsAhead: TimeSpan.FromDays(days));
        var set = await world.SetAsync();

        var refused = await Assert.ThrowsAsync<RefusedException>(() => world.Send.RunAsync(set, _ => { }, Ct));

        Assert.Equal("offsite.clock", refused.Code);
        Assert.Contains("clock", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_goes_silent_is_given_up_and_tried_again()
    {
        await using var world = await OffsiteWorld.StartAsync();
        var set = await world.SetAsync();
        world.Far.BeNext(S3Mood.Silent);

        var sending = world.Send.RunAsync(set, _ => { }, Ct);
        await world.Far.ArrivalAsync(Ct);
        world.Backups.Server.Clock.Advance(TimeSpan.FromSeconds(61));
        await sending;

        await world.IsThereAsync(set);
    }

    [Fact]
    public async Task A_plain_set_does_not_leave_the_house()
    {
        await using var world = await OffsiteWorld.StartAsync(withKey: false);
        var set = await world.SetAsync();

        var refused = await Assert.ThrowsAsync<RefusedException>(() => world.Send.RunAsync(set, _ => { }, Ct));

        Assert.Equal("offsite.plain", refused.Code);
        Assert.Equal(4, CommandHost.ExitCode(refused));
        Assert.Empty(world.Far.Keys);
    }

    [Fact]
    public async Task A_damaged_set_is_not_sent()
    {
        await using var world = await OffsiteWorld.StartAsync();
        var set = await world.SetAsync();
        await File.AppendAllTextAsync(Path.Combine(set.Folder, "files.tar.gz.enc"), "x", Ct);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => world.Send.RunAsync(set, _ => { }, Ct));

        Assert.Equal("backup.damaged", refused.Code);
        Assert.Empty(world.Far.Keys);
    }

    [Fact]
    public async Task A_part_that_rotted_in_the_store_is_named_when_it_is_fetched()
    {
        await using var world = await OffsiteWorld.StartAsync();
        var set = await world.SetAsync();
        await world.Send.RunAsync(set, _ => { }, Ct);
        var key = world.Far.Keys.Single(k => k.EndsWith("audit.jsonl.gz.enc", StringComparison.Ordinal));
        var rotten = world.Far.Get(key)!.ToArray(); // sent above
        rotten[^1] ^= 1;
        world.Far.Put(key, rotten);

        using var fetched = await world.Get<FetchOffsite>().RunAsync(set.Id, _ => { }, Ct);
        var found = await world.Backups.Verify.RunAsync(fetched.Set, Ct);

        Assert.Equal("audit.jsonl.gz.enc", Assert.Single(found.Faults).File);
    }
}
