using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Signalbox.Radar.Sources.Feeds;

/// <summary>Which encoding a document has: its byte order mark, what it declares, what its bytes can be.</summary>
internal static class EncodingGuess
{
    /// <summary>How far into a document a declaration is looked for.</summary>
    private const int DeclarationReach = 4096;

    private static readonly SearchValues<byte> NameEnds = SearchValues.Create("\"' \t\r\n/>?;"u8);
    private static readonly Encoding Utf8Text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <param name="charset">What the transport said, null where it said nothing.</param>
    /// <param name="markLength">How many bytes of byte order mark to step over.</param>
    public static Encoding Of(ReadOnlySpan<byte> bytes, string? charset, Repairs repairs, out int markLength)
    {
        (var marked, markLength) = ByMark(bytes);
        if (marked is not null)
            return marked;

        var declared = DeclaredIn(bytes);
        var named = Find(declared);
        // Servers say latin 1 by default: it is no more than a guess of theirs.
        var carried = Find(charset) is { } said && !IsLatin(said) ? said : null;
        var claim = named ?? carried;
        if (!bytes.ContainsAnyExceptInRange((byte)0, (byte)0x7F) && claim?.CodePage is not (>= 50220 and <= 52936))
            return Utf8Text;
        if (Utf8.IsValid(bytes))
            return ValidUtf8(bytes, claim, declared ?? charset, repairs);

        foreach (var encoding in (ReadOnlySpan<Encoding?>)[named, carried])
        {
            if (encoding is not (null or UTF8Encoding) && Fits(encoding, bytes))
                return encoding;
        }
        if (IsNearlyUtf8(bytes))
        {
            repairs.Note("Some bytes were not UTF-8; they show as a replacement sign.");
            return Utf8Text;
        }
        var guess = Find(EncodingStatistics.Likeliest(bytes)) ?? Encoding.Latin1;
        repairs.Note(
            (declared ?? charset) is { } claimed
                ? $"It says {Short(claimed)} and is not; it was read as {NameOf(guess)}."
                : $"It declares no encoding; it was read as {NameOf(guess)}."
        );
        return guess;
    }

    public static string NameOf(Encoding encoding) => encoding.WebName;

    private static Encoding ValidUtf8(ReadOnlySpan<byte> bytes, Encoding? claim, string? claimed, Repairs repairs)
    {
        if (claim is null or UTF8Encoding)
            return Utf8Text;
        // Chinese in UTF-8 has three bytes a sign; a few signs of GBK can pass for UTF-8 of two bytes each.
        if (!claim.IsSingleByte && !bytes.ContainsAnyInRange((byte)0xE0, (byte)0xEF) && Fits(claim, bytes))
            return claim;
        repairs.Note($"It says {Short(claimed!)} and is UTF-8."); // a claim has a name
        return Utf8Text;
    }

    private static (Encoding? Encoding, int Length) ByMark(ReadOnlySpan<byte> bytes) =>
        bytes switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (Utf8Text, 3),
            [0xFF, 0xFE, 0, 0, ..] => (Encoding.UTF32, 4),
            [0, 0, 0xFE, 0xFF, ..] => (new UTF32Encoding(bigEndian: true, byteOrderMark: true), 4),
            [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
            [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
            [(byte)'<', 0, not 0, 0, ..] => (Encoding.Unicode, 0),
            [0, (byte)'<', 0, not 0, ..] => (Encoding.BigEndianUnicode, 0),
            _ => (null, 0),
        };

    /// <summary>What the XML declaration or, on a page, a <c>meta</c> element says.</summary>
    private static string? DeclaredIn(ReadOnlySpan<byte> bytes)
    {
        var head = bytes[..Math.Min(bytes.Length, DeclarationReach)];
        if (head.IndexOf("<?xml "u8) is >= 0 and var xml)
        {
            var declaration = head[xml..];
            var end = declaration.IndexOf("?>"u8);
            declaration = end < 0 ? declaration : declaration[..end];
            if (Value(declaration, "encoding"u8) is { } encoding)
                return encoding;
        }
        for (var rest = head; rest.IndexOf("<meta"u8) is >= 0 and var meta; )
        {
            rest = rest[(meta + 5)..];
            var end = rest.IndexOf((byte)'>');
            if (Value(end < 0 ? rest : rest[..end], "charset"u8) is { } charset)
                return charset;
        }
        return null;
    }

    private static string? Value(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        var at = text.IndexOf(name);
        if (at < 0)
            return null;
        var rest = text[(at + name.Length)..].TrimStart(" \t\r\n"u8);
        if (rest is not [(byte)'=', ..])
            return null;
        rest = rest[1..].TrimStart(" \t\r\n\"'"u8);
        var length = rest.IndexOfAny(NameEnds);
        return Encoding.ASCII.GetString(length < 0 ? rest : rest[..length]);
    }

    /// <returns>Null for a name that nobody knows, and for those that bytes without a mark cannot have.</returns>
    private static Encoding? Find(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
            return null;
        switch (name.Trim('"', '\'', ' ').ToLowerInvariant())
        {
            case "utf-8" or "utf8":
                return Utf8Text;
            case "gb2312" or "gbk" or "x-gbk" or "gb_2312-80" or "cp936" or "ms936" or "windows-936" or "gb18030":
                return CodePagesEncodingProvider.Instance.GetEncoding(54936); // a superset of the others
            case "big5" or "big5-hkscs" or "cp950" or "x-x-big5":
                return CodePagesEncodingProvider.Instance.GetEncoding(950);
            // What calls itself latin 1 is windows-1252 (the WHATWG's Encoding Standard).
            case "iso-8859-1" or "latin1" or "latin-1" or "iso8859-1" or "us-ascii" or "ascii" or "windows-1252":
                return CodePagesEncodingProvider.Instance.GetEncoding(1252);
            case "iso-8859-9":
                return CodePagesEncodingProvider.Instance.GetEncoding(1254);
            case var other
                when other.StartsWith("utf-", StringComparison.Ordinal)
                    || other.StartsWith("ucs", StringComparison.Ordinal):
                return null; // these would have shown themselves
            case var other:
                return ByName(other);
        }
    }

    private static Encoding? ByName(string name)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsLatin(Encoding encoding) => encoding.CodePage == 1252;

    /// <summary>Whether nearly all of the beginning can be read in this encoding.</summary>
    private static bool Fits(Encoding encoding, ReadOnlySpan<byte> bytes)
    {
        if (encoding.IsSingleByte)
            return true;
        // GB and Big5 share most of their shape, so the one can be decoded as the other, into rubbish.
        if (
            encoding.CodePage is 950 or 54936
            && EncodingStatistics.Likeliest(bytes) is ("big5" or "gb18030") and var likeliest
        )
            return Find(likeliest)?.CodePage == encoding.CodePage;
        var text = encoding.GetString(EncodingStatistics.Sample(bytes));
        var (high, bad) = (0, 0);
        foreach (var c in text)
        {
            high += c > 0x7F ? 1 : 0;
            bad += c is '\uFFFD' or (>= '\uE000' and <= '\uF8FF') ? 1 : 0;
        }
        return bad * 20 <= high;
    }

    /// <summary>A few broken signs in what is UTF-8 otherwise, such as one cut in two by a limit.</summary>
    private static bool IsNearlyUtf8(ReadOnlySpan<byte> bytes)
    {
        var (good, bad) = (0, 0);
        var rest = EncodingStatistics.Sample(bytes);
        while (rest.IndexOfAnyExceptInRange((byte)0, (byte)0x7F) is >= 0 and var at)
        {
            rest = rest[at..];
            var status = Rune.DecodeFromUtf8(rest, out _, out var length);
            good += status == OperationStatus.Done ? 1 : 0;
            bad += status == OperationStatus.Done ? 0 : 1;
            rest = rest[length..];
        }
        return bad == 0 || good >= bad * 10;
    }

    private static string Short(string name) => name.Length <= 20 ? name : name[..20];
}
