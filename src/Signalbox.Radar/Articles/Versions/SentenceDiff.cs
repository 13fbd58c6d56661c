using Signalbox.Radar.Prompts;

namespace Signalbox.Radar.Articles.Versions;

/// <summary>Compares two texts sentence by sentence: a paragraph is too long to see what changed in it. Pure.</summary>
internal static class SentenceDiff
{
    // Of what differs; the comparison is a table of both lengths.
    private const int MostSentences = 1500;
    private const string Gap = "…";

    /// <returns>Every sentence of both once, those that both have counted as one.</returns>
    public static IReadOnlyList<DiffLine> Of(string before, string after)
    {
        var (a, b) = (Sentences(before), Sentences(after));
        var head = 0;
        while (head < a.Count && head < b.Count && a[head] == b[head])
            head++;
        var tail = 0;
        while (tail < a.Count - head && tail < b.Count - head && a[^(tail + 1)] == b[^(tail + 1)])
            tail++;
        return
        [
            .. a.Take(head).Select(Same),
            .. Middle(a[head..^tail], b[head..^tail]),
            .. a.Skip(a.Count - tail).Select(Same),
        ];
    }

    /// <summary>What changed, with one sentence on either side; a mark stands for what is left out.</summary>
    public static IReadOnlyList<DiffLine> AroundChanges(IReadOnlyList<DiffLine> lines)
    {
        List<DiffLine> shown = [];
        var last = -1;
        for (var at = 0; at < lines.Count; at++)
        {
            if (!IsNear(lines, at))
                continue;
            if (at > last + 1)
                shown.Add(new DiffLine(LineChange.Same, Gap));
            shown.Add(lines[at]);
            last = at;
        }
        if (shown.Count > 0 && last < lines.Count - 1)
            shown.Add(new DiffLine(LineChange.Same, Gap));
        return shown;
    }

    private static bool IsNear(IReadOnlyList<DiffLine> lines, int at)
    {
        for (var near = Math.Max(0, at - 1); near <= Math.Min(lines.Count - 1, at + 1); near++)
        {
            if (lines[near].Change != LineChange.Same)
                return true;
        }
        return false;
    }

    private static IEnumerable<DiffLine> Middle(List<string> a, List<string> b)
    {
        if (a.Count == 0 || b.Count == 0 || a.Count > MostSentences || b.Count > MostSentences)
            return a.Select(s => new DiffLine(LineChange.Removed, s))
                .Concat(b.Select(s => new DiffLine(LineChange.Added, s)));
        return PromptDiff.Of(string.Join('\n', a), string.Join('\n', b));
    }

    private static DiffLine Same(string sentence) => new(LineChange.Same, sentence);

    private static List<string> Sentences(string text)
    {
        List<string> sentences = [];
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var start = 0;
            for (var at = 0; at < line.Length; at++)
            {
                // A closing quotation mark belongs to the sentence before it.
                var isEnd = line[at] is '。' or '！' or '？' or '；';
                if (
                    !isEnd
                    || (at + 1 < line.Length && line[at + 1] is '”' or '’' or '」' or '）' or '。' or '！' or '？')
                )
                    continue;
                sentences.Add(line[start..(at + 1)]);
                start = at + 1;
            }
            if (start < line.Length)
                sentences.Add(line[start..]);
        }
        return sentences;
    }
}
