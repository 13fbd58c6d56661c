using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Radar.Search;
using Signalbox.Radar.Sources;

namespace Signalbox.Radar.Articles;

/// <summary>What became of a reading's items.</summary>
internal sealed record Stored(int New, int Merged, int TooOld);

/// <summary>Turns the items of a reading into articles: new ones, known ones that were edited, and the same story from elsewhere.</summary>
internal sealed class StoreReadings(IOptions<RadarOptions> options, TimeProvider clock)
{
    private const int MaxText = 64 * 1024;

    /// <summary>Works out what a commit will need, so that the transaction stays short.</summary>
    public static IReadOnlyList<PreparedItem> Prepare(IReadOnlyList<FoundItem> items) =>
        [.. items.DistinctBy(i => i.Key).Select(PreparedItem.From)];

    /// <summary>Stores the items of one source in the caller's transaction; the caller holds the turn to do so.</summary>
    public async Task<Stored> RunAsync(
        SignalboxDb db,
        WriteTransaction transaction,
        Guid sourceId,
        IReadOnlyList<PreparedItem> items,
        Guid? runId,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        var known = await KnownAsync(db, sourceId, items, ct);
        var finder = await SameStory.LoadAsync(db, sourceId, now - options.Value.SameStoryWithin, ct);

        var (made, merged, tooOld) = (0, 0, 0);
        foreach (var prepared in items)
        {
            if (known.TryGetValue(prepared.Item.Key, out var origin))
            {
                if (await ReviseAsync(db, origin, prepared, now, ct) is { } revised)
                    await MakeFindable.RunAsync(transaction, revised, ct);
                continue;
            }

            var (article, match, isToldAgain) = await finder.FindAsync(db, prepared, ct);
            if (article is null)
            {
                article = New(prepared, now);
                db.Add(article);
                finder.Add(article);
                await MakeFindable.RunAsync(transaction, article, ct);
                made++;
                if (article.DatedAt < now - options.Value.JudgeWithin)
                    tooOld++;
            }
            else
            {
                if (!isToldAgain)
                    article.SourceCount++;
                merged++;
            }
            AddOrigin(db, article, match, sourceId, prepared, runId, now);
        }
        return new Stored(made, merged, tooOld);
    }

    /// <summary>The items that have been here before; most have not changed, so their texts stay where they are.</summary>
    private static async Task<Dictionary<string, Known>> KnownAsync(
        SignalboxDb db,
        Guid sourceId,
        IReadOnlyList<PreparedItem> items,
        CancellationToken ct
    )
    {
        var keys = items.Select(i => i.Item.Key).ToList();
        var known =
            from origin in db.Set<ArticleOrigin>()
            join article in db.Set<Article>() on origin.ArticleId equals article.Id
            where origin.SourceId == sourceId && keys.Contains(origin.ItemKey)
            select new Known(origin.ItemKey, origin.Id, origin.Match, article.Id, article.ContentKey);
        return await known.ToDictionaryAsync(k => k.ItemKey, ct);
    }

    /// <returns>The article, where title or text have changed.</returns>
    private async Task<Article?> ReviseAsync(
        SignalboxDb db,
        Known origin,
        PreparedItem prepared,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        // A merged origin's own edits do not change the article: the first source tells the story.
        if (origin.Match != OriginMatch.First || origin.ContentKey == prepared.ContentKey)
            return null;
        var article = await db.Set<Article>().FindAsync([origin.ArticleId], ct);
        if (article is null)
            return null;
        // A source that gives less than before (its full text has fallen out of the feed) takes nothing away.
        if (article.TextState == TextState.Full && prepared.Item.TextState != TextState.Full)
            return null;
        if (
            await db.Set<ArticleSnapshot>()
                .AnyAsync(s => s.OriginId == origin.OriginId && s.Digest == prepared.Digest, ct)
        )
            return null;

        article.Title = prepared.Item.Title;
        article.Text = Cut(prepared.Item.Text);
        article.Summary = prepared.Item.Summary;
        article.TextState = prepared.Item.TextState;
        article.ContentKey = prepared.ContentKey;
        article.Fingerprint = prepared.Fingerprint;
        article.Revision++;
        AddSnapshot(db, origin.OriginId, prepared, now);
        return article;
    }

    private Article New(PreparedItem prepared, DateTimeOffset now) =>
        new()
        {
            Id = Ids.New(clock),
            Title = prepared.Item.Title,
            Url = prepared.Item.Url,
            Author = prepared.Item.Author,
            Summary = prepared.Item.Summary,
            Text = Cut(prepared.Item.Text),
            TextState = prepared.Item.TextState,
            PublishedAt = prepared.Item.PublishedAt,
            FirstSeenAt = now,
            DatedAt = prepared.Item.PublishedAt is { } published && published < now ? published : now,
            ContentKey = prepared.ContentKey,
            Fingerprint = prepared.Fingerprint,
        };

    private void AddOrigin(
        SignalboxDb db,
        Article article,
        OriginMatch match,
        Guid sourceId,
        PreparedItem prepared,
        Guid? runId,
        DateTimeOffset now
    )
    {
        var origin = new ArticleOrigin
        {
            Id = Ids.New(clock),
            ArticleId = article.Id,
            SourceId = sourceId,
            ItemKey = prepared.Item.Key,
            Title = prepared.Item.Title,
            Url = prepared.Item.Url,
            Match = match,
            SeenAt = now,
            RunId = runId,
        };
        db.Add(origin);
        AddSnapshot(db, origin.Id, prepared, now);
    }

    private void AddSnapshot(SignalboxDb db, Guid originId, PreparedItem prepared, DateTimeOffset now) =>
        db.Add(
            new ArticleSnapshot
            {
                Id = Ids.New(clock),
                OriginId = originId,
                TakenAt = now,
                Digest = prepared.Digest,
                Body = prepared.Body,
                Title = prepared.Item.Title,
            }
        );

    private static string Cut(string text) => text.Length <= MaxText ? text : text[..MaxText];

    private sealed record Known(string ItemKey, Guid OriginId, OriginMatch Match, Guid ArticleId, string ContentKey);
}

/// <summary>An item with what is computed from it once.</summary>
internal sealed record PreparedItem(FoundItem Item, string ContentKey, long Fingerprint, string Digest, byte[] Body)
{
    public static PreparedItem From(FoundItem item)
    {
        var original = Encoding.UTF8.GetBytes(item.Original);
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(original);
        return new PreparedItem(
            item,
            ArticleKeys.Content(item.Title, item.Text),
            ArticleKeys.Fingerprint(item.Title, item.Text),
            Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{item.Title}\n{item.Original}"))),
            packed.ToArray()
        );
    }
}
