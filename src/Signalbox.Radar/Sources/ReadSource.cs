using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Sources.Feeds;
using Signalbox.Radar.Sources.Watched;

namespace Signalbox.Radar.Sources;

/// <summary>Reads one source, whatever its kind, into the form that all share. It stores nothing.</summary>
internal sealed class ReadSource(
    IDbContextFactory<SignalboxDb> dbs,
    FetchFeed fetch,
    ReadFeedFile file,
    ReadWeRss weRss,
    LookAtPage page,
    FetchTexts texts,
    TimeProvider clock
)
{
    /// <summary>The code of a refusal that says: it wished to be left alone, and was not asked.</summary>
    public const string Paused = "radar.source.paused";

    /// <returns>One reading; of a WeRSS server one an account.</returns>
    /// <exception cref="RefusedException">Why it could not be read, transient where trying again can help.</exception>
    public async Task<IReadOnlyList<SourceReading>> RunAsync(Guid sourceId, CancellationToken ct)
    {
        var source = await FindAsync(sourceId, ct);
        if (source is null)
            return []; // removed meanwhile
        if (source.NotBefore > clock.GetUtcNow())
            throw RefusedException.Conflict(
                Paused,
                $"{source.Title} 要求 {TimeZoneInfo.ConvertTime(source.NotBefore.Value, clock.LocalTimeZone):HH:mm} 之后再读。"
            );

        return source.Kind switch
        {
            SourceKind.Feed => [await WithTextsAsync(source, await ReadFeedAsync(source, ct), ct)],
            SourceKind.Page => [await WithTextsAsync(source, await page.ReadAsync(source, ct), ct)],
            SourceKind.File => [FeedItems.Reading(source, await file.RunAsync(source.Address, ct))],
            SourceKind.WeRssServer => await weRss.RunAsync(source, ct),
            _ => [],
        };
    }

    private async Task<SourceReading> WithTextsAsync(Source source, SourceReading reading, CancellationToken ct) =>
        source.FullText ? reading with { Items = await texts.RunAsync(source, reading.Items, ct) } : reading;

    private async Task<SourceReading> ReadFeedAsync(Source source, CancellationToken ct)
    {
        var got = await fetch.RunAsync(
            new FeedRequest(new Uri(source.Address)) { ETag = source.Etag, LastModified = source.LastModified },
            ct
        );
        if (got.NotModified || got.Feed is null)
            return new SourceReading
            {
                SourceId = source.Id,
                Items = [],
                Given = 0,
                NotModified = true,
            };
        return FeedItems.Reading(source, got.Feed) with
        {
            Etag = got.ETag,
            LastModified = got.LastModified,
            MovedTo = got.MovedTo?.AbsoluteUri,
        };
    }

    private async Task<Source?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<Source>().AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, ct);
    }
}
