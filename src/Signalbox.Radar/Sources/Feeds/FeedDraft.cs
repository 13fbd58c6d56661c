namespace Signalbox.Radar.Sources.Feeds;

/// <summary>A feed while it is read: as written, before dates, links and quirks are settled.</summary>
internal sealed class FeedDraft(Repairs repairs, int maxItems)
{
    public Repairs Repairs => repairs;
    public string Format { get; set; } = "";
    public string? Title { get; set; }
    public string? Link { get; set; }

    /// <summary>Where the feed says that it lies itself.</summary>
    public string? SelfLink { get; set; }

    public string? BaseLink { get; set; }
    public string? Language { get; set; }
    public string? Generator { get; set; }
    public List<ItemDraft> Items { get; } = [];

    /// <returns>A new item of the feed; one that leads nowhere when there are too many.</returns>
    public ItemDraft AddItem()
    {
        var item = new ItemDraft();
        if (Items.Count < maxItems)
            Items.Add(item);
        else
            repairs.Note($"Only the first {maxItems} items were read.");
        return item;
    }
}

/// <summary>An item while it is read. The first of two is kept.</summary>
internal sealed class ItemDraft
{
    public const int MaxCategories = 32;
    public const int MaxEnclosures = 16;

    public string? Id { get; set; }
    public string? Guid { get; set; }
    public bool GuidIsLink { get; set; }
    public string? Link { get; set; }

    /// <summary>The link before a service put its own in its place.</summary>
    public string? OriginalLink { get; set; }

    public string? BaseLink { get; set; }
    public string? Title { get; set; }
    public string? SecondTitle { get; set; }
    public string? Summary { get; set; }
    public string? SecondSummary { get; set; }
    public string? Content { get; set; }
    public string? Author { get; set; }
    public string? SecondAuthor { get; set; }
    public string? Published { get; set; }
    public string? SecondPublished { get; set; }
    public string? Updated { get; set; }
    public List<string> Categories { get; } = [];
    public List<string> Enclosures { get; } = [];

    public void AddCategory(string name)
    {
        if (name.Length is > 0 and <= 200 && Categories.Count < MaxCategories && !Categories.Contains(name))
            Categories.Add(name);
    }

    public void AddEnclosure(string url)
    {
        if (url.Length > 0 && Enclosures.Count < MaxEnclosures && !Enclosures.Contains(url))
            Enclosures.Add(url);
    }
}
