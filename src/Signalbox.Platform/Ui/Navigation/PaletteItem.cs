using Signalbox.Platform.Ui.Layout;

namespace Signalbox.Platform.Ui.Navigation;

/// <summary>A line of the palette that is no page of the rail: a part of one, or something to do.</summary>
/// <param name="Key">Its name in the resource files, e.g. <c>sources.add</c>.</param>
/// <param name="Path">Where it leads; what changes something is asked for there.</param>
/// <param name="Icon">Name of the drawing in <c>Icon</c>.</param>
/// <param name="For">Who is shown it.</param>
public sealed record PaletteItem(string Key, string Path, string Icon, PaletteFor For)
{
    internal bool IsFor(Viewing seat) =>
        For switch
        {
            PaletteFor.Everybody => true,
            PaletteFor.Operators => seat.MayOperate,
            _ => seat.MayAdminister,
        };
}

/// <summary>Something that was found for the palette.</summary>
/// <param name="Says">Its name, in nobody's words but its own.</param>
/// <param name="Where">Small, at the end of the line.</param>
/// <param name="Path">Where it leads.</param>
/// <param name="Icon">Name of the drawing in <c>Icon</c>.</param>
public sealed record PaletteFound(string Says, string Where, string Path, string Icon);

/// <summary>Who is shown a line of the palette; the page behind it asks for itself.</summary>
public enum PaletteFor
{
    /// <summary>Whoever has signed in.</summary>
    Everybody,

    /// <summary>Who may change the daily work.</summary>
    Operators,

    /// <summary>Who may change settings and users.</summary>
    Administrators,
}
