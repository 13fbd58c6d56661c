using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Backups;

/// <summary>One backup, restore or drill at a time, in whatever process: an exclusive lock on a file of the data folder.</summary>
/// <remarks>The kernel gives the lock back when the process dies, however it dies.</remarks>
internal sealed class OperationLock(IOptions<InstallationOptions> installation)
{
    /// <param name="what">E.g. <c>backup</c>: told to whoever comes meanwhile.</param>
    /// <exception cref="RefusedException">409 <c>operations.locked</c>, with what holds it.</exception>
    public IDisposable Take(string what)
    {
        var folder = Path.GetFullPath(installation.Value.DataFolder);
        var (path, note) = (Path.Combine(folder, "operation.lock"), Path.Combine(folder, "operation.txt"));
        try
        {
            Directory.CreateDirectory(folder);
            var held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(
                note,
                string.Create(CultureInfo.InvariantCulture, $"{what}, process {Environment.ProcessId}"),
                Encoding.UTF8
            );
            return held;
        }
        catch (IOException) when (File.Exists(path))
        {
            throw RefusedException.Conflict(
                "operations.locked",
                $"Another operation is running ({Said(note)}). Wait for it to end; its lock is the file {path}."
            );
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw RefusedException.Unavailable(
                "operations.lock",
                $"{path} cannot be written: {fault.Message} Run this as the user that the server runs as.",
                fault
            );
        }
    }

    private static string Said(string note)
    {
        try
        {
            return File.ReadAllText(note);
        }
        catch (IOException)
        {
            return "it did not say which";
        }
    }
}
