using System.Buffers;
using System.Globalization;
using System.Text;
using AngleSharp.Html;

namespace Signalbox.Radar.Sources.Feeds;

/// <summary>What <see cref="CharacterReferences"/> met on its way.</summary>
[Flags]
internal enum ReferenceFaults
{
    None = 0,

    /// <summary>An <c>&amp;</c> that begins no reference; it is kept.</summary>
    BareAmpersand = 1,

    /// <summary>A name that HTML knows and XML does not; it is read as in HTML.</summary>
    HtmlName = 2,

    /// <summary>A number that stands for no character, or one that no document may hold; it is dropped.</summary>
    IllegalNumber = 4,
}

/// <summary>References like <c>&amp;amp;</c> and <c>&amp;#x4e2d;</c>.</summary>
internal static class CharacterReferences
{
    private const int LongestName = 32;

    // What browsers read for the numbers 128 to 159 (the HTML standard, "Numeric character reference end state").
    private const string Windows1252 =
        "\u20AC\0\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\0\u017D\0"
        + "\0\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\0\u017E\u0178";

    /// <summary>The text with its references read; it is never longer than before.</summary>
    public static string Decode(ReadOnlySpan<char> raw, ref ReferenceFaults faults)
    {
        if (!raw.Contains('&'))
            return raw.ToString();
        var rented = ArrayPool<char>.Shared.Rent(raw.Length);
        try
        {
            return rented.AsSpan(0, Decode(raw, rented, ref faults)).ToString();
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    /// <summary>The same into <paramref name="into"/>, which must be as long as <paramref name="raw"/>.</summary>
    /// <returns>How many characters were written.</returns>
    public static int Decode(ReadOnlySpan<char> raw, Span<char> into, ref ReferenceFaults faults)
    {
        var written = 0;
        while (raw.IndexOf('&') is >= 0 and var at)
        {
            raw[..at].CopyTo(into[written..]);
            written += at;
            raw = raw[at..];
            var length = ReadOne(raw, into[written..], out var wrote, ref faults);
            written += wrote;
            raw = raw[length..];
        }
        raw.CopyTo(into[written..]);
        return written + raw.Length;
    }

    private static int ReadOne(ReadOnlySpan<char> raw, Span<char> into, out int wrote, ref ReferenceFaults faults)
    {
        // The five of XML are nearly all there are.
        if (raw.StartsWith("&lt;"))
            return Give('<', 4, into, out wrote);
        if (raw.StartsWith("&gt;"))
            return Give('>', 4, into, out wrote);
        if (raw.StartsWith("&amp;"))
            return Give('&', 5, into, out wrote);
        if (raw.StartsWith("&quot;"))
            return Give('"', 6, into, out wrote);
        if (raw.StartsWith("&apos;"))
            return Give('\'', 6, into, out wrote);
        var end = raw[..Math.Min(raw.Length, LongestName + 2)].IndexOf(';');
        if (end >= 3 && raw[1] == '#')
            return ReadNumber(raw[2..end], end + 1, into, out wrote, ref faults);
        if (end >= 2 && ReadName(raw[1..(end + 1)]) is { } symbol && symbol.Length <= end + 1)
        {
            faults |= ReferenceFaults.HtmlName;
            symbol.CopyTo(into);
            wrote = symbol.Length;
            return end + 1;
        }
        faults |= ReferenceFaults.BareAmpersand;
        return Give('&', 1, into, out wrote);
    }

    private static int Give(char c, int length, Span<char> into, out int wrote)
    {
        into[0] = c;
        wrote = 1;
        return length;
    }

    private static string? ReadName(ReadOnlySpan<char> nameAndSemicolon)
    {
        foreach (var c in nameAndSemicolon[..^1])
        {
            if (!char.IsAsciiLetterOrDigit(c))
                return null;
        }
        return HtmlEntityProvider.Resolver.GetSymbol(nameAndSemicolon.ToString());
    }

    private static int ReadNumber(
        ReadOnlySpan<char> digits,
        int length,
        Span<char> into,
        out int wrote,
        ref ReferenceFaults faults
    )
    {
        var isHex = digits[0] is 'x' or 'X';
        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (!uint.TryParse(isHex ? digits[1..] : digits, style, CultureInfo.InvariantCulture, out var number))
        {
            faults |= ReferenceFaults.BareAmpersand;
            return Give('&', 1, into, out wrote);
        }
        if (number is >= 128 and < 160 && Windows1252[(int)number - 128] is not '\0' and var c)
            return Give(c, length, into, out wrote);
        if (!Rune.IsValid(number) || !IsAllowed(number))
        {
            faults |= ReferenceFaults.IllegalNumber;
            wrote = 0;
            return length;
        }
        wrote = new Rune(number).EncodeToUtf16(into);
        return length;
    }

    /// <summary>Whether XML 1.0 lets a document hold this character.</summary>
    private static bool IsAllowed(uint number) =>
        number is '\t' or '\n' or '\r' or (>= 0x20 and not 0xFFFE and not 0xFFFF);
}
