using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Time;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Contracts;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Judging.Rules;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Search;
using Signalbox.Radar.Sources;
using Signalbox.Radar.Sources.Feeds;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.SampleData;

/// <summary>Puts composed sources, articles, judgements by the rules, opportunities and a report in, all or none.</summary>
/// <remarks>Everything is marked, is never read from anywhere, never pushed and in no report but its own.</remarks>
internal sealed partial class InstallSamples(
    IDbContextFactory<SignalboxDb> dbs,
    SampleMaterial material,
    CurrentRules rules,
    ReportBuilder builder,
    ShowSamples show,
    IndexMissing index,
    IOptions<RadarOptions> options,
    TimeProvider clock,
    ILogger<InstallSamples> log
)
{
    /// <summary>Puts nothing in a second time.</summary>
    /// <exception cref="RefusedException">409 <c>radar.samples.none</c>.</exception>
    public async Task<SamplesState> RunAsync(CancellationToken ct)
    {
        var sources = material.At(clock.GetUtcNow());
        if (sources.Count == 0)
            throw RefusedException.Conflict("radar.samples.none", "This build carries no sample data.");
        var byRules = await rules.JudgeAsync(ct);

        await using (var db = await dbs.CreateDbContextAsync(ct))
        await using (var tx = await db.BeginWriteAsync(ct))
        {
            if (!await db.Set<Source>().AnyAsync(s => s.Sample, ct))
            {
                var judgements = Fill(db, sources, byRules);
                await db.SaveChangesAsync(ct);
                db.Add(await ReportAsync(db, sources, judgements, ct));
                await db.SaveChangesAsync(ct);
                await tx.CommitAsync(ct);
                LogInstalled(judgements.Count);
            }
        }
        await index.RunAsync(ct);
        return await show.RunAsync(ct);
    }

    private List<Judgement> Fill(SignalboxDb db, IReadOnlyList<RadarSampleSource> sources, NumberedJudge byRules)
    {
        var now = clock.GetUtcNow();
        var stories = new Dictionary<string, (Article Article, string Source)>(StringComparer.Ordinal);
        List<Judgement> judgements = [];
        foreach (var sample in sources)
        {
            var source = new Source
            {
                Id = Ids.New(clock),
                Kind = SourceKind.Feed,
                Title = sample.Name,
                Address = $"https://sample.invalid/{sample.Key}",
                Enabled = false, // there is nothing at that address
                Sample = true,
                CreatedAt = now,
            };
            db.Add(source);
            foreach (var told in sample.Articles.OrderByDescending(a => a.Age))
            {
                var prepared = Prepared(sample, told, now);
                if (told.Story is not null && stories.TryGetValue(told.Story, out var known))
                {
                    known.Article.SourceCount++;
                    AddOrigin(db, known.Article, source, prepared, OriginMatch.NearText, now);
                    continue;
                }
                var article = New(prepared, now);
                db.Add(article);
                AddOrigin(db, article, source, prepared, OriginMatch.First, now);
                if (told.Story is not null)
                    stories.Add(told.Story, (article, sample.Name));
                judgements.Add(Judged(db, byRules, article, sample.Name, now));
            }
        }
        return judgements;
    }

    private static PreparedItem Prepared(RadarSampleSource source, RadarSampleArticle told, DateTimeOffset now) =>
        PreparedItem.From(
            new FoundItem
            {
                Key = told.Key,
                Title = told.Title,
                Url = $"https://sample.invalid/{source.Key}/{told.Key}.html",
                Text = FeedHtml.Text(told.Html),
                TextState = TextState.Full,
                PublishedAt = now - told.Age,
                Original = told.Html,
            }
        );

    private Article New(PreparedItem prepared, DateTimeOffset now) =>
        new()
        {
            Id = Ids.New(clock),
            Title = prepared.Item.Title,
            Url = prepared.Item.Url,
            Text = prepared.Item.Text,
            TextState = prepared.Item.TextState,
            PublishedAt = prepared.Item.PublishedAt,
            FirstSeenAt = now,
            DatedAt = prepared.Item.PublishedAt ?? now,
            ContentKey = prepared.ContentKey,
            Fingerprint = prepared.Fingerprint,
            Sample = true,
        };

    private void AddOrigin(
        SignalboxDb db,
        Article article,
        Source source,
        PreparedItem prepared,
        OriginMatch match,
        DateTimeOffset now
    )
    {
        var origin = new ArticleOrigin
        {
            Id = Ids.New(clock),
            ArticleId = article.Id,
            SourceId = source.Id,
            ItemKey = prepared.Item.Key,
            Title = prepared.Item.Title,
            Url = prepared.Item.Url,
            Match = match,
            SeenAt = now,
            RunId = null,
        };
        db.Add(origin);
        db.Add(
            new ArticleSnapshot
            {
                Id = Ids.New(clock),
                OriginId = origin.Id,
                TakenAt = now,
                Digest = prepared.Digest,
                Body = prepared.Body,
            }
        );
    }

    private Judgement Judged(SignalboxDb db, NumberedJudge byRules, Article article, string source, DateTimeOffset now)
    {
        var seen = new ArticleToJudge
        {
            Title = article.Title,
            Text = article.Text,
            DatedAt = article.DatedAt,
            Sources = [source],
        };
        var judgement = JudgeArticle.ByRules(article, seen, byRules, clock, runId: null);
        db.Add(judgement);
        if (judgement.Outcome == JudgementOutcome.Opportunity)
            db.Add(
                new Opportunity
                {
                    Id = Ids.New(clock),
                    ArticleId = article.Id,
                    JudgementId = judgement.Id,
                    Day = clock.Today(),
                    Score = judgement.Score ?? 0,
                    Title = judgement.Headline ?? article.Title,
                    FoundAt = now,
                }
            );
        return judgement;
    }

    /// <summary>Of the evening before, so that it stands in nobody's way today.</summary>
    private async Task<Report> ReportAsync(
        SignalboxDb db,
        IReadOnlyList<RadarSampleSource> sources,
        List<Judgement> judgements,
        CancellationToken ct
    )
    {
        var stories = await ReportStories.LoadAsync(db, [.. judgements.Select(j => j.ArticleId)], Viewer.House, ct);
        var found = judgements.Where(j => j.Outcome == JudgementOutcome.Opportunity).OrderByDescending(j => j.Score);
        var (day, slot) = (clock.Today().AddDays(-1), options.Value.DailyReportAt);
        var madeAt = clock.StartOf(day) + slot.ToTimeSpan();
        var content = new ReportContent
        {
            Day = day,
            Slot = slot,
            IsDaily = true,
            Late = false,
            CutShort = false,
            MadeAt = madeAt,
            Judges = [.. judgements.Select(ReportStories.JudgeText).Distinct(StringComparer.Ordinal)],
            Figures = Figures(sources, judgements),
            Opportunities = [.. found.Select(stories.Found)],
            Dropped = [.. judgements.Where(j => j.Outcome == JudgementOutcome.Dropped).Select(stories.Left)],
            Sources =
            [
                .. sources.Select(s => new ReportSource(
                    s.Name,
                    "示例",
                    s.Articles.Count,
                    s.Articles.Count,
                    0,
                    [],
                    null
                )),
            ],
            Failures = [],
            NewestArticleAt = clock.GetUtcNow() - sources.SelectMany(s => s.Articles).Min(a => a.Age),
        };
        var (title, markdown) = builder.Render(content);
        return new Report
        {
            Id = Ids.New(clock),
            RunId = Ids.New(clock),
            Day = day,
            Slot = slot,
            Token = ReportBuilder.NewToken(),
            Title = string.Create(CultureInfo.InvariantCulture, $"{title}（示例）"),
            Markdown = markdown,
            Content = content.ToJson(),
            CreatedAt = madeAt,
            ExpiresAt = clock.GetUtcNow() + options.Value.ReportLinkLife,
            Sample = true,
        };
    }

    private static ReportFigures Figures(IReadOnlyList<RadarSampleSource> sources, List<Judgement> judgements)
    {
        var items = sources.Sum(s => s.Articles.Count);
        return new ReportFigures(
            sources.Count,
            0,
            items,
            judgements.Count,
            items - judgements.Count,
            0,
            judgements.Count,
            0,
            0,
            judgements.Count(j => j.Outcome == JudgementOutcome.Opportunity),
            0,
            TimeSpan.FromSeconds(judgements.Count)
        );
    }

    [LoggerMessage(2901, LogLevel.Information, "Sample data put in: {Articles} articles")]
    private partial void LogInstalled(int articles);
}
