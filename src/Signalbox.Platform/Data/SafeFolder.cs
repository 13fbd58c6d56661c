namespace Signalbox.Platform.Data;

/// <summary>Makes folders that their owner alone may look into.</summary>
internal static class SafeFolder
{
    /// <summary>Makes <paramref name="path"/> and what is missing above it; the mode of what is there already is its owner's business.</summary>
    public static void Make(string path)
    {
        path = Path.GetFullPath(path);
        if (Directory.Exists(path))
            return;
        if (Path.GetDirectoryName(path) is { } parent)
            Make(parent);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
