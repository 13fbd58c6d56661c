using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Time;
using Signalbox.Platform.Ui.Words;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Slots;
using Signalbox.Radar.Sources;
using Signalbox.Radar.Sources.WeRss;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Reports;

/// <summary>Gathers what a report says: of its run, or, for the daily one, of the whole day.</summary>
/// <remarks>It is the house's: what comes only from somebody's own sources is not in it, nor are the samples.</remarks>
internal sealed class ComposeReport(
    IOptions<RadarOptions> options,
    IOptions<WeRssOptions> weRss,
    Schedules schedules,
    ViewerOf viewer,
    RefusalMeanings meanings,
    TimeProvider clock
)
{
    private const int MaxOpportunities = 200;
    private const int MaxDropped = 200;
    private const int MaxFailures = 200;

    public async Task<ReportContent> RunAsync(SignalboxDb db, SlotRun run, CancellationToken ct)
    {
        var isDaily = await IsDailyAsync(run, ct);
        var runs = isDaily
            ? await db.Set<SlotRun>().Where(r => r.Day == run.Day).Select(r => r.Id).ToListAsync(ct)
            : [run.Id];
        var latest = await LatestAsync(db, run, runs, ct);
        var stories = await ReportStories.LoadAsync(db, [.. latest.Select(j => j.ArticleId)], viewer.House, ct);
        latest = [.. latest.Where(j => stories.Has(j.ArticleId))];
        var sources = await SourcesAsync(db, run, ct);
        var newest = await NewestAsync(db, ct);
        var silent = isDaily && !(newest.At > clock.GetUtcNow() - options.Value.SilenceAfter);

        var content = new ReportContent
        {
            Day = run.Day,
            Slot = run.Slot,
            IsDaily = isDaily,
            Late = run.Late,
            CutShort = run.CutShort,
            MadeAt = run.FinishedAt!.Value,
            Judges = [.. latest.Select(ReportStories.JudgeText).Distinct(StringComparer.Ordinal)],
            Figures = Figures(run),
            Opportunities =
            [
                .. latest
                    .Where(j => j.Outcome == JudgementOutcome.Opportunity && !stories.IsRetold(j.ArticleId))
                    .OrderByDescending(j => j.Score + stories.Shift(j))
                    .Take(MaxOpportunities)
                    .Select(stories.Found),
            ],
            Dropped =
            [
                .. latest
                    .Where(j => j.Outcome == JudgementOutcome.Dropped || stories.IsRetold(j.ArticleId))
                    .OrderByDescending(j => stories.DatedAt(j.ArticleId))
                    .Take(MaxDropped)
                    .Select(stories.Left),
            ],
            Sources = sources,
            Failures = await FailuresAsync(db, run, latest, sources, stories, ct),
            NewestArticleAt = newest.At,
            SilenceWarning = silent ? newest.Warning : null,
            AuthorisationUrl = silent && weRss.Value.BaseUrl.Length > 0 ? weRss.Value.BaseUrl : null,
        };
        return await CountedAsync(db, run, runs, content, ct);
    }

    private async Task<ReportContent> CountedAsync(
        SignalboxDb db,
        SlotRun run,
        List<Guid> runs,
        ReportContent content,
        CancellationToken ct
    ) =>
        content with
        {
            Flow = await ReportCounts.SlotsAsync(db, run, ct),
            Trend = await ReportCounts.TrendAsync(
                db,
                viewer.House,
                run.Day,
                ReportCounts.TrendDays,
                compare: false,
                ct
            ),
            Merges = await ReportLeftOut.MergesAsync(db, runs, viewer.House, ct),
            Skipped = await ReportLeftOut.SkippedAsync(
                db,
                runs,
                viewer.House,
                options.Value.JudgeWithin,
                clock.LocalTimeZone,
                ct
            ),
        };

    /// <summary>By the setting, or where the owner has moved the schedule of the daily report, by that.</summary>
    private async Task<bool> IsDailyAsync(SlotRun run, CancellationToken ct) =>
        run.Slot == options.Value.DailyReportAt
        || await schedules.IsSlotAsync(RadarModule.DailyReport, clock.StartOf(run.Day) + run.Slot.ToTimeSpan(), ct);

    /// <summary>The last judgement of each article in the day, or since the slot before; an edited article was judged again.</summary>
    private async Task<List<Judgement>> LatestAsync(SignalboxDb db, SlotRun run, List<Guid> day, CancellationToken ct)
    {
        // What the slot before had not ended at its deadline was judged since.
        var before = await db.Set<SlotRun>()
            .Where(r => r.Id != run.Id && r.FinishedAt != null && r.FinishedAt < run.FinishedAt)
            .MaxAsync(r => r.FinishedAt, ct);
        var since = before ?? run.StartedAt;
        var reported = db.Set<Article>().For(db, viewer.House).Where(a => !a.Sample).Select(a => a.Id);
        var judgements = await db.Set<Judgement>()
            .AsNoTracking()
            .Where(j => reported.Contains(j.ArticleId) && j.Outcome != JudgementOutcome.Sifted)
            // What somebody had judged again is news only where it found something.
            .Where(j =>
                (j.RunId != null && day.Contains(j.RunId.Value))
                || (
                    j.JudgedAt > since
                    && (j.RunId != null || db.Set<Opportunity>().Any(o => o.JudgementId == j.Id && o.FoundAt > since))
                )
            )
            .ToListAsync(ct);
        return [.. judgements.GroupBy(j => j.ArticleId).Select(g => g.MaxBy(j => (j.Revision, j.JudgedAt))!)];
    }

    private static ReportFigures Figures(SlotRun run) =>
        new(
            run.Sources,
            run.SourcesFailed,
            run.Fetched,
            run.NewArticles,
            run.Merged,
            run.TooOld,
            run.Judged,
            run.NoVerdict,
            run.JudgeFailed,
            run.Opportunities,
            run.CostCny,
            run.FinishedAt!.Value - run.StartedAt
        );

    private async Task<IReadOnlyList<ReportSource>> SourcesAsync(SignalboxDb db, SlotRun run, CancellationToken ct)
    {
        var read = await db.Set<SlotSource>().AsNoTracking().Where(s => s.RunId == run.Id).ToListAsync(ct);
        var byId = read.ToDictionary(s => s.SourceId);
        var sources = await db.Set<Source>()
            .For(viewer.House)
            .AsNoTracking()
            .OrderBy(s => s.CreatedAt)
            .Take(2000)
            .ToListAsync(ct);
        return
        [
            .. sources
                .Where(s => IsShown(s, byId.GetValueOrDefault(s.Id)))
                .Select(s =>
                    byId.TryGetValue(s.Id, out var own)
                        ? new ReportSource(
                            s.Title,
                            KindText(s.Kind),
                            own.Fetched,
                            own.NewArticles,
                            own.Merged,
                            s.Repairs,
                            own.Failure is { } failure ? meanings.Before(own.FailureCode, failure) : null
                        )
                        : new ReportSource(s.Title, KindText(s.Kind), 0, 0, 0, [], "没有在本时段的时限内读完")
                ),
        ];
    }

    /// <summary>A server that was read is shown by its accounts; one that was not is shown itself.</summary>
    private static bool IsShown(Source source, SlotSource? own) =>
        source.Kind switch
        {
            SourceKind.WeRssAccount => own is not null,
            SourceKind.WeRssServer => source.Enabled && own is not { Failure: null },
            _ => source.Enabled || own is not null,
        };

    private async Task<IReadOnlyList<ReportFailure>> FailuresAsync(
        SignalboxDb db,
        SlotRun run,
        IReadOnlyList<Judgement> latest,
        IReadOnlyList<ReportSource> sources,
        ReportStories stories,
        CancellationToken ct
    )
    {
        var unjudged = await (
            from slot in db.Set<SlotArticle>()
            join article in db.Set<Article>().For(db, viewer.House) on slot.ArticleId equals article.Id
            where slot.RunId == run.Id && slot.JudgementId == null
            orderby article.DatedAt descending
            select new
            {
                article.Title,
                article.Url,
                slot.Failure,
                slot.FailureCode,
            }
        )
            .Take(MaxFailures)
            .ToListAsync(ct);
        var failures = sources
            .Where(s => s.Failure is not null)
            .Select(s => new ReportFailure("来源", s.Title, s.Failure!, null))
            .Concat(
                unjudged.Select(a => new ReportFailure(
                    "评判",
                    a.Title,
                    a.Failure is { } failure
                        ? meanings.Before(a.FailureCode, failure)
                        : "没有在本时段的时限内评完，下一时段再评",
                    a.Url
                ))
            )
            .Concat(latest.Where(j => j.Outcome == JudgementOutcome.NoVerdict).Select(stories.WithoutVerdict));
        return [.. failures.Take(MaxFailures)];
    }

    /// <summary>WeChat's newest article where WeRSS is read, since feeds that live on must not hide that it has stopped.</summary>
    private async Task<(DateTimeOffset? At, string Warning)> NewestAsync(SignalboxDb db, CancellationToken ct)
    {
        var accounts = await db.Set<Source>()
            .Where(s => s.Enabled && s.Kind == SourceKind.WeRssAccount)
            .MaxAsync(s => s.NewestAt, ct);
        if (accounts is not null || weRss.Value.BaseUrl.Length > 0)
            return (accounts ?? DateTimeOffset.UnixEpoch, "疑似抓取停摆，请检查 WeRSS 授权");
        var any = await db.Set<Source>().Where(s => s.Enabled).MaxAsync(s => s.NewestAt, ct);
        return (any, "24 小时没有新文章，请检查来源");
    }

    public static string KindText(SourceKind kind) =>
        kind switch
        {
            SourceKind.Feed => "订阅",
            SourceKind.File => "文件",
            SourceKind.WeRssAccount => "公众号",
            _ => "WeRSS",
        };
}
