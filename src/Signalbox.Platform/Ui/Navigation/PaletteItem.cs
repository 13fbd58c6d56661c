namespace Signalbox.Platform.Ui.Navigation;

/// <summary>A line of the palette that is no page of the rail: a part of one, or something to do.</summary>
/// <param name="Key">Stable dotted word; its words in the resource files too.</param>
/// <param name="Path">Where it leads; what changes something is asked for there.</param>
/// <param name="Icon">Name of the drawing in <c>Icon</c>.</param>
/// <param name="Words">More words under which it is found, e.g. pinyin.</param>
public sealed record PaletteItem(string Key, string Path, string Icon, string Words = "");
