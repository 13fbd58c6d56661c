using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signalbox.Operations.Backups;
using Signalbox.Operations.Drills;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Operations.Tests.Backups;

/// <summary>A server with the operations module, a folder for sets and a key.</summary>
internal sealed class BackupWorld : IAsyncDisposable
{
    private readonly string folder;

    private BackupWorld(TestServer server, string folder) => (Server, this.folder) = (server, folder);

    public TestServer Server { get; }

    public string KeyFile => Path.Combine(folder, "backup.key");

    public RunDrill Drill => Server.Services.GetRequiredService<RunDrill>();

    public CreateBackup Create => Server.Services.GetRequiredService<CreateBackup>();

    public VerifyBackup Verify => Server.Services.GetRequiredService<VerifyBackup>();

    public BackupFolder Folder => Server.Services.GetRequiredService<BackupFolder>();

    public IOptions<BackupOptions> Options => Server.Services.GetRequiredService<IOptions<BackupOptions>>();

    public static async Task<BackupWorld> StartAsync(
        DatabaseKind kind,
        bool withKey = true,
        params (string Key, string Value)[] more
    )
    {
        var folder = Directory.CreateTempSubdirectory("signalbox-").FullName;
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Backup:Folder"] = Path.Combine(folder, "sets"),
        };
        foreach (var (key, value) in more)
            settings[key] = value;
        if (withKey)
        {
            Signalbox.Operations.Backups.Sealing.BackupKey.Create(Path.Combine(folder, "backup.key"));
            settings["Backup:KeyFile"] = Path.Combine(folder, "backup.key");
        }
        return new BackupWorld(await TestServer.StartAsync(kind, [new OperationsModule()], settings), folder);
    }

    public static async Task<Manifest> ManifestAsync(BackupSet set) =>
        Manifest.From(await File.ReadAllBytesAsync(set.ManifestFile, TestContext.Current.CancellationToken));

    public async Task ExecuteAsync(string sql)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var transaction = await Server.Services.GetRequiredService<Database>().BeginWriteAsync(ct);
        await using var command = transaction.Command(sql);
        await command.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
