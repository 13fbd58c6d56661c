using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Signalbox.Bench.Market;

/// <summary>What a watcher saw: when the quote was stamped at the far end, and when its last byte was here.</summary>
/// <param name="Ticks">Of the machine's counter.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Seen(DateTimeOffset Stamp, long Ticks, int Bytes);

/// <summary>Many programs that watch the same instruments, each over a socket of its own, and do as little as possible.</summary>
internal sealed class LiveWatchers(Uri home, IReadOnlyList<string> tokens, string symbols) : IAsyncDisposable
{
    private static readonly byte[] Length = "Content-Length: "u8.ToArray();
    private static readonly byte[] At = "\"at\":\""u8.ToArray();
    private readonly CancellationTokenSource enough = new();
    private readonly ConcurrentBag<Task> running = [];
    private readonly ConcurrentQueue<Seen> seen = [];

    /// <summary>Everything until now.</summary>
    public IReadOnlyList<Seen> All => [.. seen];

    /// <summary>Answers that were not what was wanted, and connections that ended.</summary>
    public int Bad { get; private set; }

    /// <summary>Listens to the stream, this many times.</summary>
    public Task ListenAsync(int count, CancellationToken ct) =>
        StartAsync(count, "/api/v1/market/quotes/live?symbols=", StreamAsync, ct);

    /// <summary>Asks again and again, this many times, spread over the span.</summary>
    public Task PollAsync(int count, TimeSpan every, CancellationToken ct) =>
        StartAsync(count, "/api/v1/market/quotes?symbols=", (socket, request) => AskAsync(socket, request, every), ct);

    public async ValueTask DisposeAsync()
    {
        await enough.CancelAsync();
        await Task.WhenAll(running);
        enough.Dispose();
    }

    private async Task StartAsync(int count, string path, Func<Socket, byte[], Task> work, CancellationToken ct)
    {
        foreach (var batch in Enumerable.Range(0, count).Chunk(50))
        {
            foreach (var number in batch)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, home.Port, ct);
                var request = Encoding.ASCII.GetBytes(
                    $"GET {path}{symbols} HTTP/1.1\r\nHost: {home.Authority}\r\nAuthorization: Bearer {tokens[number % tokens.Count]}\r\n\r\n"
                );
                running.Add(Task.Run(() => RunAsync(socket, request, work), CancellationToken.None));
            }
            await Task.Delay(30, ct); // as they would come: not all in one moment
        }
    }

    private async Task RunAsync(Socket socket, byte[] request, Func<Socket, byte[], Task> work)
    {
        using (socket)
        {
            try
            {
                await work(socket, request);
            }
            catch (Exception gone) when (gone is OperationCanceledException or SocketException or InvalidDataException)
            {
                if (!enough.IsCancellationRequested)
                    Bad++;
            }
        }
    }

    private async Task StreamAsync(Socket socket, byte[] request)
    {
        await socket.SendAsync(request, enough.Token);
        var (answer, isFirst) = (new byte[16 * 1024], true);
        var (stamp, bytes) = (default(DateTimeOffset), 0);
        while (await socket.ReceiveAsync(answer, enough.Token) is > 0 and var read)
        {
            var part = answer.AsMemory(0, read);
            if (isFirst && !part.Span.StartsWith("HTTP/1.1 200"u8))
                throw new InvalidDataException(Encoding.ASCII.GetString(part.Span));
            isFirst = false;
            bytes += read;
            if (stamp == default)
                stamp = StampIn(part.Span);
            if (stamp == default || part.Span[Math.Max(0, read - 8)..].IndexOf("\n\n"u8) < 0)
                continue; // an event ends with an empty line
            seen.Enqueue(new Seen(stamp, Stopwatch.GetTimestamp(), bytes));
            (stamp, bytes) = (default, 0);
        }
        throw new InvalidDataException("The stream ended.");
    }

    private async Task AskAsync(Socket socket, byte[] request, TimeSpan every)
    {
        var answer = new byte[16 * 1024];
        await Task.Delay(every * Random.Shared.NextDouble(), enough.Token);
        for (var next = Stopwatch.GetTimestamp(); ; next += (long)(every.TotalSeconds * Stopwatch.Frequency))
        {
            await socket.SendAsync(request, enough.Token);
            var (stamp, bytes, all) = (default(DateTimeOffset), 0, int.MaxValue);
            while (bytes < all)
            {
                var read = await socket.ReceiveAsync(answer, enough.Token);
                if (read == 0 || (bytes == 0 && !answer.AsSpan(0, read).StartsWith("HTTP/1.1 200"u8)))
                    throw new InvalidDataException(Encoding.ASCII.GetString(answer, 0, read));
                if (bytes == 0)
                    all = LengthOf(answer.AsSpan(0, read));
                bytes += read;
                if (stamp == default)
                    stamp = StampIn(answer.AsSpan(0, read));
            }
            seen.Enqueue(new Seen(stamp, Stopwatch.GetTimestamp(), bytes));
            var wait = TimeSpan.FromSeconds((next - Stopwatch.GetTimestamp()) / (double)Stopwatch.Frequency) + every;
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, enough.Token);
        }
    }

    /// <summary>Of an answer whose head is in its first part: the head, and what it says of the body.</summary>
    private static int LengthOf(ReadOnlySpan<byte> part)
    {
        var (head, said) = (part.IndexOf("\r\n\r\n"u8), part.IndexOf(Length));
        if (head < 0 || said < 0 || !Utf8Parser.TryParse(part[(said + Length.Length)..], out int body, out _))
            throw new InvalidDataException("The answer does not say how long it is.");
        return head + 4 + body;
    }

    /// <summary>The time of the first quote in it; they all have the same.</summary>
    private static DateTimeOffset StampIn(ReadOnlySpan<byte> part)
    {
        var from = part.IndexOf(At);
        if (from < 0)
            return default;
        var text = part[(from + At.Length)..];
        var to = text.IndexOf((byte)'"');
        return
            to > 0
            && DateTimeOffset.TryParse(
                Encoding.ASCII.GetString(text[..to]),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var stamp
            )
            ? stamp.ToUniversalTime()
            : default;
    }
}
