using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Signalbox.FarEnds.S3;

/// <summary>What is asked: the operation by S3's name, of which bucket and key.</summary>
internal sealed record S3Request(
    string Operation,
    string Bucket,
    string Key,
    string Target,
    IReadOnlyDictionary<string, string> Query,
    IReadOnlyDictionary<string, string> Headers
)
{
    public string? this[string name] => Query.GetValueOrDefault(name);

    public int? Part => this["partNumber"] is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    public static S3Request Of(HttpContext http, string bucket)
    {
        var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var path = Uri.UnescapeDataString(mark < 0 ? target : target[..mark]).TrimStart('/');
        var host = http.Request.Headers.Host.ToString();
        if (!host.StartsWith($"{bucket}.", StringComparison.Ordinal))
            (bucket, path) = path.Split('/', 2) is [var first, var rest] ? (first, rest) : (path, "");
        var query = http.Request.Query.ToDictionary(q => q.Key, q => q.Value.ToString(), StringComparer.Ordinal);
        var headers = http.Request.Headers.ToDictionary(
            h => h.Key.ToLowerInvariant(),
            h => h.Value.ToString(),
            StringComparer.Ordinal
        );
        return new S3Request(NameOf(http.Request.Method, path, query), bucket, path, target, query, headers);
    }

    private static string NameOf(string method, string key, Dictionary<string, string> query) =>
        (method, key.Length > 0, query.ContainsKey("uploads"), query.ContainsKey("uploadId")) switch
        {
            ("GET", false, true, _) => "ListMultipartUploads",
            ("GET", false, _, _) when query.GetValueOrDefault("list-type") == "2" => "ListObjectsV2",
            ("GET", true, _, true) => "ListParts",
            ("GET", true, false, false) => "GetObject",
            ("HEAD", true, _, _) => "HeadObject",
            ("PUT", true, _, true) => "UploadPart",
            ("PUT", true, false, false) => "PutObject",
            ("POST", true, true, _) => "CreateMultipartUpload",
            ("POST", true, _, true) => "CompleteMultipartUpload",
            ("DELETE", true, _, true) => "AbortMultipartUpload",
            ("DELETE", true, false, false) => "DeleteObject",
            _ => "Unknown",
        };
}
