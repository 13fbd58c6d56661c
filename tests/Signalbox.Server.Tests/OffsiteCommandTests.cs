using System.Text.Json;
using Signalbox.FarEnds.S3;

namespace Signalbox.Server.Tests;

/// <summary>The way back to a machine that has nothing but the key and the store elsewhere, typed as the manual says.</summary>
public sealed class OffsiteCommandTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_set_that_was_sent_is_fetched_by_a_new_machine_proved_and_restored()
    {
        await using var store = await S3FarEnd.StartAsync(TimeProvider.System, Ct);
        using var old = new Executable();
        var key = Path.Combine(old.Folder, "backup.key");
        (string, string)[] settings =
        [
            ("SIGNALBOX_Offsite__Endpoint", store.Url),
            ("SIGNALBOX_Offsite__Bucket", store.Bucket),
            ("SIGNALBOX_Offsite__Region", store.Region),
            ("SIGNALBOX_Offsite__AccessKey", store.AccessKey),
            ("SIGNALBOX_Offsite__SecretKey", store.SecretKey),
            ("SIGNALBOX_Offsite__PathStyle", "true"),
            ("SIGNALBOX_Outbound__AllowedPrivateHosts", "127.0.0.1"),
            ("BACKUP_KEY_FILE", key),
        ];
        Assert.Equal(0, (await old.RunAsync($"backup key new {key}", Ct)).Code);
        Assert.Equal(0, (await old.RunAsync("migrate", Ct, settings)).Code);
        var set = (await ItemsAsync(old, "backup --offsite", settings))[0].Id;

        using var fresh = new Executable();
        Assert.Equal(0, (await fresh.RunAsync("migrate", Ct, settings)).Code);
        var seen = await ItemsAsync(fresh, "backup list --offsite", settings);
        Assert.Equal("none", seen[0].Id);
        await ItemsAsync(fresh, $"backup fetch latest --installation {seen[1].Id}", settings);

        Assert.Equal(set, Assert.Single(await ItemsAsync(fresh, "backup list", settings)).Id);
        await ItemsAsync(fresh, $"backup verify {set}", settings);
        await ItemsAsync(fresh, $"restore {set} --yes --from-elsewhere", settings);
        Assert.True(File.Exists(Path.Combine(fresh.Folder, "data", "signalbox.db")));
    }

    [Fact]
    public async Task A_set_that_is_not_in_the_store_is_refused_by_name()
    {
        await using var store = await S3FarEnd.StartAsync(TimeProvider.System, Ct);
        using var signalbox = new Executable();
        Assert.Equal(0, (await signalbox.RunAsync("migrate", Ct)).Code);

        var (code, output, errors) = await signalbox.RunAsync(
            "backup fetch 20260101T023000+0800-daily-0000",
            Ct,
            ("SIGNALBOX_Offsite__Endpoint", store.Url),
            ("SIGNALBOX_Offsite__Bucket", store.Bucket),
            ("SIGNALBOX_Offsite__Region", store.Region),
            ("SIGNALBOX_Offsite__AccessKey", store.AccessKey),
            ("SIGNALBOX_Offsite__SecretKey", store.SecretKey),
            ("SIGNALBOX_Offsite__PathStyle", "true"),
            ("SIGNALBOX_Outbound__AllowedPrivateHosts", "127.0.0.1")
        );

        Assert.NotEqual(0, code);
        Assert.Contains("20260101T023000+0800-daily-0000", output + errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + errors, StringComparison.Ordinal);
    }

    private sealed record Item(string Id, string State);

    private static async Task<IReadOnlyList<Item>> ItemsAsync(
        Executable signalbox,
        string command,
        params (string, string)[] settings
    )
    {
        var (code, output, errors) = await signalbox.RunAsync($"{command} --json", Ct, settings);
        Assert.True(code == 0, $"{command}: {code}\n{output}\n{errors}");
        return
        [
            .. JsonDocument
                .Parse(output)
                .RootElement.GetProperty("items")
                .EnumerateArray()
                .Select(i => new Item(i.GetProperty("id").GetString()!, i.GetProperty("state").GetString()!)),
        ];
    }
}
