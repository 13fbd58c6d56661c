using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Slots;
using Signalbox.Radar.Sources;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Reports;

/// <summary>Finds what runs read and no judge was asked about: items that were merged, and articles that were too old.</summary>
internal static class ReportLeftOut
{
    private const int Most = 200;

    public static async Task<IReadOnlyList<ReportMerge>> MergesAsync(
        SignalboxDb db,
        IReadOnlyList<Guid> runs,
        Viewer viewer,
        CancellationToken ct
    )
    {
        var merged = await (
            from origin in db.Set<ArticleOrigin>()
            join article in db.Set<Article>().For(db, viewer) on origin.ArticleId equals article.Id
            join source in db.Set<Source>().For(viewer) on origin.SourceId equals source.Id
            where origin.RunId != null && runs.Contains(origin.RunId.Value) && origin.Match != OriginMatch.First
            orderby origin.SeenAt descending, origin.Id
            select new
            {
                origin.Title,
                origin.Url,
                origin.Match,
                Source = source.Title,
                Into = article.Title,
            }
        )
            .Take(Most)
            .ToListAsync(ct);
        return merged.ConvertAll(m => new ReportMerge(
            m.Title,
            m.Url,
            m.Source,
            m.Into,
            ReportStories.MatchText(m.Match) ?? ""
        ));
    }

    /// <param name="within">Articles older than this when they were first seen are not judged.</param>
    public static async Task<IReadOnlyList<ReportSkipped>> SkippedAsync(
        SignalboxDb db,
        IReadOnlyList<Guid> runs,
        Viewer viewer,
        TimeSpan within,
        TimeZoneInfo zone,
        CancellationToken ct
    )
    {
        var firsts = await (
            from origin in db.Set<ArticleOrigin>()
            join article in db.Set<Article>().For(db, viewer) on origin.ArticleId equals article.Id
            join source in db.Set<Source>().For(viewer) on origin.SourceId equals source.Id
            where origin.RunId != null && runs.Contains(origin.RunId.Value) && origin.Match == OriginMatch.First
            where !db.Set<SlotArticle>().Any(s => s.ArticleId == article.Id)
            orderby article.DatedAt, article.Id // those that are too old come first
            select new
            {
                article.Title,
                article.Url,
                article.DatedAt,
                article.FirstSeenAt,
                article.TextState,
                Source = source.Title,
            }
        )
            .Take(Most)
            .ToListAsync(ct);
        return
        [
            .. from article in firsts
            let why = article.TextState == TextState.Gone ? "原文已被删除，没有评判"
            : article.DatedAt < article.FirstSeenAt - within
                ? $"发布于 {Day(article.DatedAt, zone)}，早于 {Span(within)}，只存不评"
            : null
            where why is not null
            select new ReportSkipped(article.Title, article.Url, article.Source, why),
        ];
    }

    private static string Span(TimeSpan within) =>
        within.TotalDays >= 1
            ? $"{ReportWords.Count((int)within.TotalDays)} 天"
            : $"{ReportWords.Count((int)within.TotalHours)} 小时";

    private static string Day(DateTimeOffset at, TimeZoneInfo zone) =>
        FormattableString.Invariant($"{TimeZoneInfo.ConvertTime(at, zone):yyyy-MM-dd}");
}
