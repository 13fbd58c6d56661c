using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Signalbox.FarEnds.S3;

/// <summary>An error as S3 words it.</summary>
/// <param name="Code">E.g. <c>SignatureDoesNotMatch</c>.</param>
public sealed record S3Error(int Status, string Code, string Message)
{
    /// <summary>The region that it should have been; null where that is not the trouble.</summary>
    public string? Region { get; init; }
}

/// <summary>Checks AWS Signature Version 4 in its header form, as a strict store does; written from the published description alone.</summary>
/// <remarks>It shares nothing with what signs in the product, so that a mistake of the one is no mistake of the other.</remarks>
public sealed class S3SignatureCheck(string accessKey, string secretKey, string region, TimeProvider clock)
{
    private const string Scheme = "AWS4-HMAC-SHA256 ";
    private static readonly TimeSpan MostSkew = TimeSpan.FromMinutes(15);

    /// <param name="target">Path and query as they came over the wire.</param>
    /// <param name="headers">By name in lower case.</param>
    /// <returns>Null when the request is signed as it must be.</returns>
    public S3Error? Check(string method, string target, IReadOnlyDictionary<string, string> headers, byte[] body)
    {
        if (!headers.TryGetValue("authorization", out var given) || !given.StartsWith(Scheme, StringComparison.Ordinal))
            return new S3Error(403, "AccessDenied", "The request is not signed.");
        var fields = given[Scheme.Length..]
            .Split(',', StringSplitOptions.TrimEntries)
            .Select(f => f.Split('=', 2))
            .ToDictionary(f => f[0], f => f[1], StringComparer.Ordinal);
        var scope = fields["Credential"].Split('/');
        var signed = fields["SignedHeaders"].Split(';');
        return Stamp(headers, scope)
            ?? Signed(signed, headers)
            ?? Payload(headers, body)
            ?? Compare(Canonical(method, target, headers, signed), headers["x-amz-date"], scope, fields["Signature"]);
    }

    private S3Error? Stamp(IReadOnlyDictionary<string, string> headers, string[] scope)
    {
        if (!headers.TryGetValue("x-amz-date", out var text))
            return new S3Error(403, "AccessDenied", "There is no x-amz-date.");
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (
            !DateTimeOffset.TryParseExact(
                text,
                "yyyyMMdd'T'HHmmss'Z'",
                CultureInfo.InvariantCulture,
                Utc,
                out var stamp
            )
        )
            return new S3Error(403, "AccessDenied", "x-amz-date has another form.");
        if (scope.Length != 5 || scope[1] != text[..8] || scope[3] != "s3" || scope[4] != "aws4_request")
            return new S3Error(400, "AuthorizationHeaderMalformed", "The credential's scope is wrong.");
        if (scope[0] != accessKey)
            return new S3Error(403, "InvalidAccessKeyId", "The access key does not exist in our records.");
        if (scope[2] != region)
            return new S3Error(400, "AuthorizationHeaderMalformed", $"The region '{scope[2]}' is wrong.")
            {
                Region = region,
            };
        return (clock.GetUtcNow() - stamp).Duration() > MostSkew
            ? new S3Error(403, "RequestTimeTooSkewed", "The request's time and the server's are too far apart.")
            : null;
    }

    /// <summary>The host and all that S3 reads of its own must be under the signature.</summary>
    private static S3Error? Signed(string[] signed, IReadOnlyDictionary<string, string> headers)
    {
        var must = headers.Keys.Where(h => h == "host" || h.StartsWith("x-amz-", StringComparison.Ordinal));
        if (must.Except(signed, StringComparer.Ordinal).FirstOrDefault() is { } missing)
            return new S3Error(403, "AccessDenied", $"There were headers present which were not signed: {missing}.");
        return
            signed.SequenceEqual(signed.Order(StringComparer.Ordinal), StringComparer.Ordinal)
            && signed.All(headers.ContainsKey)
            ? null
            : new S3Error(403, "SignatureDoesNotMatch", "The list of signed headers is out of order.");
    }

    private static S3Error? Payload(IReadOnlyDictionary<string, string> headers, byte[] body)
    {
        if (!headers.TryGetValue("x-amz-content-sha256", out var said))
            return new S3Error(
                400,
                "InvalidRequest",
                "Missing required header for this request: x-amz-content-sha256."
            );
        return said == Convert.ToHexStringLower(SHA256.HashData(body))
            ? null
            : new S3Error(400, "XAmzContentSHA256Mismatch", "The body is not what x-amz-content-sha256 says.");
    }

    private S3Error? Compare(string canonical, string stamp, string[] scope, string signature)
    {
        var text = new StringBuilder()
            .Append("AWS4-HMAC-SHA256\n")
            .Append(stamp)
            .Append('\n')
            .AppendJoin('/', scope.Skip(1))
            .Append('\n')
            .Append(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
        var key = Encoding.UTF8.GetBytes("AWS4" + secretKey);
        foreach (var step in scope.Skip(1))
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step));
        var right = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text.ToString())));
        return right == signature
            ? null
            : new S3Error(403, "SignatureDoesNotMatch", "The signature does not match the request and the secret key.");
    }

    private static string Canonical(
        string method,
        string target,
        IReadOnlyDictionary<string, string> headers,
        string[] signed
    )
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = mark < 0 ? (target, "") : (target[..mark], target[(mark + 1)..]);
        var pairs = query
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(p => p.Split('=', 2))
            .Select(p => (Name: Encode(Decode(p[0]), ""), Value: p.Length == 2 ? Encode(Decode(p[1]), "") : ""))
            .OrderBy(p => p.Name, StringComparer.Ordinal)
            .ThenBy(p => p.Value, StringComparer.Ordinal);
        var text = new StringBuilder(method).Append('\n').Append(Encode(Decode(path), "/")).Append('\n');
        text.AppendJoin('&', pairs.Select(p => $"{p.Name}={p.Value}")).Append('\n');
        foreach (var name in signed)
            text.Append(name)
                .Append(':')
                .AppendJoin(' ', headers[name].Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Append('\n');
        return text.Append('\n')
            .AppendJoin(';', signed)
            .Append('\n')
            .Append(headers["x-amz-content-sha256"])
            .ToString();
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text);

    /// <summary>Every byte but letters, digits and <c>-._~</c> as %XX.</summary>
    private static string Encode(string text, string alsoPlain)
    {
        var coded = new StringBuilder(text.Length);
        foreach (var b in Encoding.UTF8.GetBytes(text))
            if (char.IsAsciiLetterOrDigit((char)b) || "-._~".Contains((char)b) || alsoPlain.Contains((char)b))
                coded.Append((char)b);
            else
                coded.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        return coded.ToString();
    }
}
