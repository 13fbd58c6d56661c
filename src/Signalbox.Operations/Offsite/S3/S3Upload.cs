using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Offsite.S3;

/// <summary>Puts a file there, a large one in parts: what was sent before an interruption is not sent again.</summary>
/// <remarks>What is there already is asked of the store: nothing has to be remembered here.</remarks>
internal sealed class S3Upload(S3Wire wire, S3Store store, IOptions<OffsiteOptions> options)
{
    // S3: at most 10,000 parts.
    private const int MostParts = 10_000;
    private const int MebiByte = 1024 * 1024;
    private static readonly XNamespace Space = "http://s3.amazonaws.com/doc/2006-03-01/";

    public async Task RunAsync(string key, string path, CancellationToken ct)
    {
        var bytes = new FileInfo(path).Length;
        if (bytes <= options.Value.PartBytes)
        {
            await WholeAsync(key, new FileSlice(path, 0, bytes), ct);
            return;
        }
        try
        {
            if (await BegunAsync(key, ct) is { } upload)
                await PartsAsync(key, path, upload, await ThereAsync(key, upload, ct), ct);
            else
                await PartsAsync(key, path, await BeginAsync(key, ct), [], ct);
        }
        catch (RefusedException refused) when (refused.Code == "offsite.no-upload")
        {
            // Completed by an attempt whose answer was lost, or cleaned away by the store's own rule.
            if (await store.HeadAsync(key, ct) != bytes)
                await PartsAsync(key, path, await BeginAsync(key, ct), [], ct);
        }
    }

    private async Task WholeAsync(string key, FileSlice slice, CancellationToken ct)
    {
        var sha256 = await slice.Sha256Async(ct);
        await wire.AskAsync(
            () => new S3Ask(HttpMethod.Put, $"upload {key}", key) { Slice = slice, Sha256 = sha256 },
            (_, _) => Task.FromResult(true),
            ct
        );
    }

    /// <returns>The id of an upload of this key that was begun and not ended; null when there is none, or the store cannot tell.</returns>
    private async Task<string?> BegunAsync(string key, CancellationToken ct)
    {
        try
        {
            var xml = await wire.XmlAsync(
                new S3Ask(HttpMethod.Get, "list uploads that were begun", "")
                {
                    Query = [("prefix", key), ("uploads", null)],
                },
                ct
            );
            return S3Xml.All(xml, "Upload").LastOrDefault(u => S3Xml.Text(u, "Key") == key) is { } upload
                ? S3Xml.Text(upload, "UploadId")
                : null;
        }
        catch (RefusedException refused) when (refused.Code is "offsite.denied" or "offsite.answer")
        {
            return null; // then all of it is sent again
        }
    }

    private async Task<string> BeginAsync(string key, CancellationToken ct) =>
        S3Xml.Text(
            await wire.XmlAsync(new S3Ask(HttpMethod.Post, $"upload {key}", key) { Query = [("uploads", null)] }, ct),
            "UploadId"
        );

    /// <param name="there">The parts that the store has already, by their number.</param>
    private async Task PartsAsync(
        string key,
        string path,
        string upload,
        Dictionary<int, (long Bytes, string Tag)> there,
        CancellationToken ct
    )
    {
        var bytes = new FileInfo(path).Length;
        var size = PartBytes(bytes);
        var tags = new List<string>();
        for (var from = 0L; from < bytes; from += size)
        {
            var (number, slice) = (tags.Count + 1, new FileSlice(path, from, Math.Min(size, bytes - from)));
            tags.Add(
                there.TryGetValue(number, out var part) && part.Bytes == slice.Bytes
                    ? part.Tag
                    : await PartAsync(key, upload, number, slice, ct)
            );
        }
        await CompleteAsync(key, upload, tags, ct);
    }

    private Task<XElement> CompleteAsync(string key, string upload, List<string> tags, CancellationToken ct)
    {
        var complete = new XElement(
            Space + "CompleteMultipartUpload",
            tags.Select(
                (tag, i) =>
                    new XElement(
                        Space + "Part",
                        new XElement(Space + "PartNumber", i + 1),
                        new XElement(Space + "ETag", tag)
                    )
            )
        );
        var body = Encoding.UTF8.GetBytes(complete.ToString(SaveOptions.DisableFormatting));
        return wire.XmlAsync(
            new S3Ask(HttpMethod.Post, $"upload {key}", key)
            {
                Query = [("uploadId", upload)],
                Body = body,
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(body)),
            },
            ct
        );
    }

    /// <summary>Parts as the settings say, or larger where there would be too many.</summary>
    private long PartBytes(long bytes)
    {
        var least = (bytes + MostParts - 1) / MostParts;
        var whole = (least + MebiByte - 1) / MebiByte * MebiByte;
        return Math.Max(options.Value.PartBytes, whole);
    }

    private async Task<string> PartAsync(string key, string upload, int number, FileSlice slice, CancellationToken ct)
    {
        var sha256 = await slice.Sha256Async(ct);
        return await wire.AskAsync(
            () =>
                new S3Ask(HttpMethod.Put, $"upload {key}", key)
                {
                    Query = [("partNumber", number.ToString(CultureInfo.InvariantCulture)), ("uploadId", upload)],
                    Slice = slice,
                    Sha256 = sha256,
                },
            (response, _) =>
                Task.FromResult(
                    response.Headers.ETag?.ToString()
                        ?? throw RefusedException.Conflict(
                            "offsite.answer",
                            "The store took a part and gave it no tag: it is no S3 store. Correct OFFSITE_ENDPOINT."
                        )
                ),
            ct
        );
    }

    private async Task<Dictionary<int, (long Bytes, string Tag)>> ThereAsync(
        string key,
        string upload,
        CancellationToken ct
    )
    {
        var there = new Dictionary<int, (long, string)>();
        string? after = null;
        while (true)
        {
            List<(string, string?)> query = [("uploadId", upload)];
            if (after is not null)
                query.Insert(0, ("part-number-marker", after));
            var xml = await wire.XmlAsync(
                new S3Ask(HttpMethod.Get, $"list the parts of {key}", key) { Query = query },
                ct
            );
            foreach (var part in S3Xml.All(xml, "Part"))
                there[(int)S3Xml.Number(part, "PartNumber")] = (S3Xml.Number(part, "Size"), S3Xml.Text(part, "ETag"));
            if (S3Xml.Text(xml, "IsTruncated") != "true" || there.Count >= MostParts)
                return there;
            after = S3Xml.Text(xml, "NextPartNumberMarker");
        }
    }
}
