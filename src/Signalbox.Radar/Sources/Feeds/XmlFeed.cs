using System.Runtime.InteropServices;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Sources.Feeds;

/// <summary>Reads RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, well-formed or not, in one pass.</summary>
internal ref struct XmlFeed
{
    private const int MaxDepth = 256;

    /// <summary>How many elements may stand before the root, such as a warning that a server printed.</summary>
    private const int MaxStrayElements = 64;

    /// <summary>More than a mistake in one place: the items are never closed, and each ends where the next begins.</summary>
    private const int MaxItemsInItems = 8;

    private readonly ReadOnlySpan<char> text;
    private readonly FeedDraft feed;
    private readonly List<OpenElement> open = [];
    private readonly List<ItemDraft> openItems = [];
    private readonly XmlPrefixes prefixes;
    private MarkupScanner scanner;
    private XmlFeedContent content;
    private FeedElement root;
    private int strayElements;
    private string? firstName;

    private XmlFeed(ReadOnlySpan<char> text, FeedDraft feed)
    {
        this.text = text;
        this.feed = feed;
        prefixes = new XmlPrefixes(text, feed.Repairs);
        scanner = new MarkupScanner(text);
        content = new XmlFeedContent(text);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct OpenElement(int NameStart, int NameLength, FeedElement Element, int Inside);

    /// <exception cref="RefusedException">400 <c>radar.feed.not-a-feed</c>, <c>radar.feed.too-deep</c>.</exception>
    public static void Read(ReadOnlySpan<char> text, FeedDraft feed) => new XmlFeed(text, feed).Run();

    private void Run()
    {
        while (scanner.Read())
        {
            if (scanner.Kind == MarkupKind.Open)
                OnOpen();
            else if (scanner.Kind == MarkupKind.Close)
                OnClose();
            else if (root == FeedElement.None && scanner.Kind == MarkupKind.Text)
                NoteJunk();
        }
        if (root == FeedElement.None)
            throw NotAFeed();
        if (open.Count > 0)
            feed.Repairs.Note("The document breaks off; the items before that were kept.");
        if (scanner.IsBroken || content.IsBroken)
            feed.Repairs.Note("Broken markup was read as well as it could be.");
        if (scanner.DeclaresEntities)
            feed.Repairs.Note("It declares entities of its own; they were not expanded.");
    }

    private readonly void NoteJunk()
    {
        if (!scanner.Content.IsWhiteSpace())
            feed.Repairs.Note("There was something before the feed; it was left out.");
    }

    private void OnOpen()
    {
        var name = scanner.Name;
        if (scanner.Attributes.Contains("xmlns", StringComparison.Ordinal))
            prefixes.Declare(scanner.Attributes, open.Count);
        var element = prefixes.Classify(name);
        if (root == FeedElement.None && !OnRoot(name, element))
            return;

        var inside = open.Count == 0 ? 0 : open[^1].Inside;
        if (FeedNames.IsFrame(element))
            OnFrame(element);
        else if (element != FeedElement.None && inside == 0)
        {
            OnField(element);
            prefixes.Drop(open.Count);
            return;
        }
        if (scanner.IsEmpty || IsHtmlWithoutEnd(name))
            Leave(element);
        else
            Push(name, element, inside);
        prefixes.Drop(open.Count);
    }

    /// <returns>Whether the feed begins here.</returns>
    private bool OnRoot(ReadOnlySpan<char> name, FeedElement element)
    {
        firstName ??= name.ToString();
        if (element is FeedElement.Rss or FeedElement.Rdf or FeedElement.Feed or FeedElement.Channel)
        {
            root = element;
            feed.Format = Format(element);
            if (strayElements > 0 || text[..scanner.Start].LastIndexOf("<?xml ") > 0)
                feed.Repairs.Note("There was something before the feed; it was left out.");
            return true;
        }
        if (++strayElements > MaxStrayElements || firstName.Equals("html", StringComparison.OrdinalIgnoreCase))
            throw NotAFeed();
        prefixes.Drop(0); // nothing is open before the root
        return false;
    }

    private readonly RefusedException NotAFeed() =>
        RefusedException.Invalid(
            FeedReader.NotAFeed,
            firstName switch
            {
                null => "It is no feed: there is no element in it.",
                var html when html.Equals("html", StringComparison.OrdinalIgnoreCase) =>
                    "It is an HTML page, not a feed; look on the page for the address of its feed.",
                var other =>
                    $"It is no feed: it begins with <{Shown(other)}>, and a feed with <rss>, <feed> or <rdf:RDF>.",
            }
        );

    private static string Shown(string name) => name.Length <= 40 ? name : name[..40] + "…";

    private readonly string Format(FeedElement element)
    {
        switch (element)
        {
            case FeedElement.Rss or FeedElement.Channel:
                var version = element == FeedElement.Rss ? Attribute("version") : null;
                return version is { Length: > 0 and <= 8 } ? $"RSS {version}" : "RSS";
            case FeedElement.Rdf:
                return
                    scanner.Attributes.Contains("purl.org/rss/1.0/\"", StringComparison.Ordinal)
                    || scanner.Attributes.Contains("purl.org/rss/1.0/'", StringComparison.Ordinal)
                    ? "RSS 1.0"
                    : "RSS 0.90";
            default:
                return scanner.Attributes.Contains("purl.org/atom/", StringComparison.Ordinal)
                    ? "Atom 0.3"
                    : "Atom 1.0";
        }
    }

    private void OnFrame(FeedElement element)
    {
        if (element is FeedElement.Feed or FeedElement.Channel)
        {
            feed.BaseLink ??= Attribute("xml:base");
            feed.Language ??= Attribute("xml:lang");
        }
        if (element != FeedElement.Item)
            return;
        if (openItems.Count > 0)
            feed.Repairs.Note("Items stood inside items.");
        if (openItems.Count == MaxItemsInItems)
            CloseDownTo(open.FindLastIndex(e => e.Element == FeedElement.Item));
        var item = feed.AddItem();
        item.Guid = Attribute("rdf:about");
        item.BaseLink = Attribute("xml:base");
        openItems.Add(item);
    }

    private void OnField(FeedElement element)
    {
        var field = content.Read(ref scanner, element, isAtom: root == FeedElement.Feed);
        if (openItems.Count > 0)
            FeedFields.Set(openItems[^1], element, field, feed.Repairs);
        else
            FeedFields.Set(feed, element, field);
    }

    private void Push(ReadOnlySpan<char> name, FeedElement element, int inside)
    {
        if (open.Count == MaxDepth)
            throw RefusedException.Invalid(
                "radar.feed.too-deep",
                $"Its elements are nested more than {MaxDepth} deep."
            );
        var isFrame = FeedNames.IsFrame(element);
        open.Add(new OpenElement(scanner.Start + 1, name.Length, element, isFrame ? 0 : inside + 1));
    }

    private void Leave(FeedElement element)
    {
        if (element == FeedElement.Item)
            openItems.RemoveAt(openItems.Count - 1);
    }

    private void OnClose()
    {
        var name = scanner.Name;
        for (var at = open.Count - 1; at >= 0; at--)
        {
            var candidate = open[at];
            if (!text.Slice(candidate.NameStart, candidate.NameLength).Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                // A stray closing tag must not close the item around it.
                if (FeedNames.IsFrame(candidate.Element) && !FeedNames.IsFrame(prefixes.Classify(name)))
                    break;
                continue;
            }
            if (at < open.Count - 1)
                feed.Repairs.Note("Closing tags were missing.");
            CloseDownTo(at);
            return;
        }
        if (root != FeedElement.None)
            feed.Repairs.Note("Closing tags stood where nothing was open.");
    }

    private void CloseDownTo(int count)
    {
        for (var last = open.Count - 1; last >= count; last--)
            Leave(open[last].Element);
        open.RemoveRange(count, open.Count - count);
        prefixes.Drop(open.Count);
    }

    /// <summary>Of a server's warning that stands in the feed; they are never closed.</summary>
    private static bool IsHtmlWithoutEnd(ReadOnlySpan<char> name) => name is "br" or "hr" or "img" or "input";

    private readonly string? Attribute(ReadOnlySpan<char> name) =>
        XmlFeedContent.Attribute(scanner.Attributes, name) is { IsEmpty: false } value ? value.Trim().ToString() : null;
}
