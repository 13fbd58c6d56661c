using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Slots;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Reports;

/// <summary>Counts what a report's charts show.</summary>
internal static class ReportCounts
{
    /// <summary>So many days stand in a day's report.</summary>
    public const int TrendDays = 30;

    private const int MostTopics = 5;

    /// <summary>The slots of a day that have been reported, and the one that is being reported now.</summary>
    public static async Task<IReadOnlyList<ReportFlow>> SlotsAsync(SignalboxDb db, SlotRun run, CancellationToken ct)
    {
        // Tracked on purpose: the run at hand has its figures, but not yet in the database.
        var runs = await db.Set<SlotRun>().Where(r => r.Day == run.Day).Take(100).ToListAsync(ct);
        return
        [
            .. runs.Where(r => r.FinishedAt != null && r.Slot <= run.Slot)
                .OrderBy(r => r.Slot)
                .Select(r => new ReportFlow(
                    r.Slot.ToString("HH:mm", CultureInfo.InvariantCulture),
                    r.NewArticles,
                    r.Judged,
                    r.Opportunities
                )),
        ];
    }

    /// <summary>Opportunities of each day until <paramref name="last"/>, in all and by topic.</summary>
    /// <param name="days">1 to 31.</param>
    /// <param name="compare">Whether the same number of days before is counted too.</param>
    public static async Task<ReportTrend> TrendAsync(
        SignalboxDb db,
        Viewer viewer,
        DateOnly last,
        int days,
        bool compare,
        CancellationToken ct
    )
    {
        var first = last.AddDays(1 - days);
        var since = compare ? first.AddDays(-days) : first;
        var samples = db.Set<Article>().Where(a => a.Sample).Select(a => a.Id);
        var counts = await (
            from found in db.Set<Opportunity>().For(db, viewer)
            join judgement in db.Set<Judgement>() on found.JudgementId equals judgement.Id
            where found.Day >= since && found.Day <= last && !samples.Contains(found.ArticleId)
            group found by new { found.Day, judgement.Kind } into g
            select new
            {
                g.Key.Day,
                g.Key.Kind,
                Count = g.Count(),
            }
        ).ToListAsync(ct);
        var inside = counts.Where(c => c.Day >= first).ToList();
        var lines = inside
            .GroupBy(c => c.Kind ?? "", StringComparer.Ordinal)
            .Where(g => g.Key.Length > 0)
            .OrderByDescending(g => g.Sum(c => c.Count))
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .Take(MostTopics)
            .Select(g => new ReportTrendLine(
                g.Key,
                PerDay(g.Select(c => (c.Day, c.Count))),
                compare ? counts.Where(c => c.Day < first && c.Kind == g.Key).Sum(c => c.Count) : null
            ));
        return new ReportTrend(first, PerDay(inside.Select(c => (c.Day, c.Count))), [.. lines]);

        int[] PerDay(IEnumerable<(DateOnly Day, int Count)> some)
        {
            var perDay = new int[days];
            foreach (var (day, count) in some)
                perDay[day.DayNumber - first.DayNumber] += count;
            return perDay;
        }
    }
}
