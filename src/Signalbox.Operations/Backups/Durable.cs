using System.Runtime.InteropServices;

namespace Signalbox.Operations.Backups;

/// <summary>Writes that are on the disk, and not only on their way there, when they return.</summary>
internal static class Durable
{
    /// <summary>Writes a whole file under another name first, so that there is never half of it.</summary>
    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        var beside = path + ".new";
        await using (var file = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            await file.WriteAsync(content, ct);
            file.Flush(flushToDisk: true);
        }
        File.Move(beside, path, overwrite: true);
        Folder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Puts a folder's list of names on the disk; .NET opens no folder, the system does.</summary>
    public static void Folder(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var folder = Native.open(path, flags: 0);
        if (folder < 0)
            return;
        _ = Native.fsync(folder);
        _ = Native.close(folder);
    }

#pragma warning disable IDE1006, CA2101, CA5392 // the names are the system's, and so is the library
    private static class Native
    {
        [DllImport("libc", SetLastError = true, CharSet = CharSet.Ansi)]
        public static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", SetLastError = true)]
        public static extern int fsync(int file);

        [DllImport("libc", SetLastError = true)]
        public static extern int close(int file);
    }
#pragma warning restore IDE1006, CA2101, CA5392
}
