using System.Security.Cryptography;
using Signalbox.Operations.Backups.Sealing;

namespace Signalbox.Operations.Backups;

/// <summary>Writes one part of a set: what is written is hashed, sealed when there is a key, hashed again, and put on the disk.</summary>
internal sealed class PartWriter : IAsyncDisposable
{
    private readonly FileStream file;
    private readonly HashingStream outer;
    private readonly SealingStream? sealing;
    private readonly HashingStream inner;
    private readonly string name;
    private readonly BackupKey? key;

    /// <param name="name">Without <c>.enc</c>, which is added when the part is sealed.</param>
    public PartWriter(string folder, string setId, string name, BackupKey? key)
    {
        this.key = key;
        this.name = key is null ? name : $"{name}.enc";
        file = new FileStream(Path.Combine(folder, this.name), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        outer = new HashingStream(file);
        sealing = key is null ? null : new SealingStream(outer, key.Bytes, setId, this.name);
        inner = new HashingStream((Stream?)sealing ?? outer);
    }

    /// <summary>Where the plain bytes go.</summary>
    public Stream Plain => inner;

    /// <summary>Ends the part and waits until the disk has it.</summary>
    /// <param name="compression">What is in it, as <see cref="Part.Compression"/> says.</param>
    public async Task<Part> FinishAsync(string compression, CancellationToken ct)
    {
        if (sealing is not null)
            await sealing.FinishAsync(ct);
        await file.FlushAsync(ct);
        file.Flush(flushToDisk: true);
        return new Part(
            name,
            outer.Bytes,
            outer.Sha256(),
            inner.Bytes,
            inner.Sha256(),
            compression,
            key is null ? "none" : "aes-256-gcm-1MiB",
            key?.Id
        );
    }

    public async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        if (sealing is not null)
            await sealing.DisposeAsync();
        await outer.DisposeAsync();
        await file.DisposeAsync();
    }
}

/// <summary>Passes on what is written to it, counts and hashes it.</summary>
internal sealed class HashingStream(Stream target) : Stream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public long Bytes { get; private set; }

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Of all that was written; the stream takes nothing after it.</summary>
    public string Sha256() => Convert.ToHexStringLower(hash.GetHashAndReset());

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        hash.AppendData(buffer.Span);
        Bytes += buffer.Length;
        return target.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count)
    {
        hash.AppendData(buffer, offset, count);
        Bytes += count;
        target.Write(buffer, offset, count);
    }

    public override void Flush() => target.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => target.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            hash.Dispose();
        base.Dispose(disposing);
    }
}
