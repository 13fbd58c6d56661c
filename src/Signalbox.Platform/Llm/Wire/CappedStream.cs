namespace Signalbox.Platform.Llm.Wire;

/// <summary>A stream that refuses to go on past a line, or a whole, of more bytes than anybody honest sends.</summary>
internal sealed class CappedStream(Stream inner, int maxLineBytes, long maxBytes) : Stream
{
    private long line;
    private long total;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        Count(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Count(ReadOnlySpan<byte> read)
    {
        total += read.Length;
        var lastBreak = read.LastIndexOf((byte)'\n');
        line = lastBreak < 0 ? line + read.Length : read.Length - lastBreak - 1;
        if (line > maxLineBytes)
            throw new VendorException(
                VendorFault.Refused,
                $"The vendor sent a line of more than {maxLineBytes / 1024} KB.",
                200
            );
        if (total > maxBytes)
            throw new VendorException(
                VendorFault.Refused,
                $"The vendor sent more than {maxBytes / 1024} KB in one answer.",
                200
            );
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
