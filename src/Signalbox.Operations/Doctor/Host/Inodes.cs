using System.Runtime.InteropServices;
using Signalbox.Platform.Health;

namespace Signalbox.Operations.Doctor.Host;

/// <summary>How many files a disk can still take: one with room and without inodes is full.</summary>
internal static class Inodes
{
    private const int LeastPercent = 20;

    public static CheckResult Look(string folder)
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
            return CheckResult.Unknown("This system does not tell its inodes.", "Look with df -i.");
        return statvfs(folder, out var disk) == 0
            ? Judge(folder, disk.FreeFilesForUsers, disk.Files)
            : CheckResult.Unknown(
                $"The inodes of {folder} could not be counted: {Marshal.GetLastPInvokeErrorMessage()}",
                "Look with df -i."
            );
    }

    public static CheckResult Judge(string folder, ulong free, ulong total)
    {
        if (total == 0)
            return CheckResult.Ok($"The disk of {folder} has no limit to its files.");
        var percent = (int)(100d * free / total);
        var found = $"{percent} % of the inodes are free on {folder} (need {LeastPercent} %).";
        return percent >= LeastPercent ? CheckResult.Ok(found)
            : percent >= 5 ? CheckResult.Warn(found, "Many small files lie there: find them with du --inodes -x.")
            : CheckResult.Fail(found, "Remove small files at once: find them with du --inodes -x.");
    }

    /// <summary>As the C library of 64-bit Linux gives it.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct Disk
    {
        public ulong BlockSize;
        public ulong FragmentSize;
        public ulong Blocks;
        public ulong FreeBlocks;
        public ulong FreeBlocksForUsers;
        public ulong Files;
        public ulong FreeFiles;
        public ulong FreeFilesForUsers;
    }

#pragma warning disable IDE1006, CA2101, CA5392 // the name is the system's, and so is the library
    [DllImport("libc", SetLastError = true, CharSet = CharSet.Ansi)]
    private static extern int statvfs([MarshalAs(UnmanagedType.LPUTF8Str)] string path, out Disk disk);
#pragma warning restore IDE1006, CA2101, CA5392
}
