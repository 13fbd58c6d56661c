using System.Net.WebSockets;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Signalbox.Market.Compat.Tushare;

/// <summary>Whole messages over a WebSocket; any number may send, one at a time.</summary>
internal sealed class PushSocket(WebSocket socket) : IDisposable
{
    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    private readonly SemaphoreSlim sending = new(1);

    /// <inheritdoc/>
    public void Dispose() => sending.Dispose();

    /// <returns>Null when the other side has closed, or has sent more than a message may hold.</returns>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken ct)
    {
        var buffer = new byte[PushRequest.MostBytes];
        var read = 0;
        while (read < buffer.Length)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(read), ct);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            read += part.Count;
            if (part.EndOfMessage)
                return buffer.AsMemory(0, read);
        }
        return null;
    }

    public async Task SendAsync(object message, CancellationToken ct)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(message, Json);
        await sending.WaitAsync(ct);
        try
        {
            await socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, ct);
        }
        finally
        {
            sending.Release();
        }
    }

    /// <summary>Ends the connection at once.</summary>
    public void Abort() => socket.Abort();

    public async Task CloseAsync(CancellationToken ct)
    {
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, ct);
    }
}
