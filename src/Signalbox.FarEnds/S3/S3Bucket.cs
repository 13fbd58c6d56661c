using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;

namespace Signalbox.FarEnds.S3;

/// <summary>What a bucket holds: objects, and uploads that are not finished.</summary>
internal sealed class S3Bucket
{
    public static readonly XNamespace Space = "http://s3.amazonaws.com/doc/2006-03-01/";
    private readonly ConcurrentDictionary<string, byte[]> objects = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Upload> uploads = new(StringComparer.Ordinal);
    private int uploadNumber;

    public IEnumerable<string> Keys => objects.Keys.Order(StringComparer.Ordinal);

    public int OpenUploads => uploads.Count;

    public byte[]? Get(string key) => objects.GetValueOrDefault(key);

    public void Put(string key, byte[] content) => objects[key] = content;

    public void Delete(string key) => objects.TryRemove(key, out _);

    public static string ETag(byte[] content) => $"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..32]}\"";

    public XElement List(string prefix, int most, string? after, DateTimeOffset now)
    {
        var rest = Keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal))
            .Where(k => after is null || string.CompareOrdinal(k, after) > 0)
            .ToList();
        var page = rest.Take(most).ToList();
        return new XElement(
            Space + "ListBucketResult",
            new XElement(Space + "KeyCount", page.Count),
            new XElement(Space + "IsTruncated", rest.Count > most),
            rest.Count > most ? new XElement(Space + "NextContinuationToken", Token(page[^1])) : null,
            page.Select(k => new XElement(
                Space + "Contents",
                new XElement(Space + "Key", k),
                new XElement(Space + "LastModified", now.ToString("o", CultureInfo.InvariantCulture)),
                new XElement(Space + "ETag", ETag(objects[k])),
                new XElement(Space + "Size", objects[k].Length)
            ))
        );
    }

    /// <summary>Opaque to who gets it, and in need of escaping in a query.</summary>
    public static string Token(string key) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(key + "?>"));

    public static string FromToken(string token) =>
        System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(token))[..^2];

    public XElement Create(string key)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"upload+{Interlocked.Increment(ref uploadNumber)}/=");
        uploads[id] = new Upload(key, new ConcurrentDictionary<int, byte[]>());
        return new XElement(
            Space + "InitiateMultipartUploadResult",
            new XElement(Space + "Key", key),
            new XElement(Space + "UploadId", id)
        );
    }

    public XElement Uploads(string prefix) =>
        new(
            Space + "ListMultipartUploadsResult",
            new XElement(Space + "IsTruncated", false),
            uploads
                .Where(u => u.Value.Key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(u => new XElement(
                    Space + "Upload",
                    new XElement(Space + "Key", u.Value.Key),
                    new XElement(Space + "UploadId", u.Key)
                ))
        );

    /// <returns>The part's ETag; null when there is no such upload.</returns>
    public string? PutPart(string key, string id, int number, byte[] content)
    {
        if (!uploads.TryGetValue(id, out var upload) || upload.Key != key)
            return null;
        upload.Parts[number] = content;
        return ETag(content);
    }

    public XElement? Parts(string key, string id, int most, int after)
    {
        if (!uploads.TryGetValue(id, out var upload) || upload.Key != key)
            return null;
        var rest = upload.Parts.Where(p => p.Key > after).OrderBy(p => p.Key).ToList();
        var page = rest.Take(most).ToList();
        return new XElement(
            Space + "ListPartsResult",
            new XElement(Space + "IsTruncated", rest.Count > most),
            rest.Count > most ? new XElement(Space + "NextPartNumberMarker", page[^1].Key) : null,
            page.Select(p => new XElement(
                Space + "Part",
                new XElement(Space + "PartNumber", p.Key),
                new XElement(Space + "ETag", ETag(p.Value)),
                new XElement(Space + "Size", p.Value.Length)
            ))
        );
    }

    public S3Error? Complete(string key, string id, byte[] body, int leastPart)
    {
        if (!uploads.TryGetValue(id, out var upload) || upload.Key != key)
            return new S3Error(404, "NoSuchUpload", "The upload does not exist.");
        var asked = XDocument
            .Load(new MemoryStream(body))
            .Root!.Elements(Space + "Part")
            .Select(p =>
                (
                    Number: int.Parse(p.Element(Space + "PartNumber")!.Value, CultureInfo.InvariantCulture),
                    Tag: p.Element(Space + "ETag")!.Value
                )
            )
            .ToList();
        if (asked.Count == 0 || !asked.Select(p => p.Number).SequenceEqual(asked.Select(p => p.Number).Order()))
            return new S3Error(400, "InvalidPartOrder", "The list of parts is not in ascending order.");
        if (!asked.TrueForAll(p => upload.Parts.TryGetValue(p.Number, out var part) && ETag(part) == p.Tag))
            return new S3Error(400, "InvalidPart", "A part is not there, or has another tag.");
        if (asked.SkipLast(1).Any(p => upload.Parts[p.Number].Length < leastPart))
            return new S3Error(400, "EntityTooSmall", "A part is smaller than the least.");
        objects[key] = [.. asked.SelectMany(p => upload.Parts[p.Number])];
        uploads.TryRemove(id, out _);
        return null;
    }

    public bool Abort(string id) => uploads.TryRemove(id, out _);

    private sealed record Upload(string Key, ConcurrentDictionary<int, byte[]> Parts);
}
