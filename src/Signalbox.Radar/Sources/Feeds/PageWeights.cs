using System.Buffers;

namespace Signalbox.Radar.Sources.Feeds;

/// <summary>How much an element's name, class and id say for it or against it as the place of the article.</summary>
internal static class PageWeights
{
    private static readonly SearchValues<string> For = SearchValues.Create(
        ["article", "content", "post", "entry", "story", "正文"],
        StringComparison.OrdinalIgnoreCase
    );

    private static readonly SearchValues<string> Against = SearchValues.Create(
        [
            "comment",
            "sidebar",
            "footer",
            "header",
            "related",
            "recommend",
            "share",
            "menu",
            "breadcrumb",
            "copyright",
            "hotnews",
            "toolbar",
            "player",
            "subscribe",
            "qrcode",
            "pagination",
        ],
        StringComparison.OrdinalIgnoreCase
    );

    public static double Of(ReadOnlySpan<char> name, ReadOnlySpan<char> attributes)
    {
        if (name is "nav" or "footer" or "header" or "aside" or "form")
            return 0.2;
        var weight = name is "article" or "main" ? 1.5 : 1;
        var all = new MarkupAttributes(attributes);
        while (all.Read())
        {
            if (all.Name is "itemprop" && all.Value is "articleBody")
                weight *= 2;
            if (all.Name is not ("class" or "id"))
                continue;
            weight *= all.Value.ContainsAny(For) ? 1.25 : 1;
            weight *= all.Value.ContainsAny(Against) ? 0.3 : 1;
        }
        return weight;
    }
}
