namespace Signalbox.Market.Bars.Blocks;

/// <summary>Writes numbers in as many bytes as they need: seven bits in each, the eighth says that more follow.</summary>
internal ref struct PackedWriter(Span<byte> to)
{
    private readonly Span<byte> to = to;
    private int at;

    public readonly ReadOnlySpan<byte> Written => to[..at];

    public void Byte(byte value) => to[at++] = value;

    public void Plain(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            to[at++] = (byte)(value | 0x80);
        to[at++] = (byte)value;
    }

    /// <summary>Zigzag: numbers near zero are short, below it too.</summary>
    public void Signed(long value) => Plain((ulong)((value << 1) ^ (value >> 63)));
}

/// <summary>Reads what <see cref="PackedWriter"/> wrote.</summary>
internal ref struct PackedReader(ReadOnlySpan<byte> from)
{
    private readonly ReadOnlySpan<byte> from = from;
    private int at;

    public readonly bool IsAtEnd => at >= from.Length;

    public byte Byte() => from[at++];

    public ulong Plain()
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = from[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
    }

    public long Signed()
    {
        var value = Plain();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }
}
