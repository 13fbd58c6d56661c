namespace Signalbox.Console.Tests.Guards;

/// <summary>The source tree that these tests were built from.</summary>
internal static class Tree
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Signalbox.slnx")))
                return at.FullName;
        }
        throw new InvalidOperationException("These tests read the source tree and do not lie in it.");
    }
}
