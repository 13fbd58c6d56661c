using System.Net.WebSockets;
using System.Threading.Channels;

namespace Signalbox.Platform.Ui.Live;

/// <summary>One open page: what it is still to be sent. A page that does not keep up loses the oldest; each message is whole.</summary>
internal sealed class LivePage
{
    private const int MostWaiting = 32;

    private readonly Channel<byte[]> waiting = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }
    );

    public void Send(byte[] fragment) => waiting.Writer.TryWrite(fragment);

    public void End() => waiting.Writer.TryComplete();

    /// <summary>Sends until the page goes away or <paramref name="ct"/>.</summary>
    public async Task PumpAsync(WebSocket socket, CancellationToken ct)
    {
        await foreach (var fragment in waiting.Reader.ReadAllAsync(ct))
            await socket.SendAsync(fragment, WebSocketMessageType.Text, endOfMessage: true, ct);
    }
}
