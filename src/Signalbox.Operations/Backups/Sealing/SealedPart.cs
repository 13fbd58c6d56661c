using System.Buffers.Binary;
using System.Text;

namespace Signalbox.Operations.Backups.Sealing;

/// <summary>The form of an encrypted part of a set: what writer and reader must agree on.</summary>
/// <remarks>
/// <c>SBX1</c>, 8 random bytes, then chunks: AES-256-GCM of up to 1 MiB of plain bytes, followed by its 16-byte tag. All
/// chunks but the last are full; the last may be empty. The nonce is the 8 random bytes and the chunk's number (4 bytes,
/// big-endian, from 0). Authenticated with it: the set's id, a zero byte, the part's name, a zero byte, the chunk's number
/// (8 bytes, big-endian) and 1 for the last chunk, else 0. So nothing can be cut, swapped, repeated or moved.
/// </remarks>
internal static class SealedPart
{
    public const int ChunkBytes = 1024 * 1024;
    public const int TagBytes = 16;
    public const int PrefixBytes = 8;
    public const int KeyBytes = 32;

    public static ReadOnlySpan<byte> Magic => "SBX1"u8;

    public static int HeaderBytes => Magic.Length + PrefixBytes;

    /// <summary>The nonce of one chunk; 2^32 chunks are 4 PiB.</summary>
    public static byte[] Nonce(ReadOnlySpan<byte> prefix, long chunk)
    {
        var nonce = new byte[PrefixBytes + 4];
        prefix.CopyTo(nonce);
        BinaryPrimitives.WriteUInt32BigEndian(nonce.AsSpan(PrefixBytes), checked((uint)chunk));
        return nonce;
    }

    public static byte[] Bound(string setId, string part, long chunk, bool isLast)
    {
        var bound = new byte[Encoding.UTF8.GetByteCount(setId) + Encoding.UTF8.GetByteCount(part) + 2 + 8 + 1];
        var at = Encoding.UTF8.GetBytes(setId, bound) + 1;
        at += Encoding.UTF8.GetBytes(part, bound.AsSpan(at)) + 1;
        BinaryPrimitives.WriteInt64BigEndian(bound.AsSpan(at), chunk);
        bound[^1] = isLast ? (byte)1 : (byte)0;
        return bound;
    }
}
