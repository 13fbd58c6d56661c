namespace Signalbox.Platform.Ui.Assets;

/// <summary>What every page of the console loads.</summary>
internal static class UiAssets
{
    /// <summary>Small and blocking: theme and colours before the first paint, keys, palette, toasts.</summary>
    public static Asset App { get; } = Load("app.js");

    public static Asset Htmx { get; } = Load("htmx.min.js");

    public static Asset Morph { get; } = Load("idiomorph-ext.min.js");

    public static Asset Sockets { get; } = Load("ws.min.js");

    /// <summary>What draws candles, and our element around it; in this order, where a page asks for them.</summary>
    public static IReadOnlyList<Asset> Chart { get; } = [Load("klinecharts.min.js"), Load("k-line.js")];

    public static Asset Icon { get; } = Load("icon.svg");

    public static Asset Manifest { get; } = Load("signalbox.webmanifest");

    /// <summary>In cascade order.</summary>
    public static IReadOnlyList<Asset> Styles { get; } =
    [Load("tokens.css"), Load("base.css"), Load("parts.css"), Load("pages.css")];

    public static IEnumerable<Asset> All => [App, Htmx, Morph, Sockets, Icon, Manifest, .. Chart, .. Styles];

    private static Asset Load(string name) => Asset.Embedded(typeof(UiAssets).Assembly, name);
}
