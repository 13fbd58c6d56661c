using Signalbox.Platform.About;

namespace Signalbox.Platform.Ui.Assets;

/// <summary>Whose work runs in the browser; a test compares the list with the lock file of npm.</summary>
internal static class UiLibraries
{
    public static IReadOnlyList<PackageNotice> All { get; } =
    [
        new("htmx.org", "2.0.11", "0BSD", "Big Sky Software", "https://htmx.org"),
        new("htmx-ext-ws", "2.0.4", "0BSD", "Big Sky Software", "https://htmx.org/extensions/ws/"),
        new("idiomorph", "0.8.0", "0BSD", "Big Sky Software", "https://github.com/bigskysoftware/idiomorph"),
        new("klinecharts", "10.0.2", "Apache-2.0", "liihuu", "https://klinecharts.com"),
    ];
}
