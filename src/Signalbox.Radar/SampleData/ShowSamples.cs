using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Sources;

namespace Signalbox.Radar.SampleData;

/// <summary>Whether there are sample data, and how many.</summary>
/// <param name="Available">Whether the program carries any.</param>
/// <param name="InstalledAt">Null while there are none.</param>
internal sealed record SamplesState(
    bool Available,
    bool Installed,
    DateTimeOffset? InstalledAt,
    int Sources,
    int Articles,
    int Opportunities,
    int Reports
);

/// <summary>Shows what there is of sample data.</summary>
internal sealed class ShowSamples(IDbContextFactory<SignalboxDb> dbs, SampleMaterial material, TimeProvider clock)
{
    public async Task<SamplesState> RunAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var sources = db.Set<Source>().Where(s => s.Sample);
        var articles = db.Set<Article>().Where(a => a.Sample);
        var installedAt = await sources.MaxAsync(s => (DateTimeOffset?)s.CreatedAt, ct);
        return new SamplesState(
            material.At(clock.GetUtcNow()).Count > 0,
            installedAt is not null,
            installedAt,
            await sources.CountAsync(ct),
            await articles.CountAsync(ct),
            await db.Set<Opportunity>().CountAsync(o => articles.Any(a => a.Id == o.ArticleId), ct),
            await db.Set<Report>().CountAsync(r => r.Sample, ct)
        );
    }
}
