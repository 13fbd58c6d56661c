namespace Signalbox.Radar.Judging.Rules;

/// <summary>The sentences that carry a verdict of the rules.</summary>
internal static class Evidence
{
    private const int Most = 5;

    /// <summary>Strongest sentences, in the order in which they stand in the article, exactly as they stand there.</summary>
    public static IReadOnlyList<string> Of(Reading reading, Weighed best)
    {
        List<(int At, int Length, double Points)> places =
        [
            .. best.Finding.Hits.SelectMany(h => h.Places.Select(at => (at, h.Length, h.Points))),
        ];
        if (reading.Deadline is { } last)
            places.Add((last.At, last.Length, 12));
        if (reading.Amounts is [var first, ..])
            places.Add((first.At, first.Length, 5));
        if (best.Call is { } call)
            places.Add((call.At, call.Length, 3));

        return
        [
            .. places
                .Select(p => (p.At, p.Points, Text: reading.Sentence(p.At, p.Length)))
                .Where(p => p.Text.Length > 0)
                .GroupBy(p => p.Text, StringComparer.Ordinal)
                .Select(g => (At: g.Min(p => p.At), Points: g.Sum(p => p.Points), Text: g.Key))
                .OrderByDescending(s => s.Points)
                .Take(Most)
                .OrderBy(s => s.At)
                .Select(s => s.Text),
        ];
    }
}
