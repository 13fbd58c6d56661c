using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;

namespace Signalbox.Shop.OneBot;

/// <summary>The socket that a OneBot has opened to us: calls with their answers, and what is said in QQ.</summary>
/// <param name="hear">Takes in an event; one at a time.</param>
internal sealed class QqLink(WebSocket socket, TimeSpan patience, Func<JsonElement, CancellationToken, Task> hear)
    : IDisposable
{
    private const int MostBytes = 1024 * 1024;

    private readonly ConcurrentDictionary<string, TaskCompletionSource<QqAnswer>> waiting = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim writing = new(1);
    private readonly CancellationTokenSource over = new();
    private TaskCompletionSource work = New();
    private long asked;

    /// <summary>Cancelled when it has ended.</summary>
    public CancellationToken Over => over.Token;

    /// <summary>Says that something waits to be said.</summary>
    public void Look() => Volatile.Read(ref work).TrySetResult();

    /// <summary>Waits until something may wait to be said.</summary>
    public async Task LookedAsync(TimeSpan most, TimeProvider clock, CancellationToken ct)
    {
        await Volatile
            .Read(ref work)
            .Task.WaitAsync(most, clock, ct)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Volatile.Write(ref work, New());
        ct.ThrowIfCancellationRequested();
    }

    /// <summary>Asks, and waits for the answer with the same echo; silence ends the socket, for it is dead.</summary>
    public async Task<QqAnswer> AskAsync(QqCall call, CancellationToken ct)
    {
        var echo = string.Create(CultureInfo.InvariantCulture, $"e-{Interlocked.Increment(ref asked)}");
        var answered = new TaskCompletionSource<QqAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting[echo] = answered;
        try
        {
            if (over.IsCancellationRequested || !await SendAsync(call.Frame(echo), ct))
                return QqAnswer.Unknown("the socket was lost while it was sent");
            // Real time, also under a test's clock: what is limited here is a real answer.
            return await answered.Task.WaitAsync(patience, TimeProvider.System, ct);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return QqAnswer.Unknown("the socket was lost before the answer");
        }
        catch (TimeoutException)
        {
            End();
            return QqAnswer.Unknown(
                string.Create(CultureInfo.InvariantCulture, $"no answer within {patience.TotalSeconds:0.#} s")
            );
        }
        finally
        {
            waiting.TryRemove(echo, out _);
        }
    }

    /// <summary>Reads until it ends.</summary>
    public async Task ReadAsync(CancellationToken ct)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, over.Token);
        var buffer = new byte[8 * 1024];
        using var whole = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(), both.Token);
                if (part.MessageType == WebSocketMessageType.Close || whole.Length + part.Count > MostBytes)
                    return;
                whole.Write(buffer.AsSpan(0, part.Count));
                if (!part.EndOfMessage)
                    continue;
                if (Parse(whole.GetBuffer().AsMemory(0, (int)whole.Length)) is { } frame)
                    await HandAsync(frame, both.Token);
                whole.SetLength(0);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or OperationCanceledException)
        {
            // it has ended
        }
        finally
        {
            End();
        }
    }

    /// <summary>Ends it; whoever waits for an answer is told.</summary>
    public void End()
    {
        over.Cancel();
        foreach (var answered in waiting.Values)
            answered.TrySetResult(QqAnswer.Unknown("the socket was lost before the answer"));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        End();
        writing.Dispose();
        over.Dispose();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <returns>Null: it is no JSON object, and nobody's loss.</returns>
    private static JsonElement? Parse(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task HandAsync(JsonElement frame, CancellationToken ct)
    {
        if (frame.TryGetProperty("post_type", out _))
            await hear(frame, ct);
        else if (ReadQqEvent.Text(frame, "echo") is { } echo && waiting.TryRemove(echo, out var answered))
            answered.TrySetResult(QqAnswer.Read(frame));
    }

    private async Task<bool> SendAsync(byte[] frame, CancellationToken ct)
    {
        await writing.WaitAsync(ct);
        try
        {
            // Not to be broken off in the middle by the caller: half a frame ends the socket.
            await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, over.Token);
            return true;
        }
        catch (Exception gone)
            when (gone is WebSocketException or IOException or OperationCanceledException or InvalidOperationException)
        {
            End();
            return false;
        }
        finally
        {
            writing.Release();
        }
    }
}

/// <summary>The sockets that are open here, one a user: who connects again takes the place of the former.</summary>
internal sealed class QqLinks
{
    private readonly ConcurrentDictionary<Guid, QqLink> open = new();

    public int Count => open.Count;

    public QqLink? Find(Guid user) => open.GetValueOrDefault(user);

    public void Put(Guid user, QqLink link)
    {
        QqLink? former = null;
        open.AddOrUpdate(
            user,
            link,
            (_, before) =>
            {
                former = before;
                return link;
            }
        );
        former?.End();
    }

    public void Drop(Guid user, QqLink link) => open.TryRemove(new KeyValuePair<Guid, QqLink>(user, link));
}
