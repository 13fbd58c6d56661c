using System.Net;
using System.Security.Cryptography;

namespace Signalbox.Operations.Offsite.S3;

/// <summary>A stretch of a file, read from the disk each time it is needed and never held as a whole.</summary>
internal sealed record FileSlice(string Path, long From, long Bytes)
{
    private const int Piece = 128 * 1024;

    /// <returns>In lower-case hex.</returns>
    public async Task<string> Sha256Async(CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await EachAsync(
            piece =>
            {
                hash.AppendData(piece.Span);
                return ValueTask.CompletedTask;
            },
            ct
        );
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Writes it; <paramref name="silence"/> is told of each piece that has gone.</summary>
    public Task WriteToAsync(Stream target, Silence silence, CancellationToken ct) =>
        EachAsync(
            async piece =>
            {
                await target.WriteAsync(piece, ct);
                silence.Broken();
            },
            ct
        );

    private async Task EachAsync(Func<ReadOnlyMemory<byte>, ValueTask> take, CancellationToken ct)
    {
        using var file = File.OpenHandle(Path, options: FileOptions.SequentialScan | FileOptions.Asynchronous);
        var buffer = new byte[Piece];
        for (var at = 0L; at < Bytes; )
        {
            var wanted = (int)Math.Min(buffer.Length, Bytes - at);
            var read = await RandomAccess.ReadAsync(file, buffer.AsMemory(0, wanted), From + at, ct);
            if (read == 0)
                throw new EndOfStreamException($"{Path} became shorter while it was read.");
            await take(buffer.AsMemory(0, read));
            at += read;
        }
    }
}

/// <summary>A stretch of a file as the body of a request.</summary>
internal sealed class SliceContent(FileSlice slice, Silence silence) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        slice.WriteToAsync(stream, silence, silence.Token);

    protected override bool TryComputeLength(out long length)
    {
        length = slice.Bytes;
        return true;
    }
}
