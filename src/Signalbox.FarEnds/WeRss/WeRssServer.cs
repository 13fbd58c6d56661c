using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.WeRss;

/// <summary>A WeRSS on loopback that answers as the versions of it that are in use do, its ugly answers included.</summary>
public sealed class WeRssServer : IAsyncDisposable
{
    /// <summary>Where every JSON route lies, in all versions.</summary>
    public const string ApiPath = "/api/v1/wx";

    private readonly ConcurrentQueue<WeRssRequest> asked = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<WeRssFault>> faults = new(StringComparer.Ordinal);
    private readonly TimeProvider clock;
    private readonly string pathBase;
    private WeRssVersion version;
    private FarEnd? end;

    private WeRssServer(TimeProvider clock, WeRssVersion version, string pathBase)
    {
        (this.clock, this.version, this.pathBase) = (clock, version, pathBase);
        (Store, SignIn) = (new WeRssStore(clock) { HasBareIds = version.HasBareIds }, new WeRssSignIn(clock));
    }

    /// <summary>Its address as an owner would type it, without a slash at the end.</summary>
    public string Url => (end?.Url ?? throw new InvalidOperationException("It has not been started.")) + pathBase;

    /// <summary>How it behaves; may be changed while it runs, as an upgrade would.</summary>
    public WeRssVersion Version
    {
        get => version;
        set => (version, Store.HasBareIds) = (value, value.HasBareIds);
    }

    /// <summary>Accounts and articles.</summary>
    public WeRssStore Store { get; }

    /// <summary>Its user, tokens and keys.</summary>
    public WeRssSignIn SignIn { get; }

    /// <summary>What <c>/sys/info</c> says about WeChat's session, and whether a search still works.</summary>
    public WeRssSession Session { get; } = new();

    /// <summary>Every request so far, oldest first.</summary>
    public IReadOnlyList<WeRssRequest> Asked => [.. asked];

    /// <summary>Played to each request that has no fault of its own; null answers as it should.</summary>
    public WeRssFault? Always { get; set; }

    /// <summary>Runs before a list of articles is answered, with its offset: the place to let new rows come in.</summary>
    public Action<int>? OnList { get; set; }

    /// <summary>The clock that tokens, locks and delays go by.</summary>
    internal TimeProvider Clock => clock;

    /// <summary>Starts one.</summary>
    /// <param name="version">1.5.2 when left out.</param>
    /// <param name="pathBase">A path below which a proxy serves it, e.g. <c>/werss</c>.</param>
    /// <param name="port">0 takes a free one.</param>
    public static async Task<WeRssServer> StartAsync(
        TimeProvider clock,
        CancellationToken ct,
        WeRssVersion? version = null,
        string pathBase = "",
        int port = 0
    )
    {
        var server = new WeRssServer(clock, version ?? WeRssVersion.V152, pathBase);
        server.end = await FarEnd.StartAsync(server.Map, ct, port);
        return server;
    }

    /// <summary>Lets the next requests whose path ends so go wrong, one fault each, in order.</summary>
    /// <param name="pathEnd">For instance <c>/articles</c>; empty for any request.</param>
    public void Next(string pathEnd, params ReadOnlySpan<WeRssFault> coming)
    {
        var queue = faults.GetOrAdd(pathEnd, _ => new ConcurrentQueue<WeRssFault>());
        foreach (var fault in coming)
            queue.Enqueue(fault);
    }

    /// <summary>How many requests went to paths that end so.</summary>
    public int Count(string pathEnd) => asked.Count(r => r.Path.EndsWith(pathEnd, StringComparison.Ordinal));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => end?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Map(WebApplication app)
    {
        app.Use(FrontAsync);
        app.UseRouting();
        WeRssAuthRoutes.Map(app, this);
        WeRssAccountRoutes.Map(app, this);
        WeRssArticleRoutes.Map(app, this);
        WeRssSystemRoutes.Map(app, this);
        WeRssFeedRoutes.Map(app, this);
        WeRssPages.Map(app, this);
        // The trap: any unknown path is a success. Other methods than GET get 405 from the router, as in the original.
        app.MapGet(
            "/{**path}",
            (string? path) =>
                path is not null
                && (
                    path.StartsWith("api", StringComparison.Ordinal)
                    || path.StartsWith("static", StringComparison.Ordinal)
                )
                    ? WeRssAnswers.Send(null, 200)
                    : Results.Content("<!doctype html><html><div id=\"app\"></div></html>", "text/html")
        );
    }

    private async Task FrontAsync(HttpContext http, RequestDelegate next)
    {
        asked.Enqueue(
            new WeRssRequest(
                http.Request.Method,
                http.Request.Path,
                http.Request.QueryString.Value ?? "",
                http.Request.Headers.Authorization.ToString()
            )
        );
        if (!http.Request.Path.StartsWithSegments(pathBase, StringComparison.Ordinal, out var rest))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound; // the proxy's own page
            await http.Response.WriteAsync("<html><h1>404 Not Found</h1></html>", http.RequestAborted);
            return;
        }

        http.Request.Path = rest;
        http.Response.Headers["X-Version"] = Version.Name;
        http.Response.Headers["X-Powered-By"] = "Rachel";
        foreach (var (pathEnd, queue) in faults)
        {
            if (!rest.Value!.EndsWith(pathEnd, StringComparison.Ordinal) || !queue.TryDequeue(out var fault))
                continue;
            if (await fault.ActAsync(http, clock))
                return;
        }
        if (Always is { } always && await always.ActAsync(http, clock))
            return;
        await next(http);
    }
}

/// <summary>A request that the far end got.</summary>
/// <param name="Query">With its question mark; empty when there is none.</param>
/// <param name="Authorization">The header; empty when there is none.</param>
public sealed record WeRssRequest(string Method, string Path, string Query, string Authorization);

/// <summary>WeChat's session as WeRSS knows it.</summary>
public sealed class WeRssSession
{
    /// <summary>Until when WeChat lets WeRSS in; null is sent as empty text.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>The flag that is not to be relied on.</summary>
    public bool Login { get; set; } = true;

    /// <summary>A live secret that the far end sends along, as the original does; it must never turn up with us.</summary>
    public string Token { get; set; } = "wx-live-token-1893046712";

    /// <summary>Whether WeChat answers a search.</summary>
    public bool SearchWorks { get; set; } = true;
}
