using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Data;

/// <summary>Keeps a second process away from the SQLite file: an exclusive lock on the file beside it, until this process ends.</summary>
/// <remarks>The kernel gives the lock back when the process dies, however it dies. PostgreSQL needs none.</remarks>
internal sealed class DatabaseLock(IOptions<DataOptions> options) : IDisposable
{
    private FileStream? held;

    /// <exception cref="RefusedException">409 <c>data.locked</c>, with the file and the process that has it.</exception>
    public void Take()
    {
        if (held is not null || FileOf(options.Value) is not { } database)
            return;
        var path = database + ".lock";
        try
        {
            held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            held.SetLength(0);
            held.Write(Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n"));
            held.Flush();
        }
        catch (UnauthorizedAccessException fault)
        {
            throw RefusedException.Unavailable(
                "data.unavailable",
                $"{path} may not be written: {fault.Message}",
                fault
            );
        }
        catch (IOException) when (IsHeldByAnother(path))
        {
            var process = Holder(path) is { } pid ? $"the process {pid}" : "another process";
            throw RefusedException.Conflict(
                "data.locked",
                $"The database {database} is in use by {process}. Stop it first; its lock is the file {path}."
            );
        }
        catch (IOException fault)
        {
            throw RefusedException.Unavailable("data.unavailable", $"{path} cannot be written: {fault.Message}", fault);
        }
    }

    /// <summary>The file of the database, as a whole path; null when there is none to lock.</summary>
    public static string? FileOf(DataOptions data)
    {
        if (data.Kind != DatabaseKind.Sqlite)
            return null;
        var parts = new SqliteConnectionStringBuilder(data.ConnectionString);
        return parts.Mode == SqliteOpenMode.Memory || parts.DataSource is "" or ":memory:"
            ? null
            : Path.GetFullPath(parts.DataSource);
    }

    /// <inheritdoc/>
    public void Dispose() => held?.Dispose();

    private static bool IsHeldByAnother(string path)
    {
        try
        {
            using var free = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (IOException)
        {
            return File.Exists(path);
        }
    }

    /// <summary>.NET opens no file that another process has locked, not even to read who that is; the system does.</summary>
    private static int? Holder(string path)
    {
        if (OperatingSystem.IsWindows())
            return null;
        var file = Native.open(path, flags: 0);
        if (file < 0)
            return null;
        var text = new byte[20];
        var read = (int)Native.read(file, text, text.Length);
        _ = Native.close(file);
        var isNumber = int.TryParse(
            Encoding.ASCII.GetString(text, 0, Math.Max(read, 0)).Trim(),
            CultureInfo.InvariantCulture,
            out var pid
        );
        return isNumber ? pid : null;
    }

#pragma warning disable IDE1006, CA2101, CA5392 // the names are the system's, and so is the library
    private static class Native
    {
        [DllImport("libc", SetLastError = true, CharSet = CharSet.Ansi)]
        public static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", SetLastError = true)]
        public static extern nint read(int file, byte[] buffer, nint count);

        [DllImport("libc", SetLastError = true)]
        public static extern int close(int file);
    }
#pragma warning restore IDE1006, CA2101, CA5392
}
