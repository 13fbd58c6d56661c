namespace Signalbox.Radar.Articles.Pictures;

/// <summary>What a picture is by its first bytes; what the far end says of it does not count.</summary>
/// <remarks>No SVG, which is a document with scripts; nothing but what browsers draw as points.</remarks>
internal static class PictureType
{
    /// <returns>The media type; null for everything that is no picture.</returns>
    public static string? Of(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
            return "image/png";
        if (body.Length > 3 && body[0] == 0xFF && body[1] == 0xD8 && body[2] == 0xFF)
            return "image/jpeg";
        if (body.StartsWith("GIF87a"u8) || body.StartsWith("GIF89a"u8))
            return "image/gif";
        if (body.Length > 12 && body.StartsWith("RIFF"u8) && body[8..].StartsWith("WEBP"u8))
            return "image/webp";
        if (
            body.Length > 12
            && body[4..].StartsWith("ftyp"u8)
            && (body[8..].StartsWith("avif"u8) || body[8..].StartsWith("avis"u8))
        )
            return "image/avif";
        return body.Length > 14 && body.StartsWith("BM"u8) && body[6..].StartsWith("\0\0\0\0"u8) ? "image/bmp" : null;
    }
}
