using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Signalbox.Operations.Backups;

/// <summary>Tells a file that holds bytes from a socket, a pipe or a device, which .NET calls files too.</summary>
/// <remarks>Source: statx(2); its structure is the same on every Linux.</remarks>
internal static class PlainFile
{
    private const int WorkingFolder = -100; // AT_FDCWD
    private const int NotThroughLinks = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint TypeOnly = 1; // STATX_TYPE
    private const int ModeAt = 28;
    private const int TypeBits = 0xF000; // S_IFMT
    private const int Regular = 0x8000; // S_IFREG

    /// <returns>True, too, where the system cannot be asked: reading it then says what is wrong.</returns>
    public static bool Is(string path)
    {
        if (!OperatingSystem.IsLinux())
            return true;
        var told = new byte[256];
        return statx(WorkingFolder, path, NotThroughLinks, TypeOnly, told) != 0
            || (BinaryPrimitives.ReadUInt16LittleEndian(told.AsSpan(ModeAt)) & TypeBits) == Regular;
    }

#pragma warning disable IDE1006, CA2101, CA5392 // the name is the system's, and so is the library
    [DllImport("libc", SetLastError = true, CharSet = CharSet.Ansi)]
    private static extern int statx(
        int folder,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string path,
        int flags,
        uint mask,
        byte[] told
    );
#pragma warning restore IDE1006, CA2101, CA5392
}
