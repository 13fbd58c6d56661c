namespace Signalbox.Radar.Sources.Feeds;

/// <summary>Puts the elements of an XML feed where they belong.</summary>
internal static class FeedFields
{
    public static void Set(FeedDraft feed, FeedElement element, XmlField field)
    {
        switch (element)
        {
            case FeedElement.Title:
                feed.Title ??= Filled(XmlFieldText.Line(field, feed.Repairs));
                break;
            case FeedElement.Link:
                var (address, relation) = Link(field, feed.Repairs);
                if (relation is "self")
                    feed.SelfLink ??= Filled(address);
                else if (relation is "" or "alternate")
                    feed.Link ??= Filled(address);
                break;
            case FeedElement.Language:
                feed.Language ??= Filled(XmlFieldText.Text(field, feed.Repairs));
                break;
            case FeedElement.Generator:
                feed.Generator ??= Filled(XmlFieldText.Text(field, feed.Repairs));
                break;
        }
    }

    public static void Set(ItemDraft item, FeedElement element, XmlField field, Repairs repairs)
    {
        switch (element)
        {
            case FeedElement.Title:
                item.Title ??= Filled(XmlFieldText.Line(field, repairs));
                break;
            case FeedElement.SecondTitle:
                item.SecondTitle ??= Filled(XmlFieldText.Line(field, repairs));
                break;
            case FeedElement.Link:
                SetLink(item, field, repairs);
                break;
            case FeedElement.OriginalLink:
                item.OriginalLink ??= Filled(XmlFieldText.Text(field, repairs));
                break;
            case FeedElement.Id:
                item.Id ??= Filled(XmlFieldText.Text(field, repairs));
                break;
            case FeedElement.Guid:
                item.GuidIsLink |= !field.Attribute("isPermaLink").SequenceEqual("false");
                item.Guid ??= Filled(XmlFieldText.Text(field, repairs));
                break;
            case FeedElement.Summary:
                item.Summary ??= Filled(XmlFieldText.Html(field, repairs));
                break;
            case FeedElement.SecondSummary:
                item.SecondSummary ??= Filled(XmlFieldText.Html(field, repairs));
                break;
            case FeedElement.Content:
                item.Content ??= Filled(XmlFieldText.Html(field, repairs));
                item.BaseLink ??= Filled(field.Attribute("xml:base").ToString());
                break;
            case FeedElement.Author:
                item.Author ??= Filled(Person(field, repairs));
                break;
            case FeedElement.SecondAuthor:
                item.SecondAuthor ??= Filled(Person(field, repairs));
                break;
            case FeedElement.Published:
                item.Published ??= Filled(XmlFieldText.Text(field, repairs));
                break;
            case FeedElement.SecondPublished:
                item.SecondPublished ??= Filled(XmlFieldText.Text(field, repairs));
                break;
            case FeedElement.Updated:
                item.Updated ??= Filled(XmlFieldText.Text(field, repairs));
                break;
            case FeedElement.Category:
                item.AddCategory(Category(field, repairs));
                break;
            case FeedElement.Enclosure:
                item.AddEnclosure(field.Attribute("url").Trim().ToString());
                break;
        }
    }

    private static void SetLink(ItemDraft item, XmlField field, Repairs repairs)
    {
        var (address, relation) = Link(field, repairs);
        if (relation is "" or "alternate")
            item.Link ??= Filled(address);
        else if (relation is "enclosure")
            item.AddEnclosure(address);
    }

    private static (string Address, string Relation) Link(XmlField field, Repairs repairs)
    {
        var address = field.Attribute("href");
        return address.IsEmpty
            ? (XmlFieldText.Text(field, repairs), "")
            : (address.Trim().ToString(), field.Attribute("rel").ToString());
    }

    private static string Category(XmlField field, Repairs repairs)
    {
        var label = field.Attribute("label");
        var name = label.IsEmpty ? field.Attribute("term") : label;
        return name.IsEmpty ? XmlFieldText.Line(field, repairs) : FeedHtml.Line(name.ToString());
    }

    /// <summary>Reads <c>&lt;name&gt;</c> of Atom, bare text, and RSS's <c>mail@example.com (Name)</c>.</summary>
    private static string Person(XmlField field, Repairs repairs)
    {
        if (field.HasElements)
            return FeedHtml.Line(NameIn(field.Raw));
        var text = XmlFieldText.Line(field, repairs);
        var bracket = text.IndexOf('(', StringComparison.Ordinal);
        return bracket > 0 && text.EndsWith(')') && text[..bracket].Contains('@', StringComparison.Ordinal)
            ? text[(bracket + 1)..^1].Trim()
            : text;
    }

    private static string NameIn(ReadOnlySpan<char> raw)
    {
        var scanner = new MarkupScanner(raw);
        var isName = false;
        while (scanner.Read())
        {
            if (scanner.Kind == MarkupKind.Open)
                isName = scanner
                    .Name[(scanner.Name.IndexOf(':') + 1)..]
                    .Equals("name", StringComparison.OrdinalIgnoreCase);
            else if (isName && scanner.Kind is MarkupKind.CharacterData)
                return FeedHtml.Escape(scanner.Content);
            else if (isName && scanner.Kind is MarkupKind.Text)
                return scanner.Content.ToString();
        }
        return "";
    }

    private static string? Filled(string text) => text.Length == 0 ? null : text;
}
