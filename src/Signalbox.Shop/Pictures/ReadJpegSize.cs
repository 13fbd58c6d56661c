using System.Buffers.Binary;

namespace Signalbox.Shop.Pictures;

/// <summary>Walks the segments of a JPEG to its size, and turns it where the camera was turned.</summary>
internal static class ReadJpegSize
{
    private const byte Marker = 0xFF;
    private const byte StartOfScan = 0xDA;
    private const byte Exif = 0xE1;

    /// <summary>The first of the orientations in which the picture lies on its side (Exif 2.3, tag 0x0112).</summary>
    private const int FirstOnItsSide = 5;

    /// <returns>Null when it ends before it says its size.</returns>
    public static PictureSize? Run(ReadOnlySpan<byte> picture)
    {
        var (at, orientation) = (2, 1);
        while (at + 4 <= picture.Length && picture[at] == Marker)
        {
            var kind = picture[at + 1];
            if (kind == Marker)
            {
                at++; // it may be filled up
                continue;
            }
            var length = BinaryPrimitives.ReadUInt16BigEndian(picture[(at + 2)..]);
            if (kind == StartOfScan || length < 2 || at + 2 + length > picture.Length)
                return null;
            var segment = picture.Slice(at + 4, length - 2);
            if (kind == Exif)
                orientation = Orientation(segment) ?? orientation;
            if (IsFrame(kind))
                return segment.Length < 5 ? null : Size(segment, orientation);
            at += 2 + length;
        }
        return null;
    }

    /// <summary>SOF0 to SOF15, of which three are something else.</summary>
    private static bool IsFrame(byte kind) => kind is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static PictureSize Size(ReadOnlySpan<byte> frame, int orientation)
    {
        int height = BinaryPrimitives.ReadUInt16BigEndian(frame[1..]);
        int width = BinaryPrimitives.ReadUInt16BigEndian(frame[3..]);
        return orientation >= FirstOnItsSide
            ? new PictureSize("image/jpeg", height, width)
            : new PictureSize("image/jpeg", width, height);
    }

    /// <summary>1 to 8; null where it is not said.</summary>
    private static int? Orientation(ReadOnlySpan<byte> exif)
    {
        if (exif.Length < 14 || !exif.StartsWith("Exif\0\0"u8))
            return null;
        var tiff = exif[6..];
        var isLittle = tiff.StartsWith("II"u8);
        var first = isLittle
            ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..])
            : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (first + 2 > tiff.Length)
            return null;
        var at = (int)first;
        var count = Of16(tiff[at..], isLittle);
        for (at += 2; count > 0 && at + 12 <= tiff.Length; count--, at += 12)
            if (Of16(tiff[at..], isLittle) == 0x0112 && Of16(tiff[(at + 8)..], isLittle) is >= 1 and <= 8 and var said)
                return said;
        return null;
    }

    private static int Of16(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
