using System.Buffers.Binary;

namespace Signalbox.Shop.Pictures;

/// <summary>What a picture says of itself in its first bytes.</summary>
/// <param name="Type">E.g. <c>image/png</c>.</param>
/// <param name="Width">Pixels, as it is shown: a photograph that was taken upright is upright.</param>
/// <param name="Height">Pixels, as above.</param>
internal sealed record PictureSize(string Type, int Width, int Height)
{
    private static ReadOnlySpan<byte> JpegStart => [0xFF, 0xD8];
    private static ReadOnlySpan<byte> PngStart => [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10];
    private static ReadOnlySpan<byte> KeyFrame => [0x9D, 0x01, 0x2A];

    /// <returns>Null when it is no JPEG, PNG, GIF or WebP, or ends before it says its size.</returns>
    public static PictureSize? Read(ReadOnlySpan<byte> picture)
    {
        var found =
            Png(picture)
            ?? Gif(picture)
            ?? (picture.StartsWith(JpegStart) ? ReadJpegSize.Run(picture) : null)
            ?? Webp(picture);
        return found is { Width: > 0, Height: > 0 } ? found : null;
    }

    private static PictureSize? Png(ReadOnlySpan<byte> picture) =>
        picture.Length >= 24 && picture.StartsWith(PngStart) && picture[12..].StartsWith("IHDR"u8)
            ? new PictureSize(
                "image/png",
                BinaryPrimitives.ReadInt32BigEndian(picture[16..]),
                BinaryPrimitives.ReadInt32BigEndian(picture[20..])
            )
            : null;

    private static PictureSize? Gif(ReadOnlySpan<byte> picture) =>
        picture.Length >= 10 && (picture.StartsWith("GIF87a"u8) || picture.StartsWith("GIF89a"u8))
            ? new PictureSize(
                "image/gif",
                BinaryPrimitives.ReadUInt16LittleEndian(picture[6..]),
                BinaryPrimitives.ReadUInt16LittleEndian(picture[8..])
            )
            : null;

    /// <summary>Three kinds of it: lossy, lossless, and with more to it.</summary>
    private static PictureSize? Webp(ReadOnlySpan<byte> picture)
    {
        if (picture.Length < 30 || !picture.StartsWith("RIFF"u8) || !picture[8..].StartsWith("WEBPVP8"u8))
            return null;
        var (width, height) = picture[15] switch
        {
            (byte)' ' when picture[23..].StartsWith(KeyFrame) => (
                BinaryPrimitives.ReadUInt16LittleEndian(picture[26..]) & 0x3FFF,
                BinaryPrimitives.ReadUInt16LittleEndian(picture[28..]) & 0x3FFF
            ),
            (byte)'L' when picture[20] == 0x2F => Lossless(BinaryPrimitives.ReadUInt32LittleEndian(picture[21..])),
            (byte)'X' => (1 + Of24(picture[24..]), 1 + Of24(picture[27..])),
            _ => (0, 0),
        };
        return new PictureSize("image/webp", width, height);
    }

    private static (int Width, int Height) Lossless(uint bits) =>
        ((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);

    private static int Of24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
