namespace Signalbox.Radar.Prompts;

/// <summary>What became of a line.</summary>
internal enum LineChange
{
    Same,
    Added,
    Removed,
}

/// <summary>One line of either text.</summary>
internal sealed record DiffLine(LineChange Change, string Text);

/// <summary>Compares two texts line by line.</summary>
internal static class PromptDiff
{
    // A prompt has at most 16 KB; beyond this the table would be larger than it is worth.
    private const int MostLines = 4000;

    /// <returns>Every line of both texts once, those that both have counted as one; what is removed comes before what is added.</returns>
    public static IReadOnlyList<DiffLine> Of(string before, string after)
    {
        var (a, b) = (Lines(before), Lines(after));
        if (a.Length > MostLines || b.Length > MostLines)
            return
            [
                .. a.Select(line => new DiffLine(LineChange.Removed, line)),
                .. b.Select(line => new DiffLine(LineChange.Added, line)),
            ];

        // common[i, j]: length of the longest common subsequence of what follows.
        var common = new int[a.Length + 1, b.Length + 1];
        for (var i = a.Length - 1; i >= 0; i--)
        for (var j = b.Length - 1; j >= 0; j--)
            common[i, j] = a[i] == b[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);

        List<DiffLine> lines = [];
        var (x, y) = (0, 0);
        while (x < a.Length || y < b.Length)
        {
            if (x < a.Length && y < b.Length && a[x] == b[y])
            {
                lines.Add(new DiffLine(LineChange.Same, a[x++]));
                y++;
            }
            else if (x < a.Length && (y == b.Length || common[x + 1, y] >= common[x, y + 1]))
                lines.Add(new DiffLine(LineChange.Removed, a[x++]));
            else
                lines.Add(new DiffLine(LineChange.Added, b[y++]));
        }
        return lines;
    }

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
}
