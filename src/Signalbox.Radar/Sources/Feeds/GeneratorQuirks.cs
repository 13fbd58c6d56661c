namespace Signalbox.Radar.Sources.Feeds;

/// <summary>Odd ways of single generators that would otherwise end up in an article's text.</summary>
internal static class GeneratorQuirks
{
    /// <summary>What WeWe RSS puts in the place of a text that it could not get.</summary>
    private const string WeWeFailed = "获取全文失败，请重试";

    /// <summary>What WeRSS puts in the place of a text whose author took it down.</summary>
    private const string WeRssDeleted = "DELETED";

    public static bool IsWeRss(string generator) =>
        generator.Contains("we-rss", StringComparison.OrdinalIgnoreCase)
        || generator.Contains("werss", StringComparison.OrdinalIgnoreCase);

    /// <returns>The text without the generator's own marks; null where there is none.</returns>
    public static string? Text(string? html)
    {
        if (html is null)
            return null;
        // WeRSS can escape a whole section, its marks included.
        if (
            html.StartsWith(XmlFieldText.SectionStart, StringComparison.Ordinal)
            && html.EndsWith("]]>", StringComparison.Ordinal)
        )
            html = html[XmlFieldText.SectionStart.Length..^3].Trim();
        if (html.Length == 0 || html == WeRssDeleted)
            return null;
        return html.Length < 200 && html.Contains(WeWeFailed, StringComparison.Ordinal) ? null : html;
    }
}
