using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Signalbox.Market.Gateway.Prepared;

/// <summary>The bytes of an answer, made once and sent to everybody who asks the same.</summary>
/// <param name="body">As it is sent, unpacked.</param>
/// <param name="headers">Beside length, type and tag.</param>
internal sealed class PreparedAnswer(
    byte[] body,
    string contentType,
    IReadOnlyList<(string Name, string Value)> headers
) : IResult
{
    /// <summary>Shorter ones are not worth packing.</summary>
    private const int LeastPacked = 1024;

    private byte[]? packed;

    /// <summary>Strong: of the bytes themselves, so that every server gives the same.</summary>
    public string ETag { get; } = $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 12))}\"";

    /// <summary>What it takes in memory, about.</summary>
    public int Size => body.Length + 512;

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        foreach (var (name, value) in headers)
            response.Headers[name] = value;
        response.Headers.ETag = ETag;
        response.Headers.CacheControl = "private, no-cache"; // kept, and asked about each time
        var request = httpContext.Request.Headers;
        if (
            request.IfNoneMatch is { Count: > 0 } known
            && known.ToString() is var tags
            && (tags == "*" || tags.Contains(ETag, StringComparison.Ordinal))
        )
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        response.ContentType = contentType;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        var bytes = body;
        if (
            body.Length >= LeastPacked
            && request.AcceptEncoding is { Count: > 0 } accepted
            && accepted.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase)
        )
        {
            bytes = packed ??= Pack(body);
            response.Headers.ContentEncoding = "gzip";
        }
        response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(httpContext.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(bytes, httpContext.RequestAborted).AsTask();
    }

    private static byte[] Pack(byte[] body)
    {
        using var to = new MemoryStream(body.Length / 4);
        using (var zip = new GZipStream(to, CompressionLevel.Optimal))
            zip.Write(body);
        return to.ToArray();
    }
}
