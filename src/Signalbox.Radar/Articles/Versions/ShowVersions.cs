using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Prompts;
using Signalbox.Radar.Sources;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Articles.Versions;

/// <summary>An article as it was at one time.</summary>
/// <param name="Number">1 for what was seen first.</param>
/// <param name="Digest">First letters of the original's SHA-256.</param>
/// <param name="Title">Null where it was not kept.</param>
/// <param name="Characters">Of the text.</param>
/// <param name="Added">How many sentences the version before does not have.</param>
/// <param name="Removed">How many sentences of the version before are gone.</param>
/// <param name="Changes">Those sentences with one on either side; empty for the first version.</param>
internal sealed record ArticleVersion(
    int Number,
    DateTimeOffset TakenAt,
    string Digest,
    string? Title,
    int Characters,
    int Added,
    int Removed,
    IReadOnlyList<DiffLine> Changes
);

/// <param name="Versions">Newest first, at most 20.</param>
internal sealed record ArticleVersions(Guid ArticleId, string Title, IReadOnlyList<ArticleVersion> Versions);

/// <summary>Shows how an article was changed, from the originals that were kept.</summary>
internal sealed class ShowVersions(IDbContextFactory<SignalboxDb> dbs)
{
    private const int Most = 20;

    /// <exception cref="RefusedException">404 <c>radar.article.not-found</c>.</exception>
    public async Task<ArticleVersions> RunAsync(Guid id, Viewer viewer, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var title =
            await db.Set<Article>().For(db, viewer).Where(a => a.Id == id).Select(a => a.Title).SingleOrDefaultAsync(ct)
            ?? throw RefusedException.NotFound("radar.article.not-found", $"There is no article {id}.");
        var kept =
            from snapshot in db.Set<ArticleSnapshot>().AsNoTracking()
            join origin in db.Set<ArticleOrigin>() on snapshot.OriginId equals origin.Id
            join source in db.Set<Source>().For(viewer) on origin.SourceId equals source.Id
            where origin.ArticleId == id && origin.Match == OriginMatch.First
            orderby snapshot.TakenAt descending, snapshot.Id descending
            select snapshot;
        var count = await kept.CountAsync(ct);
        var newest = await kept.Take(Most + 1).ToListAsync(ct);

        List<ArticleVersion> versions = [];
        string? laterText = null;
        ArticleSnapshot? later = null;
        foreach (var snapshot in newest)
        {
            var text = ArticleBody.Text(snapshot.Body);
            if (later is not null && laterText is not null)
                versions.Add(Version(count - versions.Count, later, laterText, before: text));
            (later, laterText) = (snapshot, text);
        }
        if (later is not null && laterText is not null && versions.Count < Most)
            versions.Add(Version(count - versions.Count, later, laterText, before: null));
        return new ArticleVersions(id, title, versions);
    }

    private static ArticleVersion Version(int number, ArticleSnapshot snapshot, string text, string? before)
    {
        var lines = before is null ? [] : SentenceDiff.Of(before, text);
        return new ArticleVersion(
            number,
            snapshot.TakenAt,
            snapshot.Digest[..Math.Min(12, snapshot.Digest.Length)],
            snapshot.Title,
            text.Length,
            lines.Count(l => l.Change == LineChange.Added),
            lines.Count(l => l.Change == LineChange.Removed),
            SentenceDiff.AroundChanges(lines)
        );
    }
}
