using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Data;
using Signalbox.Platform.Ui.Words;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Learning;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Slots;
using Signalbox.Radar.Sources;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Reports.Editions;

/// <summary>Gathers what a weekly or monthly edition says, from what its days have stored.</summary>
/// <remarks>It is the house's, as the day's report is.</remarks>
internal sealed class ComposeEdition(
    ViewerOf viewer,
    RefusalMeanings meanings,
    IOptions<InstallationOptions> installation,
    TimeProvider clock
)
{
    /// <summary>So many of the best stand in it.</summary>
    private const int MostOpportunities = 12;

    private const int MostSources = 1000;

    /// <returns>Null where no slot ran in the period: there is nothing to tell.</returns>
    public async Task<ReportContent?> RunAsync(SignalboxDb db, EditionPeriod period, CancellationToken ct)
    {
        var runs = await RunsAsync(db, period, ct);
        if (runs.Count == 0)
            return null;
        var runIds = runs.ConvertAll(r => r.Id);
        var found = await FoundAsync(db, period, ct);
        var (sources, failures) = await SourcesAsync(db, runIds, ct);
        var now = Totals(runs, found);
        return new ReportContent
        {
            Day = period.Last,
            Slot = period.Slot,
            IsDaily = false,
            Late = false,
            CutShort = false,
            MadeAt = clock.GetUtcNow(),
            Judges = await JudgesAsync(db, runIds, ct),
            Figures = Figures(runs, sources.Count, failures.Count, now),
            Opportunities = await BestAsync(db, found, ct),
            Dropped = [],
            Sources = sources,
            Failures = failures,
            Flow = Flow(period, runs),
            Trend = await ReportCounts.TrendAsync(db, viewer.House, period.Last, period.Days, compare: true, ct),
            Period = new ReportPeriod(
                period.Edition,
                period.First,
                period.Last,
                await DaysAsync(db, period, runs, found, ct),
                now,
                await BeforeAsync(db, period.Before, ct),
                await CountPrecision.RunAsync(db, viewer.House, period.First, period.Last, ct)
            )
            {
                Weeks = await WeeksAsync(db, period, ct),
            },
        };
    }

    private async Task<ReportPrecisionWeeks?> WeeksAsync(SignalboxDb db, EditionPeriod period, CancellationToken ct)
    {
        var first = period.Last.AddDays(1 - (7 * ShowPrecision.Weeks));
        var days = await CountPrecision.DaysAsync(db, viewer.House, first, period.Last, ct);
        var lines = ShowPrecision.Lines(days, first, d => d.Topic);
        return lines.Count == 0
            ? null
            : new ReportPrecisionWeeks(
                first,
                [
                    .. lines.Select(l => new ReportPrecisionLine(
                        l.Name,
                        [.. l.Weeks.Select(w => (int?)w.Percent)],
                        l.Total.Accepted,
                        l.Total.Ignored
                    )),
                ]
            );
    }

    private static async Task<List<SlotRun>> RunsAsync(SignalboxDb db, EditionPeriod period, CancellationToken ct) =>
        await db.Set<SlotRun>()
            .AsNoTracking()
            .Where(r => r.Day >= period.First && r.Day <= period.Last && r.Step == SlotStep.Done)
            .OrderBy(r => r.Day)
            .ThenBy(r => r.Slot)
            .Take(1000)
            .ToListAsync(ct);

    private async Task<List<Found>> FoundAsync(SignalboxDb db, EditionPeriod period, CancellationToken ct)
    {
        var samples = db.Set<Article>().Where(a => a.Sample).Select(a => a.Id);
        return await db.Set<Opportunity>()
            .For(db, viewer.House)
            .Where(o => o.Day >= period.First && o.Day <= period.Last && !samples.Contains(o.ArticleId))
            .OrderByDescending(o => o.Score + o.Shift)
            .ThenBy(o => o.Id)
            .Take(5000)
            .Select(o => new Found(o.Id, o.ArticleId, o.JudgementId, o.Day, o.Title, o.State))
            .ToListAsync(ct);
    }

    private async Task<ReportTotals?> BeforeAsync(SignalboxDb db, EditionPeriod before, CancellationToken ct)
    {
        var runs = await RunsAsync(db, before, ct);
        return runs.Count == 0 ? null : Totals(runs, await FoundAsync(db, before, ct));
    }

    private static ReportTotals Totals(List<SlotRun> runs, List<Found> found) =>
        new(
            runs.Sum(r => r.NewArticles),
            runs.Sum(r => r.Judged),
            found.Count,
            found.Count(f => f.State == OpportunityState.Accepted),
            found.Count(f => f.State == OpportunityState.Ignored),
            found.Count(f => f.State == OpportunityState.Asked),
            runs.Exists(r => r.CostCny is null) ? null : runs.Sum(r => r.CostCny ?? 0)
        );

    private static ReportFigures Figures(List<SlotRun> runs, int sources, int failed, ReportTotals totals) =>
        new(
            sources,
            failed,
            runs.Sum(r => r.Fetched),
            totals.NewArticles,
            runs.Sum(r => r.Merged),
            runs.Sum(r => r.TooOld),
            totals.Judged,
            runs.Sum(r => r.NoVerdict),
            runs.Sum(r => r.JudgeFailed),
            totals.Opportunities,
            totals.CostCny,
            TimeSpan.FromTicks(runs.Sum(r => r.FinishedAt is { } end ? (end - r.StartedAt).Ticks : 0))
        );

    private static IReadOnlyList<ReportFlow> Flow(EditionPeriod period, List<SlotRun> runs)
    {
        var byDay = runs.ToLookup(r => r.Day);
        return
        [
            .. Enumerable
                .Range(0, period.Days)
                .Select(d => period.First.AddDays(d))
                .Select(day => new ReportFlow(
                    day.ToString("M/d", CultureInfo.InvariantCulture),
                    byDay[day].Sum(r => r.NewArticles),
                    byDay[day].Sum(r => r.Judged),
                    byDay[day].Sum(r => r.Opportunities)
                )),
        ];
    }

    private async Task<IReadOnlyList<ReportOpportunity>> BestAsync(
        SignalboxDb db,
        List<Found> found,
        CancellationToken ct
    )
    {
        var best = found.Take(MostOpportunities).ToList();
        var ids = best.ConvertAll(f => f.JudgementId);
        var judgements = await db.Set<Judgement>()
            .AsNoTracking()
            .Where(j => ids.Contains(j.Id))
            .ToDictionaryAsync(j => j.Id, ct);
        var stories = await ReportStories.LoadAsync(db, [.. best.Select(f => f.ArticleId)], viewer.House, ct);
        return
        [
            .. best.Where(f => judgements.ContainsKey(f.JudgementId) && stories.Has(f.ArticleId))
                .Select(f => stories.Found(judgements[f.JudgementId])),
        ];
    }

    private async Task<IReadOnlyList<ReportDay>> DaysAsync(
        SignalboxDb db,
        EditionPeriod period,
        List<SlotRun> runs,
        List<Found> found,
        CancellationToken ct
    )
    {
        var reported = await db.Set<Report>()
            .Where(r => r.Day >= period.First && r.Day <= period.Last)
            .Where(r => r.Edition == ReportEdition.Slot && !r.Sample)
            .Select(r => r.Day)
            .Distinct()
            .ToListAsync(ct);
        var (byDay, foundOn) = (runs.ToLookup(r => r.Day), found.ToLookup(f => f.Day));
        var site = installation.Value.PublicUrl.TrimEnd('/');
        return
        [
            .. Enumerable
                .Range(0, period.Days)
                .Select(d => period.First.AddDays(d))
                .Select(day => new ReportDay(
                    day,
                    reported.Contains(day) ? FormattableString.Invariant($"{site}/reports/{day:yyyy-MM-dd}") : "",
                    byDay[day].Sum(r => r.NewArticles),
                    foundOn[day].Count(),
                    foundOn[day].FirstOrDefault()?.Title
                )),
        ];
    }

    private static async Task<IReadOnlyList<string>> JudgesAsync(SignalboxDb db, List<Guid> runs, CancellationToken ct)
    {
        var judges = await db.Set<Judgement>()
            .Where(j => j.RunId != null && runs.Contains(j.RunId.Value))
            .GroupBy(j => new
            {
                j.Judge,
                j.JudgeName,
                j.PromptNumber,
            })
            .OrderByDescending(g => g.Count())
            .Select(g => g.Key)
            .Take(10)
            .ToListAsync(ct);
        return judges.ConvertAll(j => ReportStories.JudgeText(j.Judge, j.JudgeName, j.PromptNumber));
    }

    private async Task<(IReadOnlyList<ReportSource> Sources, IReadOnlyList<ReportFailure> Failures)> SourcesAsync(
        SignalboxDb db,
        List<Guid> runs,
        CancellationToken ct
    )
    {
        var read = (
            await db.Set<SlotSource>()
                .Where(s => runs.Contains(s.RunId))
                .GroupBy(s => s.SourceId)
                .Select(g => new
                {
                    g.Key,
                    Fetched = g.Sum(s => s.Fetched),
                    New = g.Sum(s => s.NewArticles),
                    Merged = g.Sum(s => s.Merged),
                    Failed = g.Count(s => s.Failure != null),
                })
                .ToListAsync(ct)
        ).ToDictionary(s => s.Key);
        var ids = read.Keys.ToList();
        var sources = await db.Set<Source>()
            .For(viewer.House)
            .AsNoTracking()
            .Where(s => ids.Contains(s.Id))
            .OrderBy(s => s.CreatedAt)
            .Take(MostSources)
            .ToListAsync(ct);
        return (
            [
                .. sources.Select(s => new ReportSource(
                    s.Title,
                    ComposeReport.KindText(s.Kind),
                    read[s.Id].Fetched,
                    read[s.Id].New,
                    read[s.Id].Merged,
                    [],
                    null
                )),
            ],
            [
                .. sources
                    .Where(s => read[s.Id].Failed > 0)
                    .OrderByDescending(s => read[s.Id].Failed)
                    .Take(200)
                    .Select(s => new ReportFailure(
                        "来源",
                        s.Title,
                        $"{ReportWords.Count(read[s.Id].Failed)} 个批次没有读到"
                            + (
                                s.LastError is { } error
                                    ? $"；最近一次：{meanings.Before(s.LastErrorCode, error)}"
                                    : "，后来读到了"
                            ),
                        null
                    )),
            ]
        );
    }

    private sealed record Found(
        Guid Id,
        Guid ArticleId,
        Guid JudgementId,
        DateOnly Day,
        string Title,
        OpportunityState State
    );
}
