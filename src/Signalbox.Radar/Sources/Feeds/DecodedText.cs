using System.Buffers;
using System.IO.Compression;
using System.Text;
using System.Text.Unicode;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Sources.Feeds;

/// <summary>The text of a document, whatever its bytes claimed to be. Give it back when done.</summary>
internal sealed class DecodedText : IDisposable
{
    private static readonly SearchValues<char> Illegal = SearchValues.Create(
        "\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000B\u000C\u000E\u000F\u0010\u0011\u0012\u0013\u0014"
            + "\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F\uFFFE\uFFFF"
    );

    private readonly char[] chars;
    private int length;

    private DecodedText(char[] chars, int length, string encoding) =>
        (this.chars, this.length, Encoding) = (chars, length, encoding);

    public ReadOnlySpan<char> Text => chars.AsSpan(0, length);

    /// <summary>As a web name, e.g. <c>utf-8</c>.</summary>
    public string Encoding { get; }

    /// <summary>Inflates where it has to, finds the encoding out and takes away what no document may hold.</summary>
    /// <param name="charset">What the transport said, null where it said nothing.</param>
    /// <param name="maxBytes">After inflating.</param>
    /// <exception cref="RefusedException">400 <c>radar.feed.too-large</c>, <c>radar.feed.broken-gzip</c>.</exception>
    public static DecodedText Of(ReadOnlyMemory<byte> body, string? charset, int maxBytes, Repairs repairs)
    {
        if (body.Length > maxBytes)
            throw TooLarge(maxBytes);
        if (body.Span is [0x1F, 0x8B, ..])
            body = Inflate(body, maxBytes, repairs);
        var bytes = body.Span;
        var encoding = EncodingGuess.Of(bytes, charset, repairs, out var markLength);
        bytes = bytes[markLength..];

        var chars = ArrayPool<char>.Shared.Rent(encoding.GetMaxCharCount(bytes.Length));
        int length;
        if (encoding is UTF8Encoding)
            Utf8.ToUtf16(bytes, chars, out _, out length);
        else
            length = encoding.GetChars(bytes, chars);
        var text = new DecodedText(chars, length, EncodingGuess.NameOf(encoding));
        text.DropIllegal(repairs);
        return text;
    }

    /// <summary>The charset that a content type names; null where it names none.</summary>
    public static string? CharsetOf(string? contentType)
    {
        var at = contentType?.IndexOf("charset=", StringComparison.OrdinalIgnoreCase) ?? -1;
        if (at < 0)
            return null;
        var rest = contentType.AsSpan(at + "charset=".Length);
        var end = rest.IndexOf(';');
        return (end < 0 ? rest : rest[..end]).Trim("\"' ").ToString();
    }

    public void Dispose() => ArrayPool<char>.Shared.Return(chars);

    public static RefusedException TooLarge(int maxBytes) =>
        RefusedException.Invalid(
            "radar.feed.too-large",
            $"It is larger than {maxBytes / 1024.0 / 1024.0:0.#} MB; Radar:Feeds:MaxBytes allows no more."
        );

    private static ReadOnlyMemory<byte> Inflate(ReadOnlyMemory<byte> body, int maxBytes, Repairs repairs)
    {
        using var inflated = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            using var gzip = new GZipStream(new MemoryStream(body.ToArray()), CompressionMode.Decompress);
            while (gzip.Read(buffer) is > 0 and var read)
            {
                if (inflated.Length + read > maxBytes)
                    throw TooLarge(maxBytes);
                inflated.Write(buffer, 0, read);
            }
            repairs.Note("The body was packed with gzip and did not say so.");
        }
        catch (InvalidDataException cause)
        {
            if (inflated.Length == 0)
                throw RefusedException.Invalid("radar.feed.broken-gzip", "Its gzip packing is broken.", cause);
            repairs.Note("The gzip packing broke off; what came before was read.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        return inflated.GetBuffer().AsMemory(0, (int)inflated.Length);
    }

    private void DropIllegal(Repairs repairs)
    {
        var at = Text.IndexOfAny(Illegal);
        if (at < 0)
            return;
        var kept = at;
        while (at < length)
        {
            at++; // over the illegal one
            var run = chars.AsSpan(at, length - at).IndexOfAny(Illegal);
            run = run < 0 ? length - at : run;
            chars.AsSpan(at, run).CopyTo(chars.AsSpan(kept));
            kept += run;
            at += run;
        }
        length = kept;
        repairs.Note("Control characters that no document may hold were taken out.");
    }
}
