using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Data;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Judging.Again;
using Signalbox.Radar.Kept;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Search;
using Signalbox.Radar.Sources;

namespace Signalbox.Radar.SampleData;

/// <summary>Takes away exactly what <see cref="InstallSamples"/> put in, and what was made of it since.</summary>
internal sealed partial class RemoveSamples(
    IDbContextFactory<SignalboxDb> dbs,
    ShowSamples show,
    IndexMissing index,
    ILogger<RemoveSamples> log
)
{
    /// <summary>Takes away nothing where there is nothing.</summary>
    public async Task<SamplesState> RunAsync(CancellationToken ct)
    {
        await using (var db = await dbs.CreateDbContextAsync(ct))
        await using (var tx = await db.BeginWriteAsync(ct))
        {
            // Nothing of anybody else's is ever merged into a sample article, so its rows are all samples.
            var articles = db.Set<Article>().Where(a => a.Sample).Select(a => a.Id);
            var found = db.Set<Opportunity>().Where(o => articles.Contains(o.ArticleId)).Select(o => o.Id);
            var origins = db.Set<ArticleOrigin>().Where(o => articles.Contains(o.ArticleId)).Select(o => o.Id);
            await db.Set<KeptThing>()
                .Where(k => found.Contains(k.Ref) || articles.Contains(k.Ref))
                .ExecuteDeleteAsync(ct);
            await db.Set<PushItem>().Where(i => found.Contains(i.OpportunityId)).ExecuteDeleteAsync(ct);
            await db.Set<Opportunity>().Where(o => articles.Contains(o.ArticleId)).ExecuteDeleteAsync(ct);
            await db.Set<RejudgingArticle>().Where(a => articles.Contains(a.ArticleId)).ExecuteDeleteAsync(ct);
            await db.Set<Judgement>().Where(j => articles.Contains(j.ArticleId)).ExecuteDeleteAsync(ct);
            await db.Set<ArticleSnapshot>().Where(s => origins.Contains(s.OriginId)).ExecuteDeleteAsync(ct);
            await db.Set<ArticleOrigin>().Where(o => articles.Contains(o.ArticleId)).ExecuteDeleteAsync(ct);
            var count = await db.Set<Article>().Where(a => a.Sample).ExecuteDeleteAsync(ct);
            await db.Set<Report>().Where(r => r.Sample).ExecuteDeleteAsync(ct);
            await db.Set<Source>().Where(s => s.Sample).ExecuteDeleteAsync(ct);
            await tx.CommitAsync(ct);
            LogRemoved(count);
        }
        await index.RunAsync(ct);
        return await show.RunAsync(ct);
    }

    [LoggerMessage(2902, LogLevel.Information, "Sample data taken away: {Articles} articles")]
    private partial void LogRemoved(int articles);
}
