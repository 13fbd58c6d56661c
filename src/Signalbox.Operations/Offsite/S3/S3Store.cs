using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Offsite.S3;

/// <summary>An object in the bucket.</summary>
internal sealed record S3Object(string Key, long Bytes);

/// <summary>The bucket of the settings: what can be done with one object, and the list of them.</summary>
internal sealed class S3Store(S3Wire wire)
{
    private const int MostPages = 1000;

    /// <summary>All objects whose key begins so.</summary>
    /// <returns>In the order of their keys; at most a million.</returns>
    public async Task<IReadOnlyList<S3Object>> ListAsync(string prefix, CancellationToken ct)
    {
        var found = new List<S3Object>();
        string? next = null;
        for (var page = 0; page < MostPages; page++)
        {
            List<(string, string?)> query = [("list-type", "2"), ("prefix", prefix)];
            if (next is not null)
                query.Add(("continuation-token", next));
            var xml = await wire.XmlAsync(new S3Ask(HttpMethod.Get, "list the bucket", "") { Query = query }, ct);
            found.AddRange(
                S3Xml.All(xml, "Contents").Select(c => new S3Object(S3Xml.Text(c, "Key"), S3Xml.Number(c, "Size")))
            );
            next = S3Xml.Text(xml, "IsTruncated") == "true" ? S3Xml.Text(xml, "NextContinuationToken") : null;
            if (next is null)
                return found;
        }
        throw RefusedException.Conflict("offsite.answer", "The store's list of the bucket does not end.");
    }

    /// <returns>Its length in bytes; null when there is no such object.</returns>
    public Task<long?> HeadAsync(string key, CancellationToken ct) =>
        wire.AskAsync(
            () => new S3Ask(HttpMethod.Head, $"look at {key}", key) { MayBeMissing = true },
            (response, _) =>
                Task.FromResult(response.IsSuccessStatusCode ? response.Content.Headers.ContentLength : null),
            ct
        );

    /// <summary>Puts a small object there.</summary>
    public Task PutAsync(string key, byte[] content, CancellationToken ct) =>
        wire.AskAsync(
            () =>
                new S3Ask(HttpMethod.Put, $"upload {key}", key)
                {
                    Body = content,
                    Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
                },
            (_, _) => Task.FromResult(true),
            ct
        );

    /// <summary>Reads an object to its end; where the connection is cut it goes on from there.</summary>
    /// <param name="bytes">How long it must be.</param>
    /// <exception cref="RefusedException">409 <c>offsite.size</c> when it is longer or shorter.</exception>
    public async Task ReadAsync(string key, long bytes, Stream target, CancellationToken ct)
    {
        var received = 0L;
        while (true)
        {
            var before = received;
            try
            {
                await wire.AskAsync(
                    () => new S3Ask(HttpMethod.Get, $"read {key}", key) { From = received },
                    async (response, silence) =>
                    {
                        if (received > 0 && (int)response.StatusCode != 206)
                            throw Size(key, bytes, "is not given from its middle on");
                        await using var body = await response.Content.ReadAsStreamAsync(silence.Token);
                        var buffer = new byte[128 * 1024];
                        while (await body.ReadAsync(buffer, silence.Token) is > 0 and var read)
                        {
                            silence.Broken();
                            if (received + read > bytes)
                                throw Size(key, bytes, "is longer");
                            await target.WriteAsync(buffer.AsMemory(0, read), ct);
                            received += read;
                        }
                        return true;
                    },
                    ct
                );
                break;
            }
            catch (RefusedException refused) when (refused.IsTransient && received > before)
            {
                // Some of it came: that is worth another round of attempts.
            }
        }
        if (received != bytes)
            throw Size(key, bytes, string.Create(CultureInfo.InvariantCulture, $"ended after {received}"));
    }

    /// <summary>A small object; null when there is none.</summary>
    public async Task<byte[]?> SmallAsync(string key, int most, CancellationToken ct)
    {
        if (await HeadAsync(key, ct) is not { } bytes)
            return null;
        if (bytes > most)
            throw Size(key, most, "is far longer");
        using var content = new MemoryStream();
        await ReadAsync(key, bytes, content, ct);
        return content.ToArray();
    }

    /// <returns>False when this access key may not remove anything.</returns>
    public async Task<bool> DeleteAsync(string key, CancellationToken ct)
    {
        try
        {
            return await wire.AskAsync(
                () => new S3Ask(HttpMethod.Delete, $"remove {key}", key) { MayBeMissing = true },
                (_, _) => Task.FromResult(true),
                ct
            );
        }
        catch (RefusedException refused) when (refused.Code == "offsite.denied")
        {
            return false;
        }
    }

    private static RefusedException Size(string key, long bytes, string what) =>
        RefusedException.Conflict(
            "offsite.size",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{key} should have {bytes} bytes, and what the store gives back {what}."
            )
        );
}

/// <summary>Reads the store's XML, in whatever namespace it puts it.</summary>
internal static class S3Xml
{
    public static IEnumerable<XElement> All(XElement xml, string name) =>
        xml.Elements().Where(e => e.Name.LocalName == name);

    /// <exception cref="RefusedException">409 <c>offsite.answer</c>: it is not there.</exception>
    public static string Text(XElement xml, string name) =>
        All(xml, name).FirstOrDefault()?.Value
        ?? throw RefusedException.Conflict(
            "offsite.answer",
            $"The store's answer {xml.Name.LocalName} has no {name}: it is no S3 store. Correct OFFSITE_ENDPOINT."
        );

    public static long Number(XElement xml, string name) =>
        long.TryParse(Text(xml, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw RefusedException.Conflict(
                "offsite.answer",
                $"The store's answer {xml.Name.LocalName} has a {name} that is no number."
            );
}
