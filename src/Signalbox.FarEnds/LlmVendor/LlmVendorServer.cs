using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.LlmVendor;

/// <summary>Plays a vendor of language models with DeepSeek's interface: completions, models, balance, and every ugly answer on request.</summary>
/// <remarks>Scenes that were queued come first, one a request; then <see cref="Always"/>; else it answers as it should.</remarks>
public sealed class LlmVendorServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<VendorScene> next = new();
    private readonly ConcurrentQueue<VendorRequest> requests = new();
    private readonly ConcurrentDictionary<string, int> subjects = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> cachedPrefixes = new(StringComparer.Ordinal);
    private FarEnd end = null!; // set by StartAsync, which alone makes one
    private int running;
    private int mostRunning;
    private int number;

    private LlmVendorServer() { }

    /// <summary>Its address, to be used as the base with or without <c>/v1</c>.</summary>
    public string Url => end.Url;

    /// <summary>The key that it accepts; null accepts any and none.</summary>
    public string? Key { get; set; } = "sk-far-end-0123456789abcdef";

    /// <summary>How long it thinks before the first byte.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>No answer begins before this is done.</summary>
    public Task Opens { get; set; } = Task.CompletedTask;

    /// <summary>What it says to a request; by default an object that fits the JSON schema in the prompt, the same for the same text.</summary>
    public Func<JsonElement, string> Answer { get; set; } = SchemaAnswer.Of;

    /// <summary>What a request is about, for <see cref="Asked"/>; by default the text of its first user message.</summary>
    public Func<JsonElement, string> SubjectOf { get; set; } = VendorRequest.FirstUserText;

    /// <summary>The models that it serves.</summary>
    public IReadOnlyList<string> Models { get; set; } = ["deepseek-flash", "deepseek-v4-pro"];

    /// <summary>The account's balance in yuan.</summary>
    public string Balance { get; set; } = "110.00";

    /// <summary>Played to each request once the queue is empty; null answers as it should.</summary>
    public VendorScene? Always { get; set; }

    /// <summary>All completions asked for, oldest first.</summary>
    public IReadOnlyList<VendorRequest> Requests => [.. requests];

    /// <summary>How many completions ran at once at most.</summary>
    public int MostRunning => Volatile.Read(ref mostRunning);

    /// <summary>How often each subject was asked about.</summary>
    public IReadOnlyDictionary<string, int> Subjects => subjects;

    /// <summary>Starts it.</summary>
    /// <param name="port">0 takes a free one.</param>
    public static async Task<LlmVendorServer> StartAsync(CancellationToken ct, int port = 0)
    {
        var vendor = new LlmVendorServer();
        vendor.end = await FarEnd.StartAsync(vendor.Map, ct, port);
        return vendor;
    }

    /// <summary>Queues what is played to the next requests, one each.</summary>
    public void Next(params ReadOnlySpan<VendorScene> scenes)
    {
        foreach (var scene in scenes)
            next.Enqueue(scene);
    }

    /// <summary>How often a subject was asked about.</summary>
    public int Asked(string subject) => subjects.GetValueOrDefault(subject);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => end.DisposeAsync();

    private void Map(WebApplication app)
    {
        app.MapPost("/chat/completions", CompleteAsync);
        app.MapPost("/v1/chat/completions", CompleteAsync);
        app.MapGet("/models", http => GuardedAsync(http, ModelList()));
        app.MapGet("/v1/models", http => GuardedAsync(http, ModelList()));
        app.MapGet("/user/balance", http => GuardedAsync(http, BalanceInfo()));
    }

    private object ModelList() =>
        new
        {
            @object = "list",
            data = Models.Select(m => new
            {
                id = m,
                @object = "model",
                owned_by = "deepseek",
            }),
        };

    private object BalanceInfo() =>
        new
        {
            is_available = true,
            balance_infos = new[]
            {
                new
                {
                    currency = "CNY",
                    total_balance = Balance,
                    granted_balance = "10.00",
                    topped_up_balance = "100.00",
                },
            },
        };

    private Task GuardedAsync(HttpContext http, object answer) =>
        HasKey(http)
            ? http.Response.WriteAsJsonAsync(answer, http.RequestAborted)
            : VendorScene.BadKey.PlayAsync(Bare(http));

    private static VendorTurn Bare(HttpContext http) => new(http, new VendorRequest(0, default, ""), () => "", false);

    private async Task CompleteAsync(HttpContext http)
    {
        using var document = await JsonDocument.ParseAsync(http.Request.Body, default, http.RequestAborted);
        var body = document.RootElement.Clone();
        var subject = SubjectOf(body);
        var request = new VendorRequest(Interlocked.Increment(ref number), body, subject);
        requests.Enqueue(request);
        subjects.AddOrUpdate(subject, 1, (_, count) => count + 1);
        await using var aborted = http.RequestAborted.Register(() => request.WasAborted = true);
        RaiseMost(Interlocked.Increment(ref running));
        try
        {
            if (Latency > TimeSpan.Zero)
                await Task.Delay(Latency, TimeProvider.System, http.RequestAborted);
            await Opens.WaitAsync(http.RequestAborted);
            await Scene(http, request).PlayAsync(Turn(http, request));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // the caller has gone; there is nobody to answer
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }

    private VendorTurn Turn(HttpContext http, VendorRequest request) =>
        new(http, request, () => Answer(request.Body), !cachedPrefixes.TryAdd(request.System, true));

    private VendorScene Scene(HttpContext http, VendorRequest request)
    {
        if (!HasKey(http))
            return VendorScene.BadKey;
        if (next.TryDequeue(out var scene))
            return scene;
        if (Always is { } always)
            return always;
        return Models.Contains(request.Model) ? VendorScene.Normal : VendorScene.UnknownModel(Models);
    }

    private bool HasKey(HttpContext http) => Key is null || http.Request.Headers.Authorization == $"Bearer {Key}";

    private void RaiseMost(int now)
    {
        for (var most = MostRunning; now > most; most = MostRunning)
            Interlocked.CompareExchange(ref mostRunning, now, most);
    }
}
