using System.Net.WebSockets;
using Microsoft.Extensions.Options;
using Signalbox.Shop.Xianyu;
using Signalbox.Shop.Xianyu.Mtop;

namespace Signalbox.Shop.Accounts;

/// <summary>Opens the platform's socket, through the guard that all outgoing calls pass.</summary>
internal sealed class OpenSocket(IHttpMessageHandlerFactory handlers, IOptions<XianyuOptions> options)
{
    /// <exception cref="WebSocketException">It did not open.</exception>
    public async Task<WebSocket> RunAsync(string userAgent, CancellationToken ct)
    {
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.SetRequestHeader("Origin", "https://www.goofish.com");
            socket.Options.SetRequestHeader("User-Agent", userAgent);
            socket.Options.KeepAliveInterval = TimeSpan.Zero; // its own heartbeats say more
            // Real time, also under a test's clock: what is limited here is a real answer.
            using var limit = new CancellationTokenSource(options.Value.Patience, TimeProvider.System);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
            using var invoker = new HttpMessageInvoker(
                handlers.CreateHandler(MtopClient.Client),
                disposeHandler: false
            );
            await socket.ConnectAsync(new Uri(options.Value.SocketUrl), invoker, both.Token);
            return socket;
        }
        catch (OperationCanceledException late) when (!ct.IsCancellationRequested)
        {
            socket.Dispose();
            throw new WebSocketException($"It did not open within {options.Value.Patience.TotalSeconds:0} s.", late);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
