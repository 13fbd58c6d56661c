using System.Runtime.CompilerServices;
using Xunit;

namespace Signalbox.Testing;

/// <summary>Real samples that lie beside the project and are never copied into it; tests that need one skip by its name.</summary>
public static class Samples
{
    /// <summary>Root of the repository.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The whole path of a sample, e.g. <c>data/feeds/zh-gitblog-atom.xml</c>; skips the test where there is none.</summary>
    public static string Path(string relative)
    {
        var shared =
            Environment.GetEnvironmentVariable("SIGNALBOX_SHARED")
            ?? System.IO.Path.Combine(Repository, "..", "shared");
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(shared, relative));
        Assert.SkipUnless(File.Exists(path) || Directory.Exists(path), $"no sample {relative} beside the project");
        return path;
    }

    private static string FindRepository([CallerFilePath] string here = "") =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(here)!, "../.."));
}
