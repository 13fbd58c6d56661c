using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Signalbox.Radar.Judging.Rules;

namespace Signalbox.Radar.Articles;

/// <summary>Where a quotation stands.</summary>
/// <param name="Anchor">Id of the mark at its beginning, e.g. <c>e1</c>; null where it does not stand in the text now.</param>
internal sealed record MarkedQuote(string Quote, string? Anchor);

/// <summary>Title and text with the evidence in <c>mark</c> elements.</summary>
/// <param name="TitleHtml">Escaped text and marks, nothing else.</param>
internal sealed record MarkedArticle(string TitleHtml, string Html, IReadOnlyList<MarkedQuote> Quotes);

/// <summary>Finds quotations in an article's HTML and wraps them.</summary>
/// <remarks>
/// Works on the tree's text nodes: a quotation is only ever compared with text, never written. Blanks, punctuation,
/// width and case may differ, and it may run through several elements.
/// </remarks>
internal static class EvidenceMarks
{
    private const int MostQuotes = 50;

    /// <param name="html">Harmless already.</param>
    /// <param name="pictureAt">Where a picture is to be had from this server; null leaves a link to it.</param>
    public static MarkedArticle Of(
        string title,
        string html,
        IReadOnlyList<string> quotes,
        Func<string, string?>? pictureAt = null
    )
    {
        var document = new HtmlParser().ParseDocument("");
        var titled = document.CreateElement("h1");
        titled.TextContent = title;
        var body = document.CreateElement("div");
        body.InnerHtml = html;
        ReplacePictures(document, body, pictureAt);
        PageHeadings.Fit(document, body);

        List<Place> places = [];
        var letters = new StringBuilder();
        foreach (var text in titled.Descendants<IText>().Concat(body.Descendants<IText>()))
        {
            for (var at = 0; at < text.Data.Length; at++)
            {
                if (!char.IsLetterOrDigit(text.Data[at]))
                    continue;
                places.Add(new Place(text, at));
                letters.Append(Folding.Fold(text.Data[at]));
            }
        }

        var folded = letters.ToString();
        var owners = new int[places.Count]; // number of the quotation that a letter belongs to; 0 is none
        List<(string Quote, int Start)> found = [];
        foreach (var quote in quotes.Distinct(StringComparer.Ordinal).Take(MostQuotes))
        {
            var wanted = Letters(quote);
            // One letter occurs everywhere and proves nothing.
            var start = wanted.Length < 2 ? -1 : folded.IndexOf(wanted, StringComparison.Ordinal);
            found.Add((quote, start));
            for (var at = start; start >= 0 && at < start + wanted.Length; at++)
                owners[at] = owners[at] == 0 ? found.Count : owners[at];
        }

        Wrap(document, places, owners);
        return new MarkedArticle(
            titled.InnerHtml,
            body.InnerHtml,
            [.. found.Select(f => new MarkedQuote(f.Quote, f.Start < 0 ? null : $"e{owners[f.Start]}"))]
        );
    }

    /// <summary>The page may load nothing from elsewhere: a picture comes from this server, or is a link to where it lies.</summary>
    private static void ReplacePictures(IDocument document, IElement body, Func<string, string?>? pictureAt)
    {
        foreach (var picture in body.QuerySelectorAll("img").ToList())
        {
            if (pictureAt?.Invoke(picture.GetAttribute("src") ?? "") is { } ours)
            {
                picture.SetAttribute("src", ours);
                continue;
            }
            var link = document.CreateElement("a");
            link.SetAttribute("href", picture.GetAttribute("src") ?? "");
            link.SetAttribute("rel", "noopener noreferrer nofollow");
            link.ClassName = "picture";
            link.TextContent = picture.GetAttribute("alt") is { Length: > 0 } said ? said : "图片";
            if (picture.Closest("a") is null)
                picture.Replace(link);
            else
                picture.Replace(document.CreateTextNode(link.TextContent)); // a link cannot stand in a link
        }
    }

    private static void Wrap(IDocument document, List<Place> places, int[] owners)
    {
        HashSet<int> begun = [];
        var pieces = places
            .Select((place, at) => (place.Text, place.At, Owner: owners[at]))
            .GroupBy(p => p.Text)
            .SelectMany(node => Runs(node.Key, [.. node.Select(p => (p.At, p.Owner))]))
            .Select(run => (run, IsFirst: begun.Add(run.Owner)))
            .ToList();
        // From the end: cutting a text node leaves what stands before it where it is.
        foreach (var ((text, start, end, owner), isFirst) in pieces.AsEnumerable().Reverse())
        {
            var mark = document.CreateElement("mark");
            if (isFirst)
                mark.Id = $"e{owner}";
            mark.SetAttribute("data-evidence", $"{owner}");
            _ = text.Split(end);
            var inner = text.Split(start);
            inner.Replace(mark);
            mark.AppendChild(inner);
        }
    }

    /// <summary>Stretches of one node that belong to one quotation; signs between its letters are in them.</summary>
    private static IEnumerable<Run> Runs(IText text, List<(int At, int Owner)> letters)
    {
        Run? run = null;
        foreach (var (at, owner) in letters)
        {
            if (run is not null && run.Owner == owner)
                run = run with { End = at + 1 };
            else
            {
                if (run is { Owner: > 0 })
                    yield return run;
                run = new Run(text, at, at + 1, owner);
            }
        }
        if (run is { Owner: > 0 })
            yield return run;
    }

    private static string Letters(string quote) =>
        string.Concat(quote.Take(4000).Where(char.IsLetterOrDigit).Select(Folding.Fold));

    private sealed record Place(IText Text, int At);

    private sealed record Run(IText Text, int Start, int End, int Owner);
}
