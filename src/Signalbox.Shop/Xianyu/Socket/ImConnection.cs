using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Signalbox.Shop.Xianyu.Events;
using Signalbox.Shop.Xianyu.Wire;

namespace Signalbox.Shop.Xianyu.Socket;

/// <summary>A registered connection of one account: requests with their answers, pushes in their order, heartbeats.</summary>
/// <remarks>
/// The reader does nothing but read, so that no slow work stops heartbeats. A push is acknowledged when it was taken in, once;
/// one that was not ends the connection, and the platform sends it again. Source: contracts/xianyu.md, section 6.
/// </remarks>
internal sealed class ImConnection : IAsyncDisposable
{
    /// <summary>A longer frame is none of the platform's.</summary>
    private const int MostBytes = 16 * 1024 * 1024;

    /// <summary>Pushes that wait for their turn; then the platform waits.</summary>
    private const int MostWaiting = 1_000;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(15);

    private readonly WebSocket socket;
    private readonly ImSettings settings;
    private readonly TimeProvider clock;
    private readonly FrameIds ids;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Frame>> waiting = new(StringComparer.Ordinal);
    private readonly Channel<Frame> pushes = Channel.CreateBounded<Frame>(MostWaiting);
    private readonly SemaphoreSlim writing = new(1);
    private readonly CancellationTokenSource over = new();
    private readonly TaskCompletionSource<ImEnd> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task work = Task.CompletedTask;

    private ImConnection(WebSocket socket, ImSettings settings, TimeProvider clock) =>
        (this.socket, this.settings, this.clock, ids) = (socket, settings, clock, new FrameIds(clock));

    /// <summary>Done when it has ended, with why.</summary>
    public Task<ImEnd> Ended => end.Task;

    /// <summary>Why a push was not taken in; null when it was.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Registers a socket that is open, which is the connection's from then on.</summary>
    /// <param name="take">Takes in what a push brought; one at a time.</param>
    /// <exception cref="ImRefusedException">The platform does not register it.</exception>
    public static async Task<ImConnection> RegisterAsync(
        WebSocket socket,
        ImLogin login,
        ImSettings settings,
        Func<ImPush, CancellationToken, Task> take,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var connection = new ImConnection(socket, settings, clock);
        try
        {
            connection.work = Task.WhenAll(connection.ReadAsync(), connection.TakeAsync(take));
            var mid = connection.ids.Mid();
            var answer = await connection.AskAsync("/reg", login.Headers(mid), mid, null, ct);
            if (answer.Verdict != ImVerdict.Accepted)
                throw new ImRefusedException(KindOf(answer), $"The connection was not registered: {answer.Reason}.");
            connection.work = Task.WhenAll(connection.work, connection.BeatAsync());
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a request and waits for its answer; silence and a lost link are <see cref="ImVerdict.Unknown"/>.</summary>
    public Task<ImAnswer> AskAsync(string path, JsonNode? body, CancellationToken ct)
    {
        var mid = ids.Mid();
        return AskAsync(path, new JsonObject { ["mid"] = mid }, mid, body, ct);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        End(ImEnd.AskedFor);
        await work;
        socket.Dispose();
        writing.Dispose();
        over.Dispose();
    }

    private static ImRefusal KindOf(ImAnswer answer)
    {
        string[] token = ["invalid token", "not auth", "token invalid", "device id or appkey is not equal"];
        string[] many = ["connect limit", "session remove", "too many"];
        return answer.Code != 401 ? ImRefusal.Other
            : token.Any(Says) ? ImRefusal.Token
            : many.Any(Says) ? ImRefusal.TooMany
            : ImRefusal.Other;

        bool Says(string word) => answer.Reason.Contains(word, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<ImAnswer> AskAsync(
        string path,
        JsonObject headers,
        string mid,
        JsonNode? body,
        CancellationToken ct
    )
    {
        var key = FrameIds.Key(mid);
        var answered = new TaskCompletionSource<Frame>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting[key] = answered;
        try
        {
            await SendAsync(Frame.Request(path, headers, body), ct);
            // Real time, also under a test's clock: what is limited here is a real answer.
            var answer = await answered.Task.WaitAsync(settings.AnswerWithin, TimeProvider.System, ct);
            return answer.Code == 200
                ? new ImAnswer(ImVerdict.Accepted, 200, "") { Body = answer.Body }
                : new ImAnswer(ImVerdict.Refused, answer.Code ?? 0, ReasonOf(answer)) { Body = answer.Body };
        }
        catch (TimeoutException)
        {
            return new ImAnswer(ImVerdict.Unknown, 0, $"no answer within {settings.AnswerWithin.TotalSeconds:0} s");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new ImAnswer(ImVerdict.Unknown, 0, "the link was lost before the answer");
        }
        finally
        {
            waiting.TryRemove(key, out _);
        }
    }

    private static string ReasonOf(Frame answer) =>
        string.Join(
            ' ',
            new[]
            {
                answer.Body.Text("code"),
                answer.Body.Text("reason"),
                answer.Body.Text("moreInfo"),
            }.OfType<string>()
        );

    private async Task SendAsync(byte[] frame, CancellationToken ct)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, over.Token);
        await writing.WaitAsync(both.Token);
        try
        {
            // Not to be broken off in the middle by the caller: half a frame ends the connection.
            await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, over.Token);
        }
        catch (Exception fault)
            when (fault is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            End(ImEnd.BrokenOff);
            throw new OperationCanceledException("The link is lost.", fault);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Ends it, once; whoever waits for an answer is told.</summary>
    private void End(ImEnd why)
    {
        if (!end.TrySetResult(why))
            return;
        over.Cancel();
        pushes.Writer.TryComplete();
        foreach (var answered in waiting.Values)
            answered.TrySetCanceled(over.Token);
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[4 * 1024]; // thousands of connections have one each
        using var whole = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(), over.Token);
                if (part.MessageType == WebSocketMessageType.Close || whole.Length + part.Count > MostBytes)
                {
                    End(part.MessageType == WebSocketMessageType.Close ? ImEnd.Closed : ImEnd.BrokenOff);
                    return;
                }
                whole.Write(buffer.AsSpan(0, part.Count));
                if (!part.EndOfMessage)
                    continue;
                if (Frame.Read(whole.GetBuffer().AsSpan(0, (int)whole.Length)) is { } frame)
                    await HandAsync(frame);
                whole.SetLength(0);
            }
        }
        catch (Exception fault) when (fault is WebSocketException or IOException or OperationCanceledException)
        {
            End(ImEnd.BrokenOff);
        }
    }

    private async ValueTask HandAsync(Frame frame)
    {
        if (frame.Code is not null)
        {
            if (frame.Key is { } key && waiting.TryRemove(key, out var answered))
                answered.TrySetResult(frame);
        }
        else if (frame.Path == "/push/kickout")
            End(ImEnd.KickedOut);
        else if (frame.Path == "/s/session/remove")
            End(ImEnd.TooMany);
        else
            await pushes.Writer.WriteAsync(frame, over.Token);
    }

    private async Task TakeAsync(Func<ImPush, CancellationToken, Task> take)
    {
        try
        {
            await foreach (var frame in pushes.Reader.ReadAllAsync(over.Token))
            {
                var push = ImPush.Read(frame);
                if (push is { HasGap: true })
                    await CatchUpAsync();
                if (push is not null)
                    await take(push, over.Token);
                await SendAsync(frame.Acknowledgement(), over.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // it is over
        }
        catch (Exception fault)
        {
            Fault = fault;
            End(ImEnd.NotTaken);
        }
    }

    /// <summary>Tells the platform that we stand where it stands; what lies between is compared by the caller.</summary>
    private async Task CatchUpAsync()
    {
        var state = await AskAsync(
            "/r/SyncStatus/getState",
            new JsonArray(new JsonObject { ["topic"] = "sync" }),
            over.Token
        );
        if (state.Verdict == ImVerdict.Accepted && state.Body.ValueKind == JsonValueKind.Object)
            await AskAsync("/r/SyncStatus/ackDiff", new JsonArray(JsonObject.Create(state.Body)), over.Token);
    }

    private async Task BeatAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(Beat, clock);
            while (await timer.WaitForNextTickAsync(over.Token))
                if ((await AskAsync("/!", null, over.Token)).Verdict != ImVerdict.Accepted)
                    End(ImEnd.Silent);
        }
        catch (OperationCanceledException)
        {
            // it is over
        }
    }
}
