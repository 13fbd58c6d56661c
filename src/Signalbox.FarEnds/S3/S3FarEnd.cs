using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.S3;

/// <summary>A store that speaks S3 and believes nothing: signatures, digests, dates, parts. It can be told to misbehave.</summary>
/// <remarks>One bucket, by path or by host name. What it does not know it answers with 501.</remarks>
public sealed class S3FarEnd : IAsyncDisposable
{
    private readonly S3Bucket bucket = new();
    private readonly Lock gate = new();
    private readonly List<(S3Mood Mood, string? Operation)> moods = [];
    private readonly ConcurrentQueue<S3Call> calls = new();
    private readonly SemaphoreSlim arrivals = new(0);
    private readonly TimeProvider clock;
    private FarEnd? end;

    private S3FarEnd(TimeProvider clock) => this.clock = clock;

    /// <summary>The bucket's name.</summary>
    public string Bucket { get; set; } = "owner-backups";

    /// <summary>Where it is.</summary>
    public string Region { get; set; } = "ap-guangzhou";

    /// <summary>Whose requests it takes.</summary>
    public string AccessKey { get; set; } = "AKIDFAREND0123456789";

    /// <summary>What they are signed with.</summary>
    public string SecretKey { get; set; } = "far/end+secret0123456789";

    /// <summary>Whether the access key may remove objects.</summary>
    public bool MayDelete { get; set; } = true;

    /// <summary>Whether it can tell which uploads are not finished; some stores cannot.</summary>
    public bool ListsUploads { get; set; } = true;

    /// <summary>How many keys or parts a list shows at once.</summary>
    public int PageSize { get; set; } = 1000;

    /// <summary>How small a part may be that is not the last, in bytes.</summary>
    public int LeastPart { get; set; } = 5 * 1024 * 1024;

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Url => end!.Url; // set before anyone gets the store

    /// <summary>All requests, oldest first.</summary>
    public IReadOnlyList<S3Call> Calls => [.. calls];

    /// <summary>The keys of all objects, in order.</summary>
    public IReadOnlyList<string> Keys => [.. bucket.Keys];

    /// <summary>How many uploads were begun and neither completed nor aborted.</summary>
    public int OpenUploads => bucket.OpenUploads;

    /// <summary>Starts one.</summary>
    /// <param name="clock">Its own clock, for dates.</param>
    /// <param name="port">0 takes a free one.</param>
    public static async Task<S3FarEnd> StartAsync(TimeProvider clock, CancellationToken ct, int port = 0)
    {
        var store = new S3FarEnd(clock);
        store.end = await FarEnd.StartAsync(app => app.Run(store.AnswerAsync), ct, port);
        return store;
    }

    /// <summary>Treats the next requests so.</summary>
    /// <param name="operation">Only those of this operation; null is any.</param>
    public void BeNext(S3Mood mood, int times = 1, string? operation = null)
    {
        lock (gate)
            moods.AddRange(Enumerable.Repeat((mood, operation), times));
    }

    /// <summary>Forgets what it was told by <see cref="BeNext"/>.</summary>
    public void BeWell()
    {
        lock (gate)
            moods.Clear();
    }

    /// <summary>An object; null when there is none.</summary>
    public byte[]? Get(string key) => bucket.Get(key);

    /// <summary>Puts an object there behind its users' backs.</summary>
    public void Put(string key, byte[] content) => bucket.Put(key, content);

    /// <summary>Waits until one request more has come than were waited for.</summary>
    public Task ArrivalAsync(CancellationToken ct) => arrivals.WaitAsync(ct);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await end!.DisposeAsync(); // set before anyone gets the store
        arrivals.Dispose();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        arrivals.Release();
        var request = S3Request.Of(http, Bucket);
        var mood = MoodFor(request.Operation);
        try
        {
            var answer = await ActAsync(http, request, mood);
            calls.Enqueue(
                new S3Call(request.Operation, request.Key, request.Part, answer?.Status ?? 0, answer?.Error?.Code)
            );
            if (answer is null)
                http.Abort();
            else
                await answer.WriteAsync(http, mood);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or BadHttpRequestException)
        {
            // the caller has had enough
            calls.Enqueue(new S3Call(request.Operation, request.Key, request.Part, 0, null));
        }
    }

    private S3Mood? MoodFor(string operation)
    {
        lock (gate)
        {
            var at = moods.FindIndex(m => m.Operation is null || m.Operation == operation);
            if (at < 0)
                return null;
            var mood = moods[at].Mood;
            moods.RemoveAt(at);
            return mood;
        }
    }

    /// <returns>Null when the connection is to be cut.</returns>
    private async Task<S3Answer?> ActAsync(HttpContext http, S3Request request, S3Mood? mood)
    {
        if (mood == S3Mood.Silent)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
        var body = await BodyAsync(http, mood == S3Mood.CutUpload);
        if (body is null)
            return null;
        var check = new S3SignatureCheck(AccessKey, SecretKey, Region, clock);
        if (check.Check(http.Request.Method, request.Target, request.Headers, body) is { } wrong)
            return S3Answer.Of(wrong);
        if (request.Bucket != Bucket)
            return S3Answer.Of(new S3Error(404, "NoSuchBucket", "The specified bucket does not exist."));
        S3Answer? upset = mood switch
        {
            S3Mood.InternalError => S3Answer.Of(new S3Error(500, "InternalError", "We encountered an error.")),
            S3Mood.SlowDown => S3Answer.Of(new S3Error(503, "SlowDown", "Reduce your request rate.")),
            S3Mood.ErrorInOk => S3Answer.Of(new S3Error(200, "InternalError", "We encountered an error.")),
            S3Mood.Redirect => S3Answer.Of(new S3Error(301, "PermanentRedirect", "Use another endpoint.")),
            S3Mood.Deny => S3Answer.Of(new S3Error(403, "AccessDenied", "Access Denied.")),
            S3Mood.WebPage => new S3Answer(200, Encoding.UTF8.GetBytes("<!doctype html><p>hello<br>"), "text/html"),
            _ => null,
        };
        if (upset is not null)
            return upset;
        var done = Do(request, body);
        var hasNoBody = done.Content.Length == 0 || HttpMethods.IsHead(http.Request.Method);
        return mood == S3Mood.CutAnswer && hasNoBody ? null : done;
    }

    /// <returns>Null when it is cut in the middle.</returns>
    private static async Task<byte[]?> BodyAsync(HttpContext http, bool cut)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        var enough = cut ? (http.Request.ContentLength ?? 0) / 2 : long.MaxValue;
        while (
            body.Length < enough && await http.Request.Body.ReadAsync(buffer, http.RequestAborted) is > 0 and var read
        )
            body.Write(buffer, 0, read);
        return cut ? null : body.ToArray();
    }

    private S3Answer Do(S3Request request, byte[] body) =>
        request.Operation switch
        {
            "ListObjectsV2" => S3Answer.Of(
                bucket.List(
                    request["prefix"] ?? "",
                    PageSize,
                    request["continuation-token"] is { } token ? S3Bucket.FromToken(token) : null,
                    clock.GetUtcNow()
                )
            ),
            "PutObject" => Put(request, body),
            "GetObject" or "HeadObject" => bucket.Get(request.Key) is { } content
                ? S3Answer.Of(content, request.Headers.GetValueOrDefault("range"))
                : S3Answer.Of(new S3Error(404, "NoSuchKey", "The specified key does not exist.")),
            "DeleteObject" => Delete(request),
            "CreateMultipartUpload" => S3Answer.Of(bucket.Create(request.Key)),
            "UploadPart" => UploadPart(request, body),
            "ListParts" => bucket.Parts(
                request.Key,
                request["uploadId"]!,
                PageSize,
                int.Parse(request["part-number-marker"] ?? "0", CultureInfo.InvariantCulture)
            )
                is { } parts
                ? S3Answer.Of(parts)
                : S3Answer.Of(NoUpload),
            "ListMultipartUploads" when ListsUploads => S3Answer.Of(bucket.Uploads(request["prefix"] ?? "")),
            "CompleteMultipartUpload" => Complete(request, body),
            "AbortMultipartUpload" => bucket.Abort(request["uploadId"]!)
                ? new S3Answer(204, [], null)
                : S3Answer.Of(NoUpload),
            _ => S3Answer.Of(new S3Error(501, "NotImplemented", "A header or query you provided is not implemented.")),
        };

    private static S3Error NoUpload => new(404, "NoSuchUpload", "The upload does not exist.");

    private S3Answer Put(S3Request request, byte[] body)
    {
        bucket.Put(request.Key, body);
        return new S3Answer(200, [], null) { ETag = S3Bucket.ETag(body) };
    }

    private S3Answer Delete(S3Request request)
    {
        if (!MayDelete)
            return S3Answer.Of(new S3Error(403, "AccessDenied", "Access Denied."));
        bucket.Delete(request.Key);
        return new S3Answer(204, [], null);
    }

    private S3Answer UploadPart(S3Request request, byte[] body) =>
        bucket.PutPart(request.Key, request["uploadId"]!, request.Part!.Value, body) is { } tag
            ? new S3Answer(200, [], null) { ETag = tag }
            : S3Answer.Of(NoUpload);

    private S3Answer Complete(S3Request request, byte[] body)
    {
        if (bucket.Complete(request.Key, request["uploadId"]!, body, LeastPart) is { } error)
            return S3Answer.Of(error);
        return S3Answer.Of(
            new XElement(
                S3Bucket.Space + "CompleteMultipartUploadResult",
                new XElement(S3Bucket.Space + "Key", request.Key)
            )
        );
    }
}
