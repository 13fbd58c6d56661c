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
            return CheckResult.Unknown(
                "这个系统不提供 inode 信息。",
                "This system does not tell its inodes.",
                "用 df -i 查看。",
                "Look with df -i."
            );
        if (statvfs(folder, out var disk) == 0)
            return Judge(folder, disk.FreeFilesForUsers, disk.Files);
        var fault = Marshal.GetLastPInvokeErrorMessage();
        return CheckResult.Unknown(
            $"没能数出 {folder} 的 inode：{fault}",
            $"The inodes of {folder} could not be counted: {fault}",
            "用 df -i 查看。",
            "Look with df -i."
        );
    }

    public static CheckResult Judge(string folder, ulong free, ulong total)
    {
        if (total == 0)
            return CheckResult.Ok(
                $"{folder} 所在的磁盘不限制文件数。",
                $"The disk of {folder} has no limit to its files."
            );
        var percent = (int)(100d * free / total);
        var zh = $"{folder} 上还有 {percent}% 的 inode 可用（至少要 {LeastPercent}%）。";
        var en = $"{percent} % of the inodes are free on {folder} (need {LeastPercent} %).";
        if (percent >= LeastPercent)
            return CheckResult.Ok(zh, en);
        return percent >= 5
            ? CheckResult.Warn(
                zh,
                en,
                "那里有大量的小文件：用 du --inodes -x 找出它们。",
                "Many small files lie there: find them with du --inodes -x."
            )
            : CheckResult.Fail(
                zh,
                en,
                "立即删掉小文件：用 du --inodes -x 找出它们。",
                "Remove small files at once: find them with du --inodes -x."
            );
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
