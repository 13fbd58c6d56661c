namespace Signalbox.Radar.Sources.Rhythm;

/// <summary>How often a source usually has something, learned from its own articles.</summary>
/// <param name="Gap">The usual time between two articles, days of rest left out.</param>
/// <param name="Rests">Weekdays on which it has nothing, Monday first; mostly none, or Saturday and Sunday.</param>
/// <param name="Newest">Of the articles it was learned from.</param>
/// <param name="SilentAt">From then on it has been silent for too long, unless something comes.</param>
internal sealed record UsualRhythm(
    TimeSpan Gap,
    IReadOnlyList<DayOfWeek> Rests,
    DateTimeOffset Newest,
    DateTimeOffset SilentAt
);

/// <summary>Learns a source's rhythm from the times of its articles. Pure.</summary>
/// <remarks>
/// Medians and quantiles instead of means, so that one pause or one busy day does not move the verdict. The history is the 60
/// days before the newest article: a source that has fallen silent is judged by how it was, however long ago that is.
/// </remarks>
internal static class ExpectedRhythm
{
    /// <summary>How far back times are asked for; no caller needs to bring older ones.</summary>
    public static readonly TimeSpan History = TimeSpan.FromDays(60);

    private const int FewestMoments = 8;
    private const int FewestOfAWeekday = 3;
    private const int FewestDaysOfWork = 3;
    private const double RestingShare = 0.1;
    private const double WorkingShare = 0.5;

    private static readonly TimeSpan ShortestHistory = TimeSpan.FromDays(10);

    // Several articles that come out together are one publication.
    private static readonly TimeSpan Together = TimeSpan.FromHours(1);

    // Slots lie up to nine hours apart, and nobody acts on less than a day and a half.
    private static readonly TimeSpan ShortestSilence = TimeSpan.FromHours(36);

    /// <param name="times">In any order; doubles count once.</param>
    /// <param name="zone">Whose days and weekdays are meant.</param>
    /// <returns>Null where there is too little to judge by.</returns>
    public static UsualRhythm? Of(IEnumerable<DateTimeOffset> times, TimeZoneInfo zone)
    {
        var (moments, newest) = Moments(times);
        if (moments.Count < FewestMoments || moments[^1] - moments[0] < ShortestHistory)
            return null;

        var days = new WorkDays(zone, Rests(moments, zone));
        var gaps = moments
            .Zip(moments.Skip(1), days.Between)
            .Where(g => g > TimeSpan.Zero) // both on days of rest
            .Order()
            .ToList();
        if (gaps.Count == 0)
            return null;
        var usual = At(gaps, 0.5);
        var allowed = Longest(ShortestSilence, 4 * usual, 3 * At(gaps, 0.9));
        return new UsualRhythm(usual, days.Rests, newest, days.After(newest, allowed));
    }

    /// <summary>When something came out, oldest first, and the newest time itself.</summary>
    private static (List<DateTimeOffset> Moments, DateTimeOffset Newest) Moments(IEnumerable<DateTimeOffset> times)
    {
        var ordered = times.Order().ToList();
        List<DateTimeOffset> moments = [];
        if (ordered.Count == 0)
            return (moments, default);
        foreach (var time in ordered.Where(t => t >= ordered[^1] - History))
        {
            if (moments.Count == 0 || time - moments[^1] >= Together)
                moments.Add(time);
        }
        return (moments, ordered[^1]);
    }

    /// <summary>Weekdays that it rests on, seen often enough to say so, where it works on most of the others.</summary>
    private static IReadOnlyList<DayOfWeek> Rests(List<DateTimeOffset> moments, TimeZoneInfo zone)
    {
        var busy = moments.Select(m => WorkDays.DayOf(m, zone)).ToHashSet();
        var (seen, worked) = (new int[7], new int[7]);
        for (var day = WorkDays.DayOf(moments[0], zone); day <= WorkDays.DayOf(moments[^1], zone); day = day.AddDays(1))
        {
            seen[(int)day.DayOfWeek]++;
            worked[(int)day.DayOfWeek] += busy.Contains(day) ? 1 : 0;
        }
        var rests = Enumerable
            .Range(0, 7)
            .Where(d => seen[d] >= FewestOfAWeekday && worked[d] <= RestingShare * seen[d])
            .ToList();
        var works = Enumerable.Range(0, 7).Except(rests).ToList();
        // A weekly source rests on six days too, but there the plain time says more.
        return works.Count >= FewestDaysOfWork && works.Sum(d => worked[d]) >= WorkingShare * works.Sum(d => seen[d])
            ? [.. rests.Select(d => (DayOfWeek)d).OrderBy(d => ((int)d + 6) % 7)]
            : [];
    }

    /// <summary>The value that this share of them does not exceed.</summary>
    private static TimeSpan At(List<TimeSpan> ordered, double share) =>
        ordered[Math.Min(ordered.Count - 1, (int)Math.Ceiling(share * ordered.Count) - 1)];

    private static TimeSpan Longest(params ReadOnlySpan<TimeSpan> spans)
    {
        var longest = TimeSpan.Zero;
        foreach (var span in spans)
            longest = span > longest ? span : longest;
        return longest;
    }
}
