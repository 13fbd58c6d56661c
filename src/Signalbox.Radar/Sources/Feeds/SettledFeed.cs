namespace Signalbox.Radar.Sources.Feeds;

/// <summary>Settles what a draft left open: dates, addresses, ids, and the odd ways of some generators.</summary>
internal sealed class SettledFeed
{
    private const int LongestText = 2000;

    /// <summary>No feed is older; a date before that is a missing one.</summary>
    private const int FirstYear = 1990;

    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    /// <summary>Clocks run fast, and some publish under tomorrow's date; more than this is no date.</summary>
    private static readonly TimeSpan MostAhead = TimeSpan.FromDays(2);

    private readonly FeedDraft draft;
    private readonly DateTimeOffset now;
    private readonly Uri? root;
    private readonly bool isChinese;

    private SettledFeed(FeedDraft draft, Uri? address, DateTimeOffset now)
    {
        (this.draft, this.now) = (draft, now);
        root = Within(address, draft.BaseLink) ?? address ?? Absolute(draft.SelfLink) ?? Absolute(draft.Link);
        isChinese = IsChinese();
    }

    /// <param name="address">Where it was fetched; null for a file.</param>
    public static ParsedFeed Of(FeedDraft draft, string encoding, Uri? address, DateTimeOffset now)
    {
        var settled = new SettledFeed(draft, address, now);
        var items = draft.Items.ConvertAll(settled.Item);
        return new ParsedFeed
        {
            Title = draft.Title is { } title && WeWeRss.IsAll(title) ? WeWeRss.AllTitle : Bounded(draft.Title),
            Link = Address(draft.Link, settled.root),
            Format = draft.Format,
            Encoding = encoding,
            Repairs = draft.Repairs.Notes, // the last to be read: settling notes too
            Items = items,
        };
    }

    private FeedItem Item(ItemDraft item)
    {
        var place = Within(root, item.BaseLink) ?? root;
        var link =
            Address(item.OriginalLink ?? item.Link, place) ?? (item.GuidIsLink ? Web(item.Guid) : null) ?? Web(item.Id);
        var title = Bounded(item.Title ?? item.SecondTitle);
        return new FeedItem
        {
            Id = Bounded(item.Id ?? item.Guid ?? link),
            Link = link,
            Title = title,
            SummaryHtml = Digest(item.Summary ?? item.SecondSummary, title),
            ContentHtml = GeneratorQuirks.Text(item.Content),
            Author = Bounded(item.Author ?? item.SecondAuthor),
            PublishedAt = Instant(item.Published) ?? Instant(item.SecondPublished),
            UpdatedAt = Instant(item.Updated),
            Categories = item.Categories,
            EnclosureUrls = item.Enclosures.Count == 0 ? [] : Addresses(item.Enclosures, place),
        };
    }

    /// <summary>WeRSS puts the title where it has no digest.</summary>
    private static string? Digest(string? summary, string? title)
    {
        summary = GeneratorQuirks.Text(summary);
        if (summary is null || title is null || summary.Length > (title.Length * 2) + 64)
            return summary;
        return FeedHtml.Line(summary) == title ? null : summary;
    }

    private DateTimeOffset? Instant(string? text)
    {
        if (text is null)
            return null;
        var instant = FeedDates.Read(text, isChinese ? China : TimeSpan.Zero, isChinese);
        if (instant is null)
            draft.Repairs.Note("Dates that could not be read were left out.");
        else if (instant.Value.Year < FirstYear)
            draft.Repairs.Note($"Dates before {FirstYear} were left out.");
        else if (instant - now > MostAhead)
            draft.Repairs.Note("Dates in the future were left out.");
        else
            return instant;
        return null;
    }

    private bool IsChinese()
    {
        if (draft.Generator is { } generator && GeneratorQuirks.IsWeRss(generator))
            return true;
        if (draft.Language is { Length: > 0 } language)
            return language.StartsWith("zh", StringComparison.OrdinalIgnoreCase)
                || language.StartsWith("cn", StringComparison.OrdinalIgnoreCase);
        return LooksChinese(draft.Title) || (draft.Items.Count > 0 && LooksChinese(draft.Items[0].Title));
    }

    private static bool LooksChinese(string? title) =>
        title.AsSpan().ContainsAnyInRange('\u4E00', '\u9FFF') && !title.AsSpan().ContainsAnyInRange('\u3040', '\u30FF');

    private static List<string> Addresses(List<string> links, Uri? place)
    {
        List<string> addresses = new(links.Count);
        foreach (var link in links)
        {
            if (Address(link, place) is { } address)
                addresses.Add(address);
        }
        return addresses;
    }

    /// <returns>Absolute where that can be worked out, as given where not, null for what no reader could follow.</returns>
    private static string? Address(string? link, Uri? place)
    {
        if (string.IsNullOrWhiteSpace(link) || link.Length > LongestText)
            return null;
        return HtmlAttributes.Url(link, place, allowMail: false)
            ?? (place is null && !HtmlAttributes.HasScheme(link) ? link : null);
    }

    private static string? Web(string? id) => id is { Length: <= LongestText } && HtmlAttributes.IsWeb(id) ? id : null;

    private static Uri? Absolute(string? link) =>
        link is not null && HtmlAttributes.IsWeb(link) && Uri.TryCreate(link, UriKind.Absolute, out var uri)
            ? uri
            : null;

    private static Uri? Within(Uri? place, string? link)
    {
        if (link is null)
            return null;
        if (place is null)
            return Absolute(link);
        return Uri.TryCreate(place, link, out var uri) && HtmlAttributes.IsWeb(uri.AbsoluteUri) ? uri : null;
    }

    private static string? Bounded(string? text)
    {
        if (text is null || text.Length <= LongestText)
            return text is { Length: 0 } ? null : text;
        var length = char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText;
        return text[..length];
    }
}
