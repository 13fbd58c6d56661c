using System.Collections.Frozen;

namespace Signalbox.Radar.Sources.Feeds;

/// <summary>What becomes of an HTML element.</summary>
[Flags]
internal enum HtmlTrait
{
    None = 0,

    /// <summary>Begins and ends a line.</summary>
    Block = 1,

    /// <summary>Stands in clean HTML.</summary>
    Kept = 2,

    /// <summary>Has no end.</summary>
    Void = 4,

    /// <summary>Goes with everything in it.</summary>
    Dropped = 8,

    /// <summary>Two of them, one in the other, mean that the first was not closed.</summary>
    NotInItself = 16,
}

/// <param name="Name">In clean HTML.</param>
internal sealed record HtmlTag(string Name, HtmlTrait Traits)
{
    public bool Is(HtmlTrait trait) => (Traits & trait) != HtmlTrait.None;
}

/// <summary>The elements of HTML that we know; all others are as if they were not there, their text stays.</summary>
internal static class HtmlTags
{
    private static readonly FrozenDictionary<string, HtmlTag>.AlternateLookup<ReadOnlySpan<char>> ByName = All()
        .ToFrozenDictionary(t => t.Name, t => t.Tag, StringComparer.OrdinalIgnoreCase)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    public static HtmlTag? Find(ReadOnlySpan<char> name) => ByName.TryGetValue(name, out var tag) ? tag : null;

    private static IEnumerable<(string Name, HtmlTag Tag)> All() =>
        [
            .. Tags(
                "b i u s em strong del ins sub sup small mark code kbd samp var cite q abbr a time",
                HtmlTrait.Kept
            ),
            .. Tags("p li dt dd tr td th", HtmlTrait.Kept | HtmlTrait.Block | HtmlTrait.NotInItself),
            .. Tags(
                "div h1 h2 h3 h4 h5 h6 ul ol dl blockquote pre figure figcaption table thead tbody tfoot caption",
                HtmlTrait.Kept | HtmlTrait.Block
            ),
            .. Tags("br hr", HtmlTrait.Kept | HtmlTrait.Block | HtmlTrait.Void),
            .. Tags("img", HtmlTrait.Kept | HtmlTrait.Void),
            .. Tags("wbr col input meta link base source track area embed param", HtmlTrait.Void),
            .. Tags("html body head form fieldset nav option", HtmlTrait.Block),
            .. Tags("span font label tt big strike acronym ruby rb rp rt button", HtmlTrait.None),
            .. Tags(
                "script style noscript iframe noframes noembed xmp plaintext title textarea svg math object applet "
                    + "template select canvas audio video map",
                HtmlTrait.Dropped
            ),
            // WeChat lays its articles out in sections.
            .. Names("section article main header footer aside center address details summary")
                .Select(n => (n, new HtmlTag("div", HtmlTrait.Kept | HtmlTrait.Block))),
        ];

    private static IEnumerable<(string, HtmlTag)> Tags(string names, HtmlTrait traits) =>
        Names(names).Select(n => (n, new HtmlTag(n, traits)));

    private static string[] Names(string names) => names.Split(' ');
}
