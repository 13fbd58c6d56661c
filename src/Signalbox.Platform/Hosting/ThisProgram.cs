using System.Reflection;

namespace Signalbox.Platform.Hosting;

/// <summary>How this program is started once more, as a process of its own.</summary>
public static class ThisProgram
{
    private const string Name = "signalbox";

    /// <summary>The file to run and the words that come before any other; null where this process is not the product's own executable.</summary>
    public static (string File, IReadOnlyList<string> Words)? Command { get; } = Find();

    private static (string File, IReadOnlyList<string> Words)? Find()
    {
        if (Environment.ProcessPath is not { } running || Assembly.GetEntryAssembly()?.GetName().Name != Name)
            return null;
        return Path.GetFileNameWithoutExtension(running) == Name
            ? (running, [])
            : (running, [Path.Combine(AppContext.BaseDirectory, $"{Name}.dll")]); // dotnet signalbox.dll
    }
}
