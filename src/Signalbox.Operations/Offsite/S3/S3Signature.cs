using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Signalbox.Operations.Offsite.S3;

/// <summary>Signs requests with AWS Signature Version 4, in the header.</summary>
/// <remarks>AWS, «Authenticating Requests: Using the Authorization Header»; its examples are our tests.</remarks>
internal static class S3Signature
{
    /// <summary>SHA-256 of nothing, in hex: for a request without a body.</summary>
    public const string NoBody = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// <summary>Adds <c>x-amz-date</c>, <c>x-amz-content-sha256</c> and <c>Authorization</c>; all other headers must be set.</summary>
    /// <param name="bodySha256">In lower-case hex.</param>
    public static void Sign(
        HttpRequestMessage request,
        string accessKey,
        string secretKey,
        string region,
        string bodySha256,
        DateTimeOffset now
    )
    {
        var stamp = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        request.Headers.TryAddWithoutValidation("x-amz-date", stamp);
        request.Headers.TryAddWithoutValidation("x-amz-content-sha256", bodySha256);
        var headers = Headers(request);
        var names = string.Join(';', headers.Keys);
        var address = request.RequestUri!; // set by whoever made the request
        var canonical = string.Join(
            '\n',
            [
                request.Method.Method,
                address.AbsolutePath,
                Query(address),
                .. headers.Select(h => $"{h.Key}:{h.Value}"),
                "",
                names,
                bodySha256,
            ]
        );
        var scope = $"{stamp[..8]}/{region}/s3/aws4_request";
        var toSign = $"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var signature = Hex(Mac(Key(secretKey, stamp[..8], region), toSign));
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"AWS4-HMAC-SHA256 Credential={accessKey}/{scope},SignedHeaders={names},Signature={signature}"
        );
    }

    /// <summary>What must be under the signature: the host, S3's own headers, and those that change what is asked.</summary>
    private static SortedDictionary<string, string> Headers(HttpRequestMessage request)
    {
        var signed = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = request.RequestUri!.Authority,
        };
        foreach (var (name, values) in request.Headers.NonValidated)
            if (
                name.ToLowerInvariant() is var lower
                && (lower is "range" or "date" || lower.StartsWith("x-amz-", StringComparison.Ordinal))
            )
                signed[lower] = values.ToString().Trim();
        return signed;
    }

    /// <summary>Sorted, and with a <c>=</c> where there is no value; names and values are escaped already.</summary>
    private static string Query(Uri address) =>
        string.Join(
            '&',
            address
                .Query.TrimStart('?')
                .Split('&', StringSplitOptions.RemoveEmptyEntries)
                .Select(p => p.Contains('=', StringComparison.Ordinal) ? p : p + "=")
                .Order(StringComparer.Ordinal)
        );

    private static byte[] Key(string secretKey, string day, string region) =>
        Mac(Mac(Mac(Mac(Encoding.UTF8.GetBytes($"AWS4{secretKey}"), day), region), "s3"), "aws4_request");

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
