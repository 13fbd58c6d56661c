using Xunit;

namespace Signalbox.Testing;

/// <summary>A disk of a few megabytes that a test can fill. Skips the test, by name, where nothing may be mounted.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private string Filler => Path.Combine(Folder, "filler");

    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    public static async Task<SmallDisk> MountAsync(int sizeMegabytes, CancellationToken ct)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a small disk is mounted on Linux only");
        var folder = Directory.CreateTempSubdirectory("signalbox-disk-").FullName;
        await using var mount = HostProcess.Start(
            "mount",
            ["-t", "tmpfs", "-o", $"size={sizeMegabytes}m", "signalbox-test", folder]
        );
        if (await mount.EndAsync(ct) != 0)
        {
            Directory.Delete(folder);
            Assert.Skip("a small disk cannot be mounted here (that takes root)");
        }
        return new SmallDisk(folder);
    }

    /// <summary>Takes all the room there is.</summary>
    public void Fill()
    {
        var block = new byte[4096];
        try
        {
            using var filler = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
            while (true)
                filler.Write(block);
        }
        catch (IOException)
        {
            // That was the last of it.
        }
    }

    public void MakeRoom() => File.Delete(Filler);

    public async ValueTask DisposeAsync()
    {
        await using (var unmount = HostProcess.Start("umount", [Folder]))
            await unmount.EndAsync(CancellationToken.None);
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }
}
