using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Signalbox.FarEnds.Proxies;

/// <summary>How the proxy treats whoever calls.</summary>
public enum ProxyMood
{
    /// <summary>As it should.</summary>
    PassesOn,

    /// <summary>Asks for a password, or says that the rules forbid it.</summary>
    Refuses,

    /// <summary>Takes the connection and says nothing.</summary>
    Silent,

    /// <summary>Hangs up at once.</summary>
    HangsUp,
}

/// <summary>A proxy as people run one at home: plain HTTP requests in absolute form (RFC 9112, 3.2.2), CONNECT, and SOCKS5 (RFC 1928), on one port.</summary>
public sealed class ProxyFarEnd : IAsyncDisposable
{
    private const byte Socks5 = 5;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ended = new();
    private readonly ConcurrentQueue<string> passed = new();
    private readonly Task loop;

    private ProxyFarEnd()
    {
        listener.Start();
        loop = ListenAsync();
    }

    /// <summary>Of the calls that come from now on.</summary>
    public ProxyMood Mood { get; set; }

    /// <summary>Host and port of each call that was passed on.</summary>
    public IReadOnlyCollection<string> Passed => passed;

    /// <summary>Its address for programs that speak HTTP to it.</summary>
    public string Http => Address("http");

    /// <summary>Its address for programs that speak SOCKS5 to it.</summary>
    public string Socks => Address("socks5");

    /// <summary>Listens on a free port.</summary>
    public static ProxyFarEnd Start() => new();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        listener.Stop();
        await loop;
        listener.Dispose();
        ended.Dispose();
    }

    private string Address(string scheme) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{scheme}://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"
        );

    private async Task ListenAsync()
    {
        List<Task> calls = [];
        try
        {
            while (true)
                calls.Add(ServeAsync(await listener.AcceptTcpClientAsync(ended.Token)));
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(calls);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var caller = client;
        try
        {
            var near = caller.GetStream();
            if (Mood == ProxyMood.HangsUp)
                return;
            if (Mood == ProxyMood.Silent)
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ended.Token);
            var first = new byte[1];
            await near.ReadExactlyAsync(first, ended.Token);
            await (first[0] == Socks5 ? SocksAsync(near) : HttpAsync(near, (char)first[0]));
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or SocketException)
        {
            // one of the two has gone
        }
    }

    private async Task SocksAsync(NetworkStream near)
    {
        var count = (await BytesAsync(near, 1))[0];
        await BytesAsync(near, count); // ways to sign in
        await near.WriteAsync(new byte[] { Socks5, 0 }, ended.Token);
        var request = await BytesAsync(near, 4);
        var host = request[3] switch
        {
            1 => new IPAddress(await BytesAsync(near, 4)).ToString(),
            3 => Encoding.ASCII.GetString(await BytesAsync(near, (await BytesAsync(near, 1))[0])),
            _ => new IPAddress(await BytesAsync(near, 16)).ToString(),
        };
        var port = BinaryPrimitives.ReadUInt16BigEndian(await BytesAsync(near, 2));
        var answer = new byte[] { Socks5, (byte)(Mood == ProxyMood.Refuses ? 2 : 0), 0, 1, 0, 0, 0, 0, 0, 0 };
        await near.WriteAsync(answer, ended.Token);
        if (Mood != ProxyMood.Refuses)
            await PassAsync(near, host, port, []);
    }

    private async Task HttpAsync(NetworkStream near, char first)
    {
        var head = new StringBuilder().Append(first);
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            head.Append((char)(await BytesAsync(near, 1))[0]);
        var lines = head.ToString();
        var line = lines[..lines.IndexOf("\r\n", StringComparison.Ordinal)].Split(' ');
        if (Mood == ProxyMood.Refuses)
        {
            await near.WriteAsync(
                "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(),
                ended.Token
            );
            return;
        }
        if (line[0] == "CONNECT")
        {
            var to = line[1].Split(':');
            await near.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), ended.Token);
            await PassAsync(near, to[0], int.Parse(to[1], CultureInfo.InvariantCulture), []);
            return;
        }
        var address = new Uri(line[1]);
        var rest = lines[(lines.IndexOf("\r\n", StringComparison.Ordinal))..];
        var sent = Encoding.Latin1.GetBytes($"{line[0]} {address.PathAndQuery} {line[2]}{rest}");
        await PassAsync(near, address.Host, address.Port, sent);
    }

    private async Task PassAsync(NetworkStream near, string host, int port, byte[] before)
    {
        passed.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{host}:{port}"));
        using var other = new TcpClient();
        await other.ConnectAsync(host, port, ended.Token);
        var far = other.GetStream();
        await far.WriteAsync(before, ended.Token);
        await Task.WhenAny(near.CopyToAsync(far, ended.Token), far.CopyToAsync(near, ended.Token));
    }

    private async Task<byte[]> BytesAsync(NetworkStream near, int count)
    {
        var bytes = new byte[count];
        await near.ReadExactlyAsync(bytes, ended.Token);
        return bytes;
    }
}
