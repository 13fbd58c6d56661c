using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.FarEnds.S3;
using Signalbox.Operations.Backups;
using Signalbox.Operations.Offsite;
using Signalbox.Operations.Tests.Backups;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Operations.Tests.Offsite;

/// <summary>A server with a store elsewhere, which goes by a clock of its own.</summary>
internal sealed class OffsiteWorld : IAsyncDisposable
{
    private OffsiteWorld(S3FarEnd far, BackupWorld backups) => (Far, Backups) = (far, backups);

    public S3FarEnd Far { get; }

    public BackupWorld Backups { get; }

    public SendOffsite Send => Get<SendOffsite>();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<OffsiteWorld> StartAsync(
        DatabaseKind kind = DatabaseKind.Sqlite,
        bool withKey = true,
        TimeSpan storeIsAhead = default,
        params (string Key, string Value)[] more
    )
    {
        var clock = new TestClock();
        clock.Advance(storeIsAhead);
        var far = await S3FarEnd.StartAsync(clock, Ct);
        (string, string)[] settings =
        [
            ("Offsite:Endpoint", far.Url),
            ("Offsite:Bucket", far.Bucket),
            ("Offsite:Region", far.Region),
            ("Offsite:AccessKey", far.AccessKey),
            ("Offsite:SecretKey", far.SecretKey),
            ("Offsite:PathStyle", "true"),
            ("Offsite:PartBytes", "5242880"),
            ("Offsite:FirstPause", "00:00:00"),
            .. more,
        ];
        return new OffsiteWorld(far, await BackupWorld.StartAsync(kind, withKey, settings));
    }

    public T Get<T>()
        where T : notnull => Backups.Server.Services.GetRequiredService<T>();

    /// <summary>A daily set, with a part that is sent in three parts when it is to be large.</summary>
    public async Task<BackupSet> SetAsync(bool large = false, string kind = "daily")
    {
        if (large)
            await File.WriteAllBytesAsync(
                Path.Combine(Backups.Server.DataFolder, "uploaded.bin"),
                RandomNumberGenerator.GetBytes(12 * 1024 * 1024),
                Ct
            );
        return await Backups.Create.RunAsync(kind, _ => { }, Ct);
    }

    /// <summary>The file as it lies in the store; null when it does not.</summary>
    public byte[]? There(BackupSet set, string file) =>
        Far.Keys.SingleOrDefault(k => k.EndsWith($"/{set.Id}/{file}", StringComparison.Ordinal)) is { } key
            ? Far.Get(key)
            : null;

    /// <summary>Every file of the set lies in the store as it lies here, and none besides.</summary>
    public async Task IsThereAsync(BackupSet set)
    {
        var files = Directory.GetFiles(set.Folder).Order(StringComparer.Ordinal).ToList();
        foreach (var file in files)
            Assert.Equal(await File.ReadAllBytesAsync(file, Ct), There(set, Path.GetFileName(file)));
        Assert.Equal(files.Count, Far.Keys.Count(k => k.Contains(set.Id, StringComparison.Ordinal)));
    }

    /// <summary>What lies in the set's folder, to be compared later.</summary>
    public static async Task<string> PrintAsync(BackupSet set)
    {
        var lines = new List<string>();
        foreach (var file in Directory.GetFiles(set.Folder).Order(StringComparer.Ordinal))
            lines.Add($"{file} {Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(file, Ct)))}");
        return string.Join('\n', lines);
    }

    public async ValueTask DisposeAsync()
    {
        await Backups.DisposeAsync();
        await Far.DisposeAsync();
    }
}
