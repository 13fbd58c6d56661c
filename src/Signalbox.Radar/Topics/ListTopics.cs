using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Time;
using Signalbox.Radar.Opportunities;

namespace Signalbox.Radar.Topics;

/// <summary>A topic as a caller sees it.</summary>
/// <param name="Place">1 for the one that is asked first.</param>
/// <param name="Version">Number of the version in force.</param>
/// <param name="Purpose">The purpose by which its model is chosen; without a setting of its own the judge's serves it.</param>
/// <param name="Month">What it found in the last 30 days.</param>
internal sealed record TopicRow(
    Guid Id,
    string Name,
    int Place,
    bool Enabled,
    int Version,
    TopicBody Body,
    string Note,
    DateTimeOffset ChangedAt,
    string Purpose,
    TopicFinds Month
);

/// <summary>What became of a topic's finds.</summary>
internal sealed record TopicFinds(int Found, int Accepted, int Ignored, int Asked);

/// <summary>One version of a topic.</summary>
internal sealed record TopicVersionRow(int Number, TopicBody Body, string Note, DateTimeOffset CreatedAt);

/// <summary>The topics, in the order in which an article is offered to them.</summary>
internal sealed class ListTopics(IDbContextFactory<SignalboxDb> dbs, TimeProvider clock)
{
    private const int MostVersions = 100;

    public async Task<IReadOnlyList<TopicRow>> RunAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await RowsAsync(db, null, ct);
    }

    /// <exception cref="RefusedException">404 <c>radar.topic.not-found</c>.</exception>
    public async Task<TopicRow> ShowAsync(Guid id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return (await RowsAsync(db, id, ct)).FirstOrDefault() ?? throw SaveTopic.NotFound(id);
    }

    /// <summary>The newest versions of a topic, newest first, at most 100.</summary>
    /// <exception cref="RefusedException">404 <c>radar.topic.not-found</c>.</exception>
    public async Task<IReadOnlyList<TopicVersionRow>> VersionsAsync(Guid id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var versions = await db.Set<TopicVersion>()
            .AsNoTracking()
            .Where(v => v.TopicId == id)
            .OrderByDescending(v => v.Number)
            .Take(MostVersions)
            .ToListAsync(ct);
        if (versions.Count == 0)
            throw SaveTopic.NotFound(id);
        return versions.ConvertAll(v => new TopicVersionRow(v.Number, TopicVersion.Read(v.Body), v.Note, v.CreatedAt));
    }

    private async Task<List<TopicRow>> RowsAsync(SignalboxDb db, Guid? only, CancellationToken ct)
    {
        var topics = await db.Set<Topic>()
            .AsNoTracking()
            .Where(t => t.RemovedAt == null && (only == null || t.Id == only))
            .OrderBy(t => t.Place)
            .ThenBy(t => t.CreatedAt)
            .ToListAsync(ct);
        var since = clock.Today().AddDays(-29);
        var finds = (
            await db.Set<Opportunity>()
                .Where(o => o.TopicId != null && o.Day >= since)
                .GroupBy(o => new { o.TopicId, o.State })
                .Select(g => new
                {
                    g.Key.TopicId,
                    g.Key.State,
                    Count = g.Count(),
                })
                .ToListAsync(ct)
        ).ToLookup(f => f.TopicId);
        List<TopicRow> rows = [];
        foreach (var topic in topics)
        {
            var version = await db.Set<TopicVersion>()
                .AsNoTracking()
                .Where(v => v.TopicId == topic.Id)
                .OrderByDescending(v => v.Number)
                .FirstAsync(ct);
            var counts = finds[topic.Id].ToDictionary(f => f.State, f => f.Count);
            rows.Add(
                new TopicRow(
                    topic.Id,
                    topic.Name,
                    rows.Count + 1,
                    topic.Enabled,
                    version.Number,
                    TopicVersion.Read(version.Body),
                    version.Note,
                    version.CreatedAt,
                    ReadyTopic.PurposeOf(topic.Id),
                    new TopicFinds(
                        counts.Values.Sum(),
                        counts.GetValueOrDefault(OpportunityState.Accepted),
                        counts.GetValueOrDefault(OpportunityState.Ignored),
                        counts.GetValueOrDefault(OpportunityState.Asked)
                    )
                )
            );
        }
        return rows;
    }
}
