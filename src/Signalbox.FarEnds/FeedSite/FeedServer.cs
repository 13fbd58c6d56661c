using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Signalbox.FarEnds.FeedSite;

/// <summary>What the server was asked.</summary>
/// <param name="Headers">By name, without regard to case.</param>
public sealed record FeedVisit(string Path, IReadOnlyDictionary<string, string> Headers);

/// <summary>A stand-in for sites with feeds and articles: each path answers as it was told.</summary>
public sealed class FeedServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, FeedAnswer> answers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<FeedVisit> visits = new();
    private readonly SemaphoreSlim arrivals = new(0);
    private FarEnd? end;
    private int open;
    private int mostOpen;

    private FeedServer() { }

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Url => end!.Url; // set before anyone gets the server

    /// <summary>In the order they came.</summary>
    public IReadOnlyList<FeedVisit> Visits => [.. visits];

    /// <summary>How many requests there were at once at most.</summary>
    public int MostAtOnce => Volatile.Read(ref mostOpen);

    /// <summary>Starts a server that knows no path yet.</summary>
    /// <param name="port">0 takes a free one.</param>
    public static async Task<FeedServer> StartAsync(CancellationToken ct, int port = 0)
    {
        var server = new FeedServer();
        server.end = await FarEnd.StartAsync(app => app.Run(server.AnswerAsync), ct, port);
        return server;
    }

    /// <summary>From now on this path answers so; every other answers 404.</summary>
    /// <returns>The address of the path.</returns>
    public Uri Put(string path, FeedAnswer answer)
    {
        answers[path] = answer;
        return new Uri(Url + path);
    }

    /// <summary>Waits until one request more has come than were waited for.</summary>
    public Task ArrivalAsync(CancellationToken ct) => arrivals.WaitAsync(ct);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await end!.DisposeAsync(); // set before anyone gets the server
        arrivals.Dispose();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var now = Interlocked.Increment(ref open);
        for (var most = MostAtOnce; now > most; most = MostAtOnce)
            Interlocked.CompareExchange(ref mostOpen, now, most);
        try
        {
            visits.Enqueue(Visit(http.Request));
            arrivals.Release();
            await AnswerAsync(http, answers.GetValueOrDefault(http.Request.Path.Value ?? "/") ?? FeedAnswer.Only(404));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // the caller has had enough
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }
    }

    private static async Task AnswerAsync(HttpContext http, FeedAnswer answer)
    {
        var headers = http.Response.Headers;
        Set(HeaderNames.ContentType, answer.ContentType);
        Set(HeaderNames.ETag, answer.ETag);
        Set(HeaderNames.LastModified, answer.LastModified);
        Set(HeaderNames.RetryAfter, answer.RetryAfter);
        Set(HeaderNames.Location, answer.Location);
        Set(HeaderNames.ContentEncoding, answer.ContentEncoding);
        if (IsUnchanged(http.Request, answer))
        {
            http.Response.StatusCode = 304;
            return;
        }
        http.Response.StatusCode = answer.Status;
        await answer.Write(http);

        void Set(string name, string? value)
        {
            if (value is not null)
                headers[name] = value;
        }
    }

    private static bool IsUnchanged(HttpRequest request, FeedAnswer answer) =>
        (answer.ETag is { } tag && request.Headers[HeaderNames.IfNoneMatch] == tag)
        || (answer.LastModified is { } modified && request.Headers[HeaderNames.IfModifiedSince] == modified);

    private static FeedVisit Visit(HttpRequest request) =>
        new(
            request.Path.Value ?? "/",
            request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase)
        );
}
