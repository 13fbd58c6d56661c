using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Sources.Feeds;

/// <summary>Reads a feed from a file, with the limits that hold for one from the web.</summary>
internal sealed class ReadFeedFile(FeedReader reader, IOptions<FeedOptions> options)
{
    /// <exception cref="RefusedException">404 <c>radar.feed.no-file</c>; 400 <c>radar.feed.unreadable-file</c>; and all of
    /// <see cref="FeedReader.Read"/>.</exception>
    public async Task<ParsedFeed> RunAsync(string path, CancellationToken ct)
    {
        if (Directory.Exists(path))
            throw RefusedException.Invalid("radar.feed.unreadable-file", "It is a folder; name the files in it.");
        if (!File.Exists(path))
            throw RefusedException.NotFound("radar.feed.no-file", "There is no such file.");
        return reader.Read(await BytesAsync(path, ct), contentType: null, address: null);
    }

    private async Task<ReadOnlyMemory<byte>> BytesAsync(string path, CancellationToken ct)
    {
        var maxBytes = options.Value.MaxBytes;
        try
        {
            await using var file = File.OpenRead(path);
            using var body = new MemoryStream();
            var buffer = new byte[64 * 1024]; // what a file says of its length is nothing to rely on: pipes, devices
            while (await file.ReadAsync(buffer, ct) is > 0 and var read)
            {
                body.Write(buffer, 0, read);
                if (body.Length > maxBytes)
                    throw DecodedText.TooLarge(maxBytes);
            }
            return body.GetBuffer().AsMemory(0, (int)body.Length);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw RefusedException.Invalid("radar.feed.unreadable-file", $"It cannot be read: {cause.Message}", cause);
        }
    }
}
