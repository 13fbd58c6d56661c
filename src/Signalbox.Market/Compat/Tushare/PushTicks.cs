using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Signalbox.Market.Instruments;
using Signalbox.Market.Quotes;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Compat.Tushare;

/// <summary>Pushes quotes over a WebSocket in Tushare's frames to whoever says a token and codes in the first message.</summary>
internal sealed partial class PushTicks(
    KnownCaller callers,
    InstrumentBook book,
    QuoteFeed feed,
    LiveSeats seats,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<PushTicks> log
)
{
    private const int MostSockets = 500;
    private static readonly TimeSpan FirstWord = TimeSpan.FromSeconds(10);

    /// <summary>How often a token that listens is looked up again.</summary>
    private static readonly TimeSpan AdmittedFor = TimeSpan.FromMinutes(1);

    private int open;

    /// <exception cref="RefusedException">426 <c>market.live.not-a-socket</c>; 503 <c>market.live.full</c>.</exception>
    public async Task RunAsync(HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest)
            throw RefusedException.Of(426, "market.live.not-a-socket", "This address takes a WebSocket.");
        if (Interlocked.Increment(ref open) > MostSockets)
        {
            Interlocked.Decrement(ref open);
            throw RefusedException.Unavailable("market.live.full", $"More than {MostSockets} programs are connected.");
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
            using var messages = new PushSocket(socket);
            await ServeAsync(http, messages, ending.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException)
        {
            // The program went away, or the server does: it comes again.
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }
    }

    private async Task ServeAsync(HttpContext http, PushSocket socket, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(FirstWord, clock);
        using var first = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        IDisposable? seat = null;
        Following? following = null;
        try
        {
            while (await socket.ReadAsync(following is null ? first.Token : ct) is { } message)
            {
                try
                {
                    var request = PushRequest.Read(message);
                    if (request.Action != "listening")
                        continue; // a ping keeps the connection, and is answered by nothing
                    var caller = await AdmitAsync(http, request, ct);
                    var wanted = await WantedAsync(request.Codes, ct);
                    seat ??= seats.Take(caller);
                    if (following is not null)
                        await following.DisposeAsync();
                    following = Follow(http, socket, request.Token!, wanted, ct); // it was admitted
                }
                catch (RefusedException refused)
                {
                    await socket.SendAsync(new { status = false, message = refused.Message }, ct);
                    if (following is null)
                        break;
                }
            }
        }
        finally
        {
            if (following is not null)
                await following.DisposeAsync();
            seat?.Dispose();
        }
        await socket.CloseAsync(ct);
    }

    private Following Follow(
        HttpContext http,
        PushSocket socket,
        string token,
        List<Instrument> wanted,
        CancellationToken ct
    )
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        return new Following(
            [PumpAsync(socket, wanted, stop.Token), WatchAsync(http, socket, token, stop.Token)],
            stop
        );
    }

    private async Task PumpAsync(PushSocket socket, List<Instrument> wanted, CancellationToken ct)
    {
        using var listener = feed.Listen(wanted);
        try
        {
            for (; ; await listener.WaitAsync(ct))
                foreach (var held in listener.Take())
                    await socket.SendAsync(Frame(held.Quote), ct);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException)
        {
            LogGone(wanted.Count);
        }
    }

    private static object Frame(Quote quote) =>
        new
        {
            status = true,
            message = "",
            data = new
            {
                topic = PushRequest.Topic,
                code = quote.Symbol,
                record = TickRecord.Of(quote),
            },
        };

    /// <summary>Ends the connection when the token counts no longer.</summary>
    private async Task WatchAsync(HttpContext http, PushSocket socket, string token, CancellationToken ct)
    {
        try
        {
            do await Task.Delay(AdmittedFor, clock, ct);
            while (await callers.IsAdmittedAsync(http, token, ct));
            await socket.SendAsync(new { status = false, message = TushareRefusals.Token().Message }, ct);
            await socket.CloseAsync(ct);
            await Task.Delay(FirstWord, clock, ct);
            socket.Abort(); // it did not go by itself
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException)
        {
            // The connection has ended already.
        }
        catch (System.Data.Common.DbException fault)
        {
            LogUnknown(fault.Message);
            socket.Abort(); // whoever cannot be known again has to say again who it is
        }
    }

    /// <exception cref="RefusedException">401: the token is none; 403: it may not look.</exception>
    private async Task<Guid> AdmitAsync(HttpContext http, PushRequest request, CancellationToken ct)
    {
        var (admission, id) = await callers.RunAsync(http, request.Token, ct);
        return admission switch
        {
            Admission.Admitted => id,
            Admission.NotAllowed => throw TushareRefusals.NoRight(PushRequest.Topic),
            _ => throw TushareRefusals.Token(),
        };
    }

    /// <exception cref="RefusedException">400: there are none, or too many.</exception>
    private async Task<List<Instrument>> WantedAsync(IReadOnlyList<string> codes, CancellationToken ct)
    {
        var known = await book.ReadAsync(ct);
        var wanted = new Dictionary<int, Instrument>();
        foreach (var code in codes.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            var meant =
                code.Contains('*') ? known.All.Where(i => i.Kind == AssetKind.Stock && IsLike(i.Code, code))
                : known.ByCode(code.ToUpperInvariant()) is { } one ? [one]
                : []; // unknown ones are left out
            foreach (var instrument in meant)
                wanted[instrument.Id] = instrument;
            if (wanted.Count > LiveSeats.MostSymbols)
                break;
        }
        return wanted.Count switch
        {
            0 => throw TushareRefusals.Parameter("没有这些代码"),
            > LiveSeats.MostSymbols => throw TushareRefusals.Parameter($"一次最多{LiveSeats.MostSymbols}只"),
            _ => [.. wanted.Values],
        };
    }

    /// <summary>One star stands for anything.</summary>
    private static bool IsLike(string code, string pattern)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        return code.Length >= pattern.Length - 1
            && code.StartsWith(pattern[..star], StringComparison.OrdinalIgnoreCase)
            && code.EndsWith(pattern[(star + 1)..], StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>What a client listens to now.</summary>
    private sealed class Following(Task[] running, CancellationTokenSource stop) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await Task.WhenAll(running);
            stop.Dispose();
        }
    }

    [LoggerMessage(3321, LogLevel.Debug, "A program that listened to {Count} instruments went away")]
    private partial void LogGone(int count);

    [LoggerMessage(3322, LogLevel.Warning, "A token that listens could not be looked up again: {Message}")]
    private partial void LogUnknown(string message);
}
