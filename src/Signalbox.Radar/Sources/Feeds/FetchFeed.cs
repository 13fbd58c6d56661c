using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Sources.Feeds;

/// <summary>Which feed, and what the last fetch of it gave to ask with.</summary>
internal sealed record FeedRequest(Uri Address, string? ETag = null, string? LastModified = null);

internal sealed record FeedFetch
{
    /// <summary>The server said that nothing has changed since; <see cref="Feed"/> is null then.</summary>
    public required bool NotModified { get; init; }

    public ParsedFeed? Feed { get; init; }

    /// <summary>To be kept for the next request.</summary>
    public string? ETag { get; init; }

    /// <summary>To be kept for the next request.</summary>
    public string? LastModified { get; init; }

    /// <summary>How long the server asks us to stay away; at most a day.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Where it was in the end.</summary>
    public required Uri FinalAddress { get; init; }

    /// <summary>Where it has moved for good, so that the source can be corrected; null when it has not.</summary>
    public Uri? MovedTo { get; init; }
}

/// <summary>Fetches one feed and reads it.</summary>
internal sealed partial class FetchFeed
{
    private const string Wanted =
        "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5";

    private readonly WebDownload web;
    private readonly FeedReader reader;
    private readonly IOptions<FeedOptions> options;
    private readonly ILogger<FetchFeed> log;
    private readonly Counter<long> fetches;

    public FetchFeed(
        WebDownload web,
        FeedReader reader,
        IOptions<FeedOptions> options,
        IMeterFactory meters,
        ILogger<FetchFeed> log
    )
    {
        (this.web, this.reader, this.options, this.log) = (web, reader, options, log);
        fetches = meters
            .Create("Signalbox.Radar")
            .CreateCounter<long>("radar_feed_fetches", description: "Feeds fetched, by how it came out.");
    }

    /// <exception cref="RefusedException">All of <see cref="WebDownload.GetAsync"/> and <see cref="FeedReader.Read"/>.</exception>
    public async Task<FeedFetch> RunAsync(FeedRequest request, CancellationToken ct)
    {
        try
        {
            var fetch = await FetchAsync(request, ct);
            Count(fetch.NotModified ? "not-modified" : "read");
            LogFetched(fetch.FinalAddress.Host, fetch.Feed?.Items.Count ?? 0, fetch.NotModified);
            return fetch;
        }
        catch (RefusedException refusal)
        {
            Count(refusal.IsTransient ? "failed" : "refused");
            throw;
        }
    }

    private async Task<FeedFetch> FetchAsync(FeedRequest request, CancellationToken ct)
    {
        var download = await web.GetAsync(
            new DownloadRequest(request.Address, request.ETag, request.LastModified, Wanted),
            ct
        );
        return new FeedFetch
        {
            NotModified = download.NotModified,
            Feed = download.NotModified ? null : Read(download),
            ETag = download.ETag ?? (download.NotModified ? request.ETag : null),
            LastModified = download.LastModified ?? (download.NotModified ? request.LastModified : null),
            RetryAfter = download.RetryAfter,
            FinalAddress = download.FinalAddress,
            MovedTo = download.MovedTo,
        };
    }

    private ParsedFeed Read(Download download)
    {
        try
        {
            return reader.Read(download.Body, download.ContentType, download.FinalAddress);
        }
        catch (RefusedException refusal) when (refusal.Code == FeedReader.NotAFeed)
        {
            if (NamedOn(download) is not { } feed)
                throw;
            throw RefusedException.Invalid(
                FeedReader.NotAFeed,
                $"It is an HTML page, not a feed; the feed it names is {feed.Address}.",
                refusal
            );
        }
    }

    private DiscoveredFeed? NamedOn(Download download)
    {
        var charset = DecodedText.CharsetOf(download.ContentType);
        using var page = DecodedText.Of(download.Body, charset, options.Value.MaxBytes, new Repairs());
        return DiscoverFeeds.In(page.Text, download.FinalAddress) is [var first, ..] ? first : null;
    }

    private void Count(string outcome) => fetches.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    [LoggerMessage(2401, LogLevel.Debug, "Feed at {Host} answered with {Items} items, unchanged: {NotModified}")]
    private partial void LogFetched(string host, int items, bool notModified);
}
