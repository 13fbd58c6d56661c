using Signalbox.Radar.Articles;
using Signalbox.Radar.Articles.Stories;
using Signalbox.Radar.Sources;

namespace Signalbox.Bench.Radar;

/// <summary>All pairs of the story set against its labels.</summary>
internal static class SamenessQuality
{
    private sealed record Told(string Id, string Story, string Title, string Text);

    public static IReadOnlyList<BenchRow> Rows()
    {
        var articles = Sets.Read<Told>("stories.json");
        var gists = articles.ToDictionary(a => a.Id, a => new StoryGist(a.Title, a.Text));
        var comparer = new StoryComparer(gists.Values);
        return
        [
            .. Figures("merged into one article (nearly the same text)", articles, IsNear),
            .. Figures(
                "told as one story (other words)",
                articles,
                (a, b) => comparer.IsSame(gists[a.Id], gists[b.Id])
            ),
        ];
    }

    private static bool IsNear(Told a, Told b) =>
        StoryLikeness.IsSame(
            a.Title,
            a.Text,
            new FoundItem
            {
                Key = b.Id,
                Title = b.Title,
                Url = b.Id,
                Text = b.Text,
                TextState = TextState.Full,
                Original = b.Text,
            }
        );

    private static IEnumerable<BenchRow> Figures(
        string what,
        IReadOnlyList<Told> articles,
        Func<Told, Told, bool> isSame
    )
    {
        var (right, wrong, missed) = (0, 0, 0);
        for (var a = 0; a < articles.Count; a++)
        for (var b = a + 1; b < articles.Count; b++)
        {
            var (same, said) = (articles[a].Story == articles[b].Story, isSame(articles[a], articles[b]));
            right += same && said ? 1 : 0;
            missed += same && !said ? 1 : 0;
            if (same || !said)
                continue;
            wrong++;
            Console.Error.WriteLine($"wrongly {what}: {articles[a].Id} {articles[b].Id}");
        }
        yield return QualityBench.Row(
            $"{what}: precision, {right} pairs right and {wrong} wrong",
            "share",
            (double)right / Math.Max(1, right + wrong),
            null,
            null,
            wrong == 0
        );
        yield return QualityBench.Row(
            $"{what}: recall, of {right + missed} pairs that tell one story",
            "share",
            (double)right / Math.Max(1, right + missed),
            null,
            null,
            true
        );
    }
}
