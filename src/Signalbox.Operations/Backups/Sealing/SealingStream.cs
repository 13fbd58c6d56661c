using System.Security.Cryptography;

namespace Signalbox.Operations.Backups.Sealing;

/// <summary>Encrypts what is written to it, chunk by chunk, in the form of <see cref="SealedPart"/>.</summary>
/// <remarks><see cref="FinishAsync"/> writes the last chunk; without it the part is cut, and reads as such.</remarks>
internal sealed class SealingStream(Stream target, byte[] key, string setId, string part) : Stream
{
    private readonly AesGcm aes = new(key, SealedPart.TagBytes);
    private readonly byte[] prefix = RandomNumberGenerator.GetBytes(SealedPart.PrefixBytes);
    private readonly byte[] plain = new byte[SealedPart.ChunkBytes];
    private readonly byte[] cipher = new byte[SealedPart.ChunkBytes + SealedPart.TagBytes];
    private int filled;
    private long chunk;
    private bool isBegun;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        while (buffer.Length > 0)
        {
            // A full chunk is written only when more comes, for the last one is marked.
            if (filled == plain.Length)
                await SealAsync(isLast: false, cancellationToken);
            var part = Math.Min(buffer.Length, plain.Length - filled);
            buffer[..part].CopyTo(plain.AsMemory(filled));
            filled += part;
            buffer = buffer[part..];
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <summary>Writes what is left as the last chunk.</summary>
    public Task FinishAsync(CancellationToken ct) => SealAsync(isLast: true, ct);

    public override void Flush() { }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            aes.Dispose();
        base.Dispose(disposing);
    }

    private async Task SealAsync(bool isLast, CancellationToken ct)
    {
        if (!isBegun)
        {
            await target.WriteAsync(SealedPart.Magic.ToArray(), ct);
            await target.WriteAsync(prefix, ct);
            isBegun = true;
        }
        aes.Encrypt(
            SealedPart.Nonce(prefix, chunk),
            plain.AsSpan(0, filled),
            cipher.AsSpan(0, filled),
            cipher.AsSpan(filled, SealedPart.TagBytes),
            SealedPart.Bound(setId, part, chunk, isLast)
        );
        await target.WriteAsync(cipher.AsMemory(0, filled + SealedPart.TagBytes), ct);
        (filled, chunk) = (0, chunk + 1);
    }
}
