namespace Signalbox.Radar.Sources.Feeds;

/// <summary>One element of a feed with what is in it, as written.</summary>
internal readonly ref struct XmlField
{
    public ReadOnlySpan<char> Attributes { get; init; }
    public ReadOnlySpan<char> Raw { get; init; }
    public bool HasElements { get; init; }
    public bool HasCharacterData { get; init; }

    /// <summary>Atom says of each text whether it is HTML; RSS never does, and it always may be.</summary>
    public bool IsAtomText { get; init; }

    /// <summary>The attribute with its references; empty where there is none.</summary>
    public ReadOnlySpan<char> Attribute(ReadOnlySpan<char> name) => XmlFeedContent.Attribute(Attributes, name);
}

/// <summary>Finds where an element ends, also where its closing tag is missing.</summary>
internal ref struct XmlFeedContent(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> text = text;

    // What is read again after a missing closing tag is paid from here, so that a hostile document cannot make it much.
    private long rereadsLeft = 4L * text.Length;

    /// <summary>Closing tags or ends of sections were missing.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Reads the element that the scanner has just opened, up to its end.</summary>
    public XmlField Read(ref MarkupScanner scanner, FeedElement element, bool isAtom)
    {
        var name = scanner.Name;
        var attributes = scanner.Attributes;
        var from = scanner.Position;
        if (scanner.IsEmpty || IsLinkWithoutEnd(element, attributes, from))
            return new XmlField { Attributes = attributes };

        var (firstTag, depth) = (-1, 0);
        var (hasElements, hasCharacterData, isClosed) = (false, false, false);
        while (!isClosed && scanner.Read())
        {
            if (scanner.Kind == MarkupKind.CharacterData)
            {
                hasCharacterData = true;
                EndCutSection(ref scanner, name);
            }
            else if (scanner.Kind == MarkupKind.Open)
            {
                if (IsFrame(scanner.Name, opens: true))
                    break;
                firstTag = hasElements ? firstTag : scanner.Start;
                hasElements = true;
                depth += !scanner.IsEmpty && scanner.Name.SequenceEqual(name) ? 1 : 0;
            }
            else if (scanner.Kind == MarkupKind.Close)
            {
                if (scanner.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                    isClosed = depth-- == 0;
                else if (IsFrame(scanner.Name, opens: false))
                    break;
            }
        }

        var to = scanner.Start;
        if (!isClosed)
            (to, hasElements) = EndWithoutTag(ref scanner, element, from, firstTag);
        return new XmlField
        {
            Attributes = attributes,
            Raw = text[from..to],
            HasElements = hasElements,
            HasCharacterData = hasCharacterData,
            IsAtomText = isAtom && !name.EndsWith("encoded"),
        };
    }

    /// <summary>The value of an attribute with its references; empty where there is none.</summary>
    public static ReadOnlySpan<char> Attribute(ReadOnlySpan<char> attributes, ReadOnlySpan<char> name)
    {
        var all = new MarkupAttributes(attributes);
        while (all.Read())
        {
            if (!all.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                continue;
            var ignored = ReferenceFaults.None;
            return all.Value.Contains('&') ? CharacterReferences.Decode(all.Value, ref ignored) : all.Value;
        }
        return default;
    }

    /// <summary>A <c>link</c> with its address in an attribute has nothing in it, whether it is closed or not.</summary>
    private bool IsLinkWithoutEnd(FeedElement element, ReadOnlySpan<char> attributes, int from)
    {
        if (element != FeedElement.Link || Attribute(attributes, "href").IsEmpty)
            return false;
        if (text[from..].TrimStart().StartsWith("</"))
            return false;
        return IsBroken = true;
    }

    /// <summary>Ends a section that was never closed, and so has swallowed the elements after it.</summary>
    private void EndCutSection(ref MarkupScanner scanner, ReadOnlySpan<char> name)
    {
        for (var at = scanner.Start; text[at..scanner.Position].IndexOf("</") is >= 0 and var found; )
        {
            at += found + 2;
            if (!text[at..].StartsWith(name))
                continue;
            var rereads = scanner.IsCutOff ? at - scanner.Start : scanner.Position - scanner.Start;
            var isCut =
                scanner.IsCutOff
                || text[at..scanner.Position].Contains(XmlFieldText.SectionStart, StringComparison.Ordinal);
            if (isCut && rereads <= rereadsLeft)
            {
                rereadsLeft -= rereads;
                scanner.Position = at - 2;
                IsBroken = true;
            }
            return;
        }
    }

    private (int To, bool HasElements) EndWithoutTag(
        ref MarkupScanner scanner,
        FeedElement element,
        int from,
        int firstTag
    )
    {
        IsBroken = true;
        var isAtEnd = scanner.Kind == MarkupKind.End;
        var boundary = isAtEnd ? text.Length : scanner.Start;
        var isText = element is FeedElement.Summary or FeedElement.SecondSummary or FeedElement.Content;
        scanner.Position = boundary;
        if (firstTag < 0 || (isAtEnd && isText) || rereadsLeft < boundary - firstTag)
            return (boundary, firstTag >= 0);
        rereadsLeft -= boundary - firstTag;
        scanner.Position = firstTag;
        return (firstTag, false);
    }

    private static bool IsFrame(ReadOnlySpan<char> name, bool opens)
    {
        var local = name[(name.IndexOf(':') + 1)..];
        return local.Length is >= 3 and <= 7
            && FeedNames.Element(FeedNamespace.Core, local) is var element
            && (opens ? element == FeedElement.Item : FeedNames.IsFrame(element))
            && !name.StartsWith("media:");
    }
}
