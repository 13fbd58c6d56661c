using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.FeedSite;

/// <summary>How a <see cref="FeedServer"/> answers at one path: with a feed, or with one of the ugly answers of real sites.</summary>
public sealed record FeedAnswer
{
    private const int Megabyte = 1024 * 1024;

    /// <summary>HTTP status.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Null sends no such header.</summary>
    public string? ContentType { get; init; } = "application/xml";

    /// <summary>Sent as it stands; asked with it, the server answers 304.</summary>
    public string? ETag { get; init; }

    /// <summary>Sent as it stands; asked with it, the server answers 304.</summary>
    public string? LastModified { get; init; }

    /// <summary>Sent as it stands: seconds or a date.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>Where a redirect leads; may be relative.</summary>
    public string? Location { get; init; }

    /// <summary>E.g. <c>gzip</c>; the body is sent as it is.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>Writes the body.</summary>
    internal Func<HttpContext, Task> Write { get; init; } = _ => Task.CompletedTask;

    /// <summary>A feed or any other text, in UTF-8.</summary>
    public static FeedAnswer Text(string body, string? contentType = "application/xml; charset=utf-8") =>
        Bytes(Encoding.UTF8.GetBytes(body), contentType);

    /// <summary>A body in any encoding.</summary>
    public static FeedAnswer Bytes(byte[] body, string? contentType = "application/xml") =>
        new()
        {
            ContentType = contentType,
            Write = async http =>
            {
                http.Response.ContentLength = body.Length;
                await http.Response.Body.WriteAsync(body, http.RequestAborted);
            },
        };

    /// <summary>No body: redirects, errors.</summary>
    public static FeedAnswer Only(int status) => new() { Status = status, ContentType = null };

    /// <summary>To another address.</summary>
    public static FeedAnswer Redirect(string location, int status = 302) =>
        new()
        {
            Status = status,
            ContentType = null,
            Location = location,
        };

    /// <summary>A feed that is far too large. It says so at once, or not until one has read it.</summary>
    public static FeedAnswer Large(int megabytes, bool saysSo) =>
        new()
        {
            Write = async http =>
            {
                if (saysSo)
                    http.Response.ContentLength = (long)megabytes * Megabyte;
                await WriteItemsAsync(http, megabytes);
            },
        };

    /// <summary>A feed that goes on for ever, as fast as it is read.</summary>
    public static FeedAnswer Endless() => new() { Write = http => WriteItemsAsync(http, int.MaxValue) };

    /// <summary>The beginning, and then nothing, with the connection held open.</summary>
    public static FeedAnswer Stuck(string beginning) =>
        new()
        {
            Write = async http =>
            {
                var bytes = Encoding.UTF8.GetBytes(beginning);
                await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
            },
        };

    /// <summary>One byte at a time, so that no single read takes long.</summary>
    public static FeedAnswer Drip(TimeSpan pause) =>
        new()
        {
            Write = async http =>
            {
                while (!http.RequestAborted.IsCancellationRequested)
                {
                    await http.Response.Body.WriteAsync(" "u8.ToArray(), http.RequestAborted);
                    await http.Response.Body.FlushAsync(http.RequestAborted);
                    await Task.Delay(pause, TimeProvider.System, http.RequestAborted);
                }
            },
        };

    /// <summary>The beginning, and then the connection is cut.</summary>
    public static FeedAnswer CutOff(string beginning) =>
        new()
        {
            Write = async http =>
            {
                var bytes = Encoding.UTF8.GetBytes(beginning);
                http.Response.ContentLength = bytes.Length * 2;
                await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
                http.Abort();
            },
        };

    /// <summary>A few kilobytes that unpack to very many megabytes of a feed that seems well-formed.</summary>
    /// <param name="saysSo">Whether the header says that it is packed, or only the bytes.</param>
    public static FeedAnswer GzipBomb(int megabytes, bool saysSo) =>
        Bytes(Bomb(megabytes)) with
        {
            ContentEncoding = saysSo ? "gzip" : null,
        };

    private static byte[] Bomb(int megabytes)
    {
        using var packed = new MemoryStream();
        packed.Write(Packed("<rss version=\"2.0\"><channel><title>"u8.ToArray()));
        var member = Packed(Enumerable.Repeat((byte)'a', Megabyte).ToArray());
        for (var count = 0; count < megabytes; count++)
            packed.Write(member); // a gzip file may have many parts
        return packed.ToArray();
    }

    private static byte[] Packed(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            gzip.Write(body);
        return packed.ToArray();
    }

    private static async Task WriteItemsAsync(HttpContext http, int megabytes)
    {
        var head = "<rss version=\"2.0\"><channel><title>Long</title>"u8.ToArray();
        await http.Response.Body.WriteAsync(head, http.RequestAborted);
        var item = "<item><title>One more</title><link>https://example.com/one-more</link></item>";
        var chunk = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(item, 800)));
        // How much is written says nothing of how much is read: after the caller has hung up, writing can go on unnoticed.
        for (var left = (long)megabytes * Megabyte; left > 0; left -= chunk.Length)
            await http.Response.Body.WriteAsync(chunk, http.RequestAborted);
    }
}
