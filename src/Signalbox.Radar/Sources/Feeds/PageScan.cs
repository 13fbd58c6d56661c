using System.Runtime.InteropServices;
using System.Text;

namespace Signalbox.Radar.Sources.Feeds;

/// <summary>Goes once over an HTML page: what its head says, and where on it the most text stands together.</summary>
/// <remarks>
/// The scoring is that of the reading modes of browsers, made plain: a paragraph counts for what is around it, a link against.
/// </remarks>
internal ref struct PageScan
{
    private const int MaxDepth = 400;
    private const int ShortestParagraph = 16;
    private const int MostAsides = 2000;
    private const int FewestLinksOfAList = 4;
    private const double LargestAside = 0.3;

    // Nothing but links.
    private const double LargestList = 0.6;

    private static readonly string[] FileEndings =
    [
        ".pdf",
        ".doc",
        ".docx",
        ".xls",
        ".xlsx",
        ".ppt",
        ".pptx",
        ".wps",
        ".et",
        ".ofd",
        ".zip",
        ".rar",
    ];

    private readonly ReadOnlySpan<char> page;
    private readonly Dictionary<string, string> meta = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Block> open = [];
    private MarkupScanner scanner;
    private int links;
    private readonly List<Aside> asides = [];
    private double best;
    private int bestStart;
    private int bestEnd;
    private int bestLength;
    private int wantedStart;
    private int wantedEnd;

    private PageScan(ReadOnlySpan<char> page)
    {
        this.page = page;
        scanner = new MarkupScanner(page, html: true);
    }

    [StructLayout(LayoutKind.Auto)]
    private record struct Block(int TagStart, int NameLength, int Start, double Weight, bool IsWanted)
    {
        public readonly int NameStart => TagStart + 1;

        public double Score { get; set; }

        /// <summary>Characters that stand in it outside of any other block.</summary>
        public int Own { get; set; }
        public int OwnLinked { get; set; }
        public int All { get; set; }
        public int AllLinked { get; set; }

        /// <summary>Links to other pages in it, at any depth; those to files are the article's.</summary>
        public int Links { get; set; }
    }

    /// <summary>A stretch of the page that reads like a list of links, buttons or an advertisement.</summary>
    /// <param name="Length">Of its text.</param>
    /// <param name="Most">How large a part of the whole it may be; beyond that it is the article, whatever it looks like.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Aside(int Start, int End, int Length, double Most);

    public string? PageTitle { get; private set; }
    public string? Heading { get; private set; }

    /// <summary>The element asked for; empty where there is none.</summary>
    public readonly ReadOnlySpan<char> Wanted => page[wantedStart..wantedEnd];

    /// <summary>Where most of the text stands, without what stands aside in it; empty where there is none.</summary>
    public readonly string Densest()
    {
        var kept = new StringBuilder(bestEnd - bestStart);
        var at = bestStart;
        foreach (var aside in asides.OrderBy(a => a.Start))
        {
            if (aside.Start < at || aside.End > bestEnd || aside.Length > aside.Most * bestLength)
                continue;
            kept.Append(page[at..aside.Start]).Append(' ');
            at = aside.End;
        }
        return kept.Append(page[at..bestEnd]).ToString();
    }

    /// <param name="id">An element to find by its id.</param>
    public static PageScan Of(ReadOnlySpan<char> page, ReadOnlySpan<char> id)
    {
        var scan = new PageScan(page);
        scan.Run(id);
        return scan;
    }

    /// <summary>The first of these that the page's head gives.</summary>
    public readonly string? Meta(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (meta.TryGetValue(name, out var value) && value.Length > 0)
                return value;
        }
        return null;
    }

    private void Run(ReadOnlySpan<char> id)
    {
        while (scanner.Read())
        {
            if (scanner.Kind == MarkupKind.Text)
                OnText();
            else if (scanner.Kind == MarkupKind.Open)
                OnOpen(id);
            else if (scanner.Kind == MarkupKind.Close)
                OnClose();
        }
        while (open.Count > 0)
            CloseLast(page.Length, page.Length);
    }

    private readonly void OnText()
    {
        if (open.Count == 0)
            return;
        var length = scanner.Content.Trim().Length;
        ref var block = ref CollectionsMarshal.AsSpan(open)[^1];
        block.Own += length;
        block.OwnLinked += links > 0 ? length : 0;
    }

    private void OnOpen(ReadOnlySpan<char> id)
    {
        var name = scanner.Name;
        if (name.Equals("meta", StringComparison.OrdinalIgnoreCase))
            ReadMeta();
        else if (name.Equals("a", StringComparison.OrdinalIgnoreCase))
            OnLink();
        if (HtmlTags.Find(name) is not { } tag)
            return;
        if (tag.Is(HtmlTrait.Dropped))
            Skip(tag);
        else if (tag.Is(HtmlTrait.Block) && !tag.Is(HtmlTrait.Void) && open.Count < MaxDepth)
            Push(id);
    }

    private void OnLink()
    {
        links++;
        if (open.Count == 0 || IsFile(XmlFeedContent.Attribute(scanner.Attributes, "href")))
            return;
        CollectionsMarshal.AsSpan(open)[^1].Links++;
    }

    private static bool IsFile(ReadOnlySpan<char> href)
    {
        href = href[..(href.IndexOfAny("?#") is >= 0 and var end ? end : href.Length)];
        foreach (var ending in FileEndings)
        {
            if (href.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    private void Skip(HtmlTag tag)
    {
        var from = scanner.Position;
        if (!scanner.SkipElement(tag.Name))
            return;
        if (tag.Name == "title" && PageTitle is null)
            PageTitle = FeedHtml.Line(page[from..scanner.Position].ToString());
    }

    private readonly void Push(ReadOnlySpan<char> id)
    {
        var name = scanner.Name;
        var isWanted = !id.IsEmpty && XmlFeedContent.Attribute(scanner.Attributes, "id").SequenceEqual(id);
        open.Add(
            new Block(scanner.Start, name.Length, scanner.Position, PageWeights.Of(name, scanner.Attributes), isWanted)
        );
    }

    private void OnClose()
    {
        var name = scanner.Name;
        if (name.Equals("a", StringComparison.OrdinalIgnoreCase))
        {
            links -= links > 0 ? 1 : 0;
            return;
        }
        for (var at = open.Count - 1; at >= 0; at--)
        {
            var block = open[at];
            if (!page.Slice(block.NameStart, block.NameLength).Equals(name, StringComparison.OrdinalIgnoreCase))
                continue;
            while (open.Count > at + 1)
                CloseLast(scanner.Start, scanner.Start);
            CloseLast(scanner.Start, scanner.Position);
            links = 0; // no link reaches over the end of a block
            return;
        }
    }

    /// <param name="end">Where what is in it ends.</param>
    /// <param name="after">Where its closing tag ends; the same where it has none.</param>
    private void CloseLast(int end, int after)
    {
        var block = open[^1];
        open.RemoveAt(open.Count - 1);
        var name = page.Slice(block.NameStart, block.NameLength);
        if (Heading is null && name.Equals("h1", StringComparison.OrdinalIgnoreCase))
            Heading = FeedHtml.Line(page[block.Start..end].ToString()) is { Length: > 0 } line ? line : null;
        if (block.IsWanted && wantedEnd == 0)
            (wantedStart, wantedEnd) = (block.Start, end);

        var (all, linked) = (block.Own + block.All, block.OwnLinked + block.AllLinked);
        var paragraph = block.Own < ShortestParagraph ? 0 : Math.Max(0, block.Own - (3 * block.OwnLinked));
        var score = (block.Score + paragraph) * block.Weight * (all == 0 ? 0 : 1 - ((double)linked / all));
        if (score > best)
            (best, bestStart, bestEnd, bestLength) = (score, block.Start, end, all);
        if (all > 0 && asides.Count < MostAsides && IsAside(block, all, linked))
            asides.Add(new Aside(block.TagStart, after, all, linked * 5 >= all * 4 ? LargestList : LargestAside));

        var around = CollectionsMarshal.AsSpan(open);
        if (around.Length > 0)
        {
            around[^1].All += all;
            around[^1].AllLinked += linked;
            around[^1].Links += block.Links;
            // A paragraph speaks for what it stands in more than for what that stands in.
            around[^1].Score += (paragraph * 2) + (block.Score * 0.4);
        }
    }

    /// <summary>By its name, or because it is a list of links.</summary>
    private static bool IsAside(Block block, int all, int linked) =>
        block.Weight < 0.5 || (block.Links >= FewestLinksOfAList && linked * 2 > all);

    private readonly void ReadMeta()
    {
        ReadOnlySpan<char> name = default;
        ReadOnlySpan<char> content = default;
        var all = new MarkupAttributes(scanner.Attributes);
        while (all.Read())
        {
            if (all.Name is "name" or "property" or "itemprop")
                name = all.Value;
            else if (all.Name.Equals("content", StringComparison.OrdinalIgnoreCase))
                content = all.Value;
        }
        if (name.Length is > 0 and <= 64 && content.Length is > 0 and <= 2000)
            meta.TryAdd(name.ToString(), FeedHtml.Line(content.ToString()));
    }
}
