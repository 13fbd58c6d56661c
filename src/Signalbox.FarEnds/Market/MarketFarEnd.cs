using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.Market;

/// <summary>A request as a market site got it.</summary>
/// <param name="At">By the clock of the site, in UTC.</param>
/// <param name="Operation">What was asked for: the name of an API at Tushare and AKTools, else the path.</param>
/// <param name="Path">Decoded, without the query.</param>
/// <param name="Query">By name, decoded; of a name that comes twice the first.</param>
/// <param name="Body">Empty where there was none.</param>
/// <param name="Headers">By name, without regard to case.</param>
public sealed record MarketRequest(
    DateTimeOffset At,
    string Operation,
    string Method,
    string Path,
    IReadOnlyDictionary<string, string> Query,
    string Body,
    IReadOnlyDictionary<string, string> Headers
)
{
    /// <summary>A parameter of the query; null when it was not sent or is empty.</summary>
    internal string? this[string name] => Query.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
}

/// <summary>What all market sites have in common: one world, a clock, the requests that came, and moods.</summary>
public abstract class MarketFarEnd : IAsyncDisposable
{
    private readonly ConcurrentQueue<MarketRequest> requests = new();
    private readonly List<(MarketMood Mood, string? Operation)> moods = [];
    private MarketMood usual = MarketMood.Well;
    private readonly Lock gate = new();
    private readonly SemaphoreSlim arrivals = new(0);
    private FarEnd? end;

    private protected MarketFarEnd(MarketWorld world, TimeProvider clock) => (World, Clock) = (world, clock);

    /// <summary>What it shows.</summary>
    public MarketWorld World { get; }

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Url => end!.Url; // set before anyone gets the site

    /// <summary>All requests, oldest first.</summary>
    public IReadOnlyList<MarketRequest> Requests => [.. requests];

    /// <summary>What it takes for now; what lies later it does not show.</summary>
    private protected TimeProvider Clock { get; }

    /// <summary>Treats the next requests so.</summary>
    /// <param name="operation">A part of what is asked for, e.g. <c>kline/get</c> or <c>daily_basic</c>; null is any request.</param>
    public void BeNext(MarketMood mood, int times = 1, string? operation = null)
    {
        lock (gate)
            moods.AddRange(Enumerable.Repeat((mood, operation), times));
    }

    /// <summary>Treats all requests so for which there is no other word.</summary>
    public void Be(MarketMood mood)
    {
        lock (gate)
            usual = mood;
    }

    /// <summary>Forgets what it was told by <see cref="BeNext"/> and <see cref="Be"/>.</summary>
    public void BeWell()
    {
        lock (gate)
        {
            moods.Clear();
            usual = MarketMood.Well;
        }
    }

    /// <summary>How many of the moods that <see cref="BeNext"/> named are still to come.</summary>
    public int MoodsLeft
    {
        get
        {
            lock (gate)
                return moods.Count;
        }
    }

    /// <summary>How many requests asked for something that holds this.</summary>
    public int Count(string operation) =>
        requests.Count(r => r.Operation.Contains(operation, StringComparison.Ordinal));

    /// <summary>Waits until one request more has come than were waited for.</summary>
    public Task ArrivalAsync(CancellationToken ct) => arrivals.WaitAsync(ct);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await end!.DisposeAsync(); // set before anyone gets the site
        arrivals.Dispose();
    }

    /// <summary>The name of what a request asks for.</summary>
    private protected virtual string OperationOf(string path, string body) => path;

    /// <summary>The answer as it should be, but for the twist.</summary>
    private protected abstract MarketAnswer Answer(MarketRequest request, MarketView view);

    private protected async Task OpenAsync(int port, CancellationToken ct) =>
        end = await FarEnd.StartAsync(app => app.Run(AnswerAsync), ct, port);

    private async Task AnswerAsync(HttpContext http)
    {
        try
        {
            var request = await ReadAsync(http);
            requests.Enqueue(request);
            arrivals.Release();
            var mood = MoodFor(request.Operation);
            var answer = Answer(request, new MarketView(World, request.At, mood.Twist));
            await mood.SendAsync(http, answer, Clock);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or BadHttpRequestException)
        {
            // the caller has had enough
        }
    }

    private async Task<MarketRequest> ReadAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(http.RequestAborted);
        var path = http.Request.Path.Value ?? "/";
        return new MarketRequest(
            Clock.GetUtcNow(),
            OperationOf(path, body),
            http.Request.Method,
            path,
            http.Request.Query.ToDictionary(q => q.Key, q => q.Value[0] ?? "", StringComparer.Ordinal),
            body,
            http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase)
        );
    }

    private MarketMood MoodFor(string operation)
    {
        lock (gate)
        {
            var at = moods.FindIndex(m =>
                m.Operation is null || operation.Contains(m.Operation, StringComparison.Ordinal)
            );
            if (at < 0)
                return usual;
            var mood = moods[at].Mood;
            moods.RemoveAt(at);
            return mood;
        }
    }
}
