using System.Text.Json;
using Signalbox.Platform.Ui.Assets;

namespace Signalbox.Console.Tests.Guards;

public sealed class LibrariesTests
{
    [Fact]
    public void The_list_of_browser_libraries_is_the_lock_file_s()
    {
        var file = Path.Combine(Tree.Root, "src", "Signalbox.Platform", "Ui", "package-lock.json");
        var locked = JsonDocument
            .Parse(File.ReadAllText(file))
            .RootElement.GetProperty("packages")
            .EnumerateObject()
            .Where(p => p.Name.Length > 0)
            .Select(p => (p.Name["node_modules/".Length..], p.Value.GetProperty("version").GetString()!));

        Assert.Equal(locked.Order(), UiLibraries.All.Select(l => (l.Name, l.Version)).Order());
    }
}
