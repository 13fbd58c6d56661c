using System.Security.Cryptography;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Backups.Sealing;

/// <summary>Decrypts a part in the form of <see cref="SealedPart"/>; gives no byte of a chunk before the whole chunk is proved.</summary>
/// <remarks>Disposing it disposes the source. Reading throws <c>backup.damaged</c> where a chunk was changed, moved, cut off or added.</remarks>
internal sealed class OpeningStream(Stream source, byte[] key, string setId, string part) : Stream
{
    private readonly AesGcm aes = new(key, SealedPart.TagBytes);
    private readonly byte[] prefix = new byte[SealedPart.PrefixBytes];

    // One byte more than a chunk: whether there is one decides whether the chunk is the last.
    private readonly byte[] cipher = new byte[SealedPart.ChunkBytes + SealedPart.TagBytes + 1];
    private readonly byte[] plain = new byte[SealedPart.ChunkBytes];
    private int held;
    private int given;
    private int filled;
    private long chunk;
    private bool isBegun;
    private bool isOver;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="RefusedException">409 <c>backup.damaged</c>.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (given == filled)
        {
            if (isOver)
                return 0;
            await OpenAsync(cancellationToken);
        }
        var some = Math.Min(buffer.Length, filled - given);
        plain.AsMemory(given, some).CopyTo(buffer);
        given += some;
        return some;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            aes.Dispose();
            source.Dispose();
        }
        base.Dispose(disposing);
    }

    private async Task OpenAsync(CancellationToken ct)
    {
        if (!isBegun)
            await BeginAsync(ct);
        held += await source.ReadAtLeastAsync(
            cipher.AsMemory(held),
            cipher.Length - held,
            throwOnEndOfStream: false,
            ct
        );
        isOver = held < cipher.Length;
        var bytes = (isOver ? held : held - 1) - SealedPart.TagBytes;
        if (bytes < 0)
            throw Damaged("it ends in the middle of a chunk");
        try
        {
            aes.Decrypt(
                SealedPart.Nonce(prefix, chunk),
                cipher.AsSpan(0, bytes),
                cipher.AsSpan(bytes, SealedPart.TagBytes),
                plain.AsSpan(0, bytes),
                SealedPart.Bound(setId, part, chunk, isOver)
            );
        }
        catch (CryptographicException)
        {
            throw Damaged("it was changed, cut or moved, or another key sealed it");
        }
        (given, filled, chunk) = (0, bytes, chunk + 1);
        if (!isOver)
            (cipher[0], held) = (cipher[^1], 1);
    }

    private async Task BeginAsync(CancellationToken ct)
    {
        var header = new byte[SealedPart.HeaderBytes];
        var read = await source.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, ct);
        if (read < header.Length || !header.AsSpan().StartsWith(SealedPart.Magic))
            throw Damaged("it does not begin as a sealed part does");
        header.AsSpan(SealedPart.Magic.Length).CopyTo(prefix);
        isBegun = true;
    }

    private RefusedException Damaged(string why) =>
        RefusedException.Conflict(
            "backup.damaged",
            $"{part} is damaged at its chunk {chunk}: {why}. Use another set; this one proves nothing."
        );
}
