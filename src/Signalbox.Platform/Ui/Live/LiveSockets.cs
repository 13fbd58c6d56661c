using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Ui.Layout;

namespace Signalbox.Platform.Ui.Live;

/// <summary>The one socket of every open page: it names topics, and is sent each of them whole, at first and after every change.</summary>
internal sealed partial class LiveSockets(
    Offers offers,
    Fragments fragments,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    ILogger<LiveSockets> log
) : IDisposable
{
    private const int MostTopics = 12;
    private const int MostPages = 2_000;
    private const int LongestKey = 80;

    private readonly ConcurrentDictionary<(string Topic, string For), LiveFeed> feeds = new();
    private int open;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet(
                "/live",
                (HttpContext http, string? topics, LiveSockets live) => live.ServeAsync(http, topics ?? "")
            )
            .ExcludeFromDescription();

    /// <summary>Looks at a topic now, for all who follow it.</summary>
    public void Poke(string topic)
    {
        foreach (var ((name, _), feed) in feeds)
        {
            if (name == topic)
                feed.Poke();
        }
    }

    public void Dispose()
    {
        foreach (var feed in feeds.Values)
            feed.Dispose();
    }

    private async Task ServeAsync(HttpContext http, string names)
    {
        if (!http.WebSockets.IsWebSocketRequest)
            throw RefusedException.Of(426, "live.not-a-socket", "This address takes a WebSocket.");
        var topics = Asked(names, Viewing.Of(http));
        // A page elsewhere can open a socket here, and the browser sends the cookie along: only our own origin may.
        if (!IsOurs(http))
            throw RefusedException.Forbidden("identity.cross-site", "Another site's page may not listen here.");
        if (Interlocked.Increment(ref open) > MostPages)
        {
            Interlocked.Decrement(ref open);
            throw RefusedException.Unavailable("live.full", $"More than {MostPages} pages are open.");
        }
        try
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync(
                new WebSocketAcceptContext
                {
                    KeepAliveInterval = TimeSpan.FromSeconds(20),
                    KeepAliveTimeout = TimeSpan.FromSeconds(20),
                }
            );
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(
                http.RequestAborted,
                lifetime.ApplicationStopping
            );
            await FollowAsync(socket, topics, Viewing.Of(http), ending);
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }
    }

    private async Task FollowAsync(
        WebSocket socket,
        List<(LiveTopic Topic, string? Key)> topics,
        Viewing seat,
        CancellationTokenSource ending
    )
    {
        var page = new LivePage();
        List<LiveFeed> joined = [];
        try
        {
            var listening = ListenAsync(socket, ending);
            foreach (var (topic, key) in topics)
            {
                var feed = Feed(topic, key, seat);
                joined.Add(feed);
                try
                {
                    await feed.JoinAsync(page, ending.Token);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    LogFailed(topic.Name, e.Message);
                }
            }
            await page.PumpAsync(socket, ending.Token);
            await listening;
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // The page went away, or the server does: the page asks again.
        }
        finally
        {
            foreach (var feed in joined)
                await feed.LeaveAsync(page);
            Forget(topics, seat, joined);
        }
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            try
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, null, soon.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or WebSocketException)
            {
                // It is closed all the same.
            }
        }
    }

    /// <summary>Pages have nothing to say; what comes is read so that closing is seen, and one that talks is ended.</summary>
    private static async Task ListenAsync(WebSocket socket, CancellationTokenSource ending)
    {
        var buffer = new byte[256];
        var heard = 0;
        try
        {
            while (socket.State == WebSocketState.Open && heard < 4096)
            {
                var came = await socket.ReceiveAsync(buffer.AsMemory(), ending.Token);
                if (came.MessageType == WebSocketMessageType.Close)
                    break;
                heard += came.Count + 1;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // Gone without a word.
        }
        await ending.CancelAsync();
    }

    private List<(LiveTopic Topic, string? Key)> Asked(string names, Viewing seat)
    {
        var asked = names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (asked.Length > MostTopics)
            throw RefusedException.Invalid("live.too-many-topics", $"A page follows {MostTopics} topics at most.");
        var found = new List<(LiveTopic, string?)>();
        foreach (var topic in offers.Topics.Where(t => MayFollow(t, seat)))
        foreach (var words in asked.Distinct(StringComparer.Ordinal).Select(a => a.Split(':', 2)))
            if (words[0] == topic.Name && words.Length == (topic.Keyed ? 2 : 1) && IsKey(words[^1]))
                found.Add((topic, topic.Keyed ? words[1] : null));
        return found;
    }

    private static bool MayFollow(LiveTopic topic, Viewing seat) =>
        (!topic.Administrators || seat.MayAdminister) && (!topic.Operators || seat.MayOperate);

    private static bool IsKey(string key) =>
        key.Length is > 0 and <= LongestKey && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-');

    private LiveFeed Feed(LiveTopic topic, string? key, Viewing seat) =>
        feeds.GetOrAdd(
            NameOf(topic, key, seat),
            _ => new LiveFeed(topic, key, seat, fragments, clock, e => LogFailed(topic.Name, e.Message))
        );

    private static (string Topic, string For) NameOf(LiveTopic topic, string? key, Viewing seat) =>
        (topic.Name, $"{seat.Display.Language}{(topic.Personal ? seat.UserId : null)}{key}");

    /// <summary>Feeds of single things, of which there is no end, go with the last page that followed them.</summary>
    private void Forget(List<(LiveTopic Topic, string? Key)> topics, Viewing seat, List<LiveFeed> left)
    {
        foreach (var ((topic, key), feed) in topics.Zip(left))
            if (key is not null && feed.IsIdle)
                feeds.TryRemove(KeyValuePair.Create(NameOf(topic, key, seat), feed));
    }

    private static bool IsOurs(HttpContext http) =>
        Uri.TryCreate(http.Request.Headers.Origin, UriKind.Absolute, out var origin)
        && origin.Authority.Equals(http.Request.Host.Value, StringComparison.OrdinalIgnoreCase);

    [LoggerMessage(1810, LogLevel.Warning, "The live part {Topic} could not be made: {Reason}")]
    private partial void LogFailed(string topic, string reason);
}
