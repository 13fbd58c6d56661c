using System.Buffers.Binary;

namespace Signalbox.Shop.Tests.Pictures;

/// <summary>Pictures of which only the first bytes matter.</summary>
internal static class ExamplePictures
{
    public static byte[] Png(int width, int height, int bytes = 64)
    {
        var picture = new byte[bytes];
        new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 13 }.CopyTo(picture, 0);
        "IHDR"u8.CopyTo(picture.AsSpan(12));
        BinaryPrimitives.WriteInt32BigEndian(picture.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(picture.AsSpan(20), height);
        return picture;
    }

    public static byte[] Gif(int width, int height)
    {
        var picture = new byte[32];
        "GIF89a"u8.CopyTo(picture);
        BinaryPrimitives.WriteUInt16LittleEndian(picture.AsSpan(6), (ushort)width);
        BinaryPrimitives.WriteUInt16LittleEndian(picture.AsSpan(8), (ushort)height);
        return picture;
    }

    /// <param name="orientation">As a camera writes it; null writes none.</param>
    /// <param name="little">How its numbers are written.</param>
    public static byte[] Jpeg(int width, int height, int? orientation = null, bool little = true)
    {
        using var picture = new MemoryStream();
        picture.Write([0xFF, 0xD8, 0xFF, 0xE0, 0, 16]);
        picture.Write(new byte[14]);
        if (orientation is { } turned)
        {
            var exif = new byte[6 + 8 + 2 + 12];
            "Exif\0\0"u8.CopyTo(exif);
            var tiff = exif.AsSpan(6);
            (little ? "II"u8 : "MM"u8).CopyTo(tiff);
            Put(tiff, 4, 4, 8, little);
            Put(tiff, 8, 2, 1, little);
            Put(tiff, 10, 2, 0x0112, little);
            Put(tiff, 18, 2, turned, little);
            picture.Write([0xFF, 0xFF, 0xE1, 0, (byte)(exif.Length + 2)]); // filled up by one
            picture.Write(exif);
        }
        picture.Write([0xFF, 0xC4, 0, 4, 0, 0, 0xFF, 0xC2, 0, 11, 8]); // a table, then the frame
        picture.Write([(byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 0, 0, 0]);
        return picture.ToArray();
    }

    /// <param name="kind"><c>' '</c>, <c>L</c> or <c>X</c>.</param>
    public static byte[] Webp(char kind, int width, int height)
    {
        var picture = new byte[40];
        "RIFF"u8.CopyTo(picture);
        "WEBPVP8"u8.CopyTo(picture.AsSpan(8));
        picture[15] = (byte)kind;
        switch (kind)
        {
            case ' ':
                new byte[] { 0x9D, 0x01, 0x2A }.CopyTo(picture, 23);
                BinaryPrimitives.WriteUInt16LittleEndian(picture.AsSpan(26), (ushort)(width | 0x4000)); // with a scale
                BinaryPrimitives.WriteUInt16LittleEndian(picture.AsSpan(28), (ushort)height);
                break;
            case 'L':
                picture[20] = 0x2F;
                BinaryPrimitives.WriteUInt32LittleEndian(
                    picture.AsSpan(21),
                    (uint)(width - 1) | ((uint)(height - 1) << 14) | (1u << 28)
                );
                break;
            default:
                BinaryPrimitives.WriteInt32LittleEndian(picture.AsSpan(24), width - 1);
                BinaryPrimitives.WriteInt32LittleEndian(picture.AsSpan(27), height - 1);
                break;
        }
        return picture;
    }

    private static void Put(Span<byte> into, int at, int bytes, int value, bool little)
    {
        for (var n = 0; n < bytes; n++)
            into[at + (little ? n : bytes - 1 - n)] = (byte)(value >> (8 * n));
    }
}
