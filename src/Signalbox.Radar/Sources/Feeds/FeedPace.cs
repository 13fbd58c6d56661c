using System.Diagnostics;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Sources.Feeds;

/// <param name="Articles">Items read in one round over all files.</param>
/// <param name="SecondsARound">Of the fastest round.</param>
internal sealed record PaceOfReading(int Articles, double SecondsARound)
{
    public double ArticlesPerSecond => Articles / SecondsARound;
}

/// <summary>Measures the reader on files, for the bench.</summary>
internal static class FeedPace
{
    /// <param name="files">Read into memory first; those that are no feed take their time and give no items.</param>
    /// <param name="withClean">Whether each item's HTML is made harmless and into text too, as before judging.</param>
    public static PaceOfReading Measure(IReadOnlyList<string> files, int rounds, bool withClean)
    {
        var reader = new FeedReader(Options.Create(new FeedOptions()), TimeProvider.System);
        var bodies = files.Select(File.ReadAllBytes).ToList();
        var (articles, fastest) = (0, double.MaxValue);
        for (var round = 0; round < rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            articles = bodies.Sum(body => ReadOne(reader, body, withClean));
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return new PaceOfReading(articles, fastest);
    }

    private static int ReadOne(FeedReader reader, byte[] body, bool withClean)
    {
        try
        {
            var feed = reader.Read(body, contentType: null, address: null);
            if (withClean)
            {
                foreach (var item in feed.Items)
                    _ = FeedHtml.Clean(item.ContentHtml ?? item.SummaryHtml ?? "", address: null);
            }
            return feed.Items.Count;
        }
        catch (RefusedException)
        {
            return 0;
        }
    }
}
