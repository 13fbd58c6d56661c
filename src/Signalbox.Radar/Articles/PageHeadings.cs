using System.Globalization;
using AngleSharp.Dom;

namespace Signalbox.Radar.Articles;

/// <summary>Fits an article's own headings below its title, which a page shows as h2, and lets wide parts be reached by key.</summary>
internal static class PageHeadings
{
    private const int Title = 2;
    private const int Deepest = 6;

    public static void Fit(IDocument document, IElement body)
    {
        var last = Title;
        foreach (var heading in body.QuerySelectorAll("h1, h2, h3, h4, h5, h6").ToList())
        {
            var own = heading.LocalName[1] - '0';
            // No level is left out on the way down, whatever the author thought of sizes.
            last = Math.Min(Deepest, Math.Min(own + 1, last + 1));
            last = Math.Max(last, Title + 1);
            var fitted = document.CreateElement(string.Create(CultureInfo.InvariantCulture, $"h{last}"));
            foreach (var child in heading.ChildNodes.ToList())
                fitted.AppendChild(child);
            heading.Replace(fitted);
        }
        foreach (var wide in body.QuerySelectorAll("table, pre"))
            wide.SetAttribute("tabindex", "0"); // it scrolls sideways where it does not fit
    }
}
