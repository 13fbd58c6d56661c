using System.Globalization;
using System.Text;
using Signalbox.FarEnds.FeedSite;
using Signalbox.FarEnds.WeRss;

namespace Signalbox.Radar.Tests.Month;

/// <summary>Carries the items on feeds and on the accounts of a WeRSS when their time comes, and knows whose address is which story.</summary>
internal sealed class MonthPress(FeedServer site, WeRssServer weRss, StoryMill mill, int feeds)
{
    // Longer than any outage of the month: what a feed drops has been read.
    private static readonly TimeSpan Shown = TimeSpan.FromHours(60);

    private readonly Dictionary<(int Source, int Story), WeRssArticleRow> rows = [];
    private readonly Dictionary<int, List<MonthItem>> shown = [];
    private readonly Dictionary<string, int> storyOf = new(StringComparer.Ordinal);
    private readonly HashSet<int> stories = [];
    private int next;

    /// <summary>Source title and item key of everything carried so far.</summary>
    public HashSet<(string Source, string Key)> Carried { get; } = [];

    public IReadOnlySet<int> Stories => stories;

    public static string Account(int source) =>
        string.Create(CultureInfo.InvariantCulture, $"MP_WXS_{3223096120 + source}");

    public static string Name(int source) => string.Create(CultureInfo.InvariantCulture, $"来源{source:00}");

    public Uri FeedUrl(int source) => new(string.Create(CultureInfo.InvariantCulture, $"{site.Url}/{source}.xml"));

    /// <summary>Null for an address that is none of ours.</summary>
    public int? StoryOf(string url) => storyOf.TryGetValue(url, out var story) ? story : null;

    /// <returns>How many items came out.</returns>
    public int Publish(DateTimeOffset now)
    {
        var changed = new HashSet<int>();
        var before = next;
        for (; next < mill.Items.Count && mill.Items[next].At <= now; next++)
        {
            var item = mill.Items[next];
            stories.Add(item.Story);
            if (item.Source >= feeds)
            {
                OnAccount(item);
                continue;
            }
            OnFeed(item);
            changed.Add(item.Source);
        }
        for (var feed = 0; feed < feeds; feed++)
            if (changed.Contains(feed) || before == 0)
                site.Put($"/{feed}.xml", FeedAnswer.Text(Rss(feed, now)) with { ETag = $"\"{next}\"" });
        return next - before;
    }

    private void OnAccount(MonthItem item)
    {
        if (item.Corrects)
        {
            if (rows.TryGetValue((item.Source, item.Story), out var row))
                (row.Content, row.PublishTime) = ($"<p>{item.Text}</p>", item.At.ToUnixTimeSeconds());
            return;
        }
        var added = weRss.Store.AddArticle(Account(item.Source), item.Title, item.At, $"<p>{item.Text}</p>");
        rows[(item.Source, item.Story)] = added;
        storyOf[added.Url!] = item.Story; // the far end gives each an address
        Carried.Add((Name(item.Source), added.Id));
    }

    private void OnFeed(MonthItem item)
    {
        if (!shown.TryGetValue(item.Source, out var list))
            shown[item.Source] = list = [];
        if (item.Corrects)
            list.RemoveAll(i => i.Story == item.Story);
        list.Add(item);
        storyOf[Url(item)] = item.Story;
        Carried.Add((Name(item.Source), Key(item)));
    }

    private string Rss(int feed, DateTimeOffset now)
    {
        var list = shown.GetValueOrDefault(feed) ?? [];
        list.RemoveAll(i => now - i.At > Shown);
        var entries = new StringBuilder();
        foreach (var item in Enumerable.Reverse(list))
            entries.Append(
                CultureInfo.InvariantCulture,
                $"<item><guid>{Key(item)}</guid><title>{item.Title}</title><link>{Url(item)}</link><pubDate>{item.At:R}</pubDate><description>{item.Text}</description></item>"
            );
        return $"<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>{Name(feed)}</title>{entries}</channel></rss>";
    }

    private static string Key(MonthItem item) =>
        string.Create(CultureInfo.InvariantCulture, $"{item.Source}/{item.Story}");

    private static string Url(MonthItem item) =>
        string.Create(CultureInfo.InvariantCulture, $"https://example.com/{item.Source}/{item.Story}");
}
