using Signalbox.Platform.Ui.Layout;

namespace Signalbox.Platform.Ui.Live;

/// <summary>A part of pages that is sent anew to whoever follows it, when it has changed.</summary>
/// <param name="Name">As in <c>/live?topics=…</c>: lower-case letters, digits and dashes.</param>
/// <param name="Component">
/// Renders the fragment for one <see cref="Viewing"/>: an element with an id of its own and <c>hx-swap-oob="morph"</c>;
/// no form in it, since there is no request to take a token from.
/// </param>
/// <param name="Every">How often it is looked at while somebody follows it.</param>
public sealed record LiveTopic(string Name, Type Component, TimeSpan Every)
{
    /// <summary>Whether what it shows depends on who looks; otherwise all who read the same language share one rendering.</summary>
    public bool Personal { get; init; }

    /// <summary>Whether it is asked for with a thing, as <c>stock:600519.SH</c>; the component has a parameter <c>Key</c> for it.</summary>
    public bool Keyed { get; init; }

    /// <summary>Whether only those who administer may follow it.</summary>
    public bool Administrators { get; init; }

    /// <summary>Whether only those who may change the daily work may follow it.</summary>
    public bool Operators { get; init; }

    /// <summary>Whether the overview follows it.</summary>
    public bool OnOverview { get; init; }
}
