using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Judging.Steering;
using Signalbox.Radar.Sources.Feeds;

namespace Signalbox.Bench.Radar;

/// <summary>What the defence against steering costs articles that steer nobody: sentences that are left out, and second readings.</summary>
internal static class SteeringNoise
{
    public static IReadOnlyList<BenchRow> Rows()
    {
        var ordinary = Sets.Read<PlainArticle>("ordinary.json").Select(a => (a.Title, a.Text)).ToList();
        return [.. Rows("articles about models and marks", ordinary), .. Rows("articles of real feeds", Real())];
    }

    private static IReadOnlyList<BenchRow> Rows(string what, List<(string Title, string Text)> articles)
    {
        var free = articles.Select(a => FindOrders.Run(a.Title, a.Text)).ToList();
        var all = articles.Sum(a => a.Text.Split('。', '！', '？', '；', ';', '\n').Length);
        return
        [
            Row($"{articles.Count} {what}: sentences wrongly left out, of {all}", "sentences", free.Sum(f => f.Orders)),
            Row($"{articles.Count} {what}: always read twice", "articles", Count(free, Suspicion.Steering)),
            Row($"{articles.Count} {what}: read twice where rules differ", "articles", Count(free, Suspicion.Traces)),
        ];
    }

    private static int Count(List<FreeText> free, Suspicion suspicion) => free.Count(f => f.Suspicion == suspicion);

    private static BenchRow Row(string what, string unit, int count) =>
        QualityBench.Row(what, unit, count, null, null, held: true);

    private static List<(string Title, string Text)> Real()
    {
        var shared = Environment.GetEnvironmentVariable("SIGNALBOX_SHARED") ?? Path.Combine("..", "shared");
        var folder = Path.Combine(shared, "data", "feeds");
        var reader = new FeedReader(Options.Create(new FeedOptions()), TimeProvider.System);
        return Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder).Order().SelectMany(f => Items(reader, f))]
            : [];
    }

    private static IEnumerable<(string Title, string Text)> Items(FeedReader reader, string file)
    {
        try
        {
            var feed = reader.Read(File.ReadAllBytes(file), contentType: null, address: null);
            return feed.Items.Select(i =>
                (i.Title ?? "", FeedHtml.Clean(i.ContentHtml ?? i.SummaryHtml ?? "", address: null).Text)
            );
        }
        catch (RefusedException)
        {
            return []; // no feed
        }
    }
}
