using System.Globalization;
using System.Text.RegularExpressions;

namespace Signalbox.Radar.Tests.Month;

/// <summary>Something that a source carries at an instant.</summary>
/// <param name="Story">Which story it tells; copies of one story have one number.</param>
/// <param name="At">When its source publishes it.</param>
/// <param name="Corrects">The text is a correction of the source's own earlier item of this story.</param>
internal sealed record MonthItem(int Story, int Source, string Title, string Text, DateTimeOffset At, bool Corrects);

/// <summary>Makes the articles of so many days, the same ones for the same seed: new stories, copies, near copies and corrections.</summary>
internal sealed partial class StoryMill
{
    private const double Copies = 0.1;
    private const double NearCopies = 0.1;
    private const double Corrections = 0.02;

    // A copy comes within a day of the story, as it does in the world.
    private static readonly TimeSpan CopiedWithin = TimeSpan.FromHours(20);

    private readonly Random random;
    private readonly int sources;
    private readonly List<MonthItem> items = [];
    private readonly List<Told> recent = [];
    private int stories;

    private StoryMill(int seed, int sources) => (random, this.sources) = (new Random(seed), sources);

    public int Stories => stories;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<MonthItem> Items => items;

    public static StoryMill Grind(int seed, int sources, DateTimeOffset from, int days, int perDay)
    {
        var mill = new StoryMill(seed, sources);
        for (var day = 0; day < days; day++)
            mill.Day(from.AddDays(day), (int)(perDay * (0.7 + (0.6 * mill.random.NextDouble()))));
        mill.items.Sort((a, b) => a.At.CompareTo(b.At));
        return mill;
    }

    private void Day(DateTimeOffset from, int count)
    {
        var instants = Enumerable.Range(0, count).Select(_ => from.AddSeconds(random.Next(24 * 3600))).Order().ToList();
        foreach (var at in instants)
        {
            recent.RemoveAll(t => at - t.First.At > CopiedWithin);
            var kind = random.NextDouble();
            if (kind < Copies + NearCopies && Copied() is { } told)
                Copy(told, at, isNear: kind < NearCopies);
            else
                Tell(at);
        }
    }

    private Told? Copied()
    {
        var free = recent.Where(t => t.Sources.Count < Math.Min(4, sources)).ToList();
        return free.Count == 0 ? null : free[random.Next(free.Count)];
    }

    private void Tell(DateTimeOffset at)
    {
        var story = ++stories;
        var item = new MonthItem(story, random.Next(sources), Words(14), Text(story), at, Corrects: false);
        items.Add(item);
        recent.Add(new Told(item, [item.Source]));
        if (random.NextDouble() < Corrections)
            items.Add(
                item with
                {
                    Text = $"{item.Text}更正：{Words(30)}。",
                    At = at.AddHours(3 + random.Next(8)),
                    Corrects = true,
                }
            );
    }

    private void Copy(Told told, DateTimeOffset at, bool isNear)
    {
        int source;
        do source = random.Next(sources);
        while (!told.Sources.Add(source)); // one source does not tell a story twice
        var first = told.First;
        items.Add(
            isNear
                ? first with
                {
                    Source = source,
                    Title = $"快讯{first.Title}",
                    Text = $"据报道，{first.Text[..^8]}。本报综合。",
                    At = at,
                }
                : first with
                {
                    Source = source,
                    At = at,
                }
        );
    }

    /// <summary>What a story's text begins with.</summary>
    [GeneratedRegex("项目编号[0-9]{6}", RegexOptions.NonBacktracking)]
    public static partial Regex Number();

    private string Text(int story) =>
        string.Create(CultureInfo.InvariantCulture, $"项目编号{story + 100000}。{Words(170 + random.Next(120))}。");

    /// <summary>Letters that no two texts share three in a row of, but by chance.</summary>
    private string Words(int length) =>
        string.Create(
            length,
            random,
            static (letters, random) =>
            {
                for (var at = 0; at < letters.Length; at++)
                    letters[at] = (char)random.Next(0x4E00, 0x9FA5);
            }
        );

    private sealed record Told(MonthItem First, HashSet<int> Sources);
}
