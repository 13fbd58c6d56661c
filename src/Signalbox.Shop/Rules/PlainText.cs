using System.Globalization;
using System.Text;

namespace Signalbox.Shop.Rules;

/// <summary>A text in the one spelling of what reads the same.</summary>
/// <param name="Text">Half width, lower case, each run of white space one blank, none at the ends, nothing invisible.</param>
/// <param name="Places">For each character of <paramref name="Text"/>, where in the original it comes from; null where all stand as they stood.</param>
internal sealed record Folded(string Text, IReadOnlyList<int>? Places)
{
    /// <summary>What stands in the original for a part of the folded text.</summary>
    public (int At, int Length) InOriginal(string original, int at, int length)
    {
        if (Places is null)
            return (at, length);
        var (from, last) = (Places[at], Places[at + length - 1]);
        var width = char.IsHighSurrogate(original[last]) && last + 1 < original.Length ? 2 : 1;
        return (from, last + width - from);
    }
}

/// <summary>
/// Folds texts for comparing. The framework's own compatibility forms need data that is not shipped, so that the signs
/// that people write to buyers and sellers are named here: full width, in circles, raised, bold, digits of any script.
/// </summary>
internal static class PlainText
{
    private const int FirstBold = 0x1D400; // the mathematical alphabets: 13 of 52 letters
    private const int LastBold = 0x1D6A3;

    private static readonly string[] Ligatures = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"];

    private static readonly Dictionary<int, string> Squares = new()
    {
        [0x338E] = "mg",
        [0x338F] = "kg",
        [0x339C] = "mm",
        [0x339D] = "cm",
        [0x339E] = "km",
        [0x33A1] = "m2",
        [0x33C4] = "cc",
    };

    /// <summary>Each character that becomes one character; of the others, nought.</summary>
    private static readonly char[] Same = Build();

    public static Folded Fold(string text) =>
        AsItStands(text) is { } plain ? new Folded(plain, null) : SignBySign(text);

    /// <summary>As <see cref="Fold"/>, where nobody asks for the places.</summary>
    public static string Of(string text) => AsItStands(text) ?? SignBySign(text).Text;

    /// <summary>Null where a character becomes none or several, or white space is not a single blank.</summary>
    private static string? AsItStands(string text)
    {
        if (text.Length == 0 || text[0] == ' ' || text[^1] == ' ')
            return text.Length == 0 ? text : null;
        var isPlain = true;
        for (var at = 0; at < text.Length; at++)
        {
            var plain = Same[text[at]];
            if (plain == 0 || (plain == ' ' && text[at - 1] == ' '))
                return null;
            isPlain &= plain == text[at];
        }
        return isPlain
            ? text
            : string.Create(
                text.Length,
                text,
                static (folded, text) =>
                {
                    for (var at = 0; at < folded.Length; at++)
                        folded[at] = Same[text[at]];
                }
            );
    }

    private static char[] Build()
    {
        var same = new char[char.MaxValue + 1];
        for (var code = 1; code <= char.MaxValue; code++)
            if (Rune.TryCreate(code, out var rune) && !Rune.IsWhiteSpace(rune) && !IsInvisible(code))
                same[code] = Plain(rune) is [var one] ? one : '\0';
        same[' '] = ' ';
        return same;
    }

    private static Folded SignBySign(string text)
    {
        var plain = new StringBuilder(text.Length);
        var places = new List<int>(text.Length);
        var wantsBlank = -1;
        for (var at = 0; at < text.Length; )
        {
            var rune = Rune.TryGetRuneAt(text, at, out var whole) ? whole : Rune.ReplacementChar;
            if (Rune.IsWhiteSpace(rune))
                wantsBlank = plain.Length > 0 && wantsBlank < 0 ? at : wantsBlank;
            else if (!IsInvisible(rune.Value))
            {
                if (wantsBlank >= 0)
                    Add(" ", wantsBlank);
                wantsBlank = -1;
                Add(Plain(rune), at);
            }
            at += rune == Rune.ReplacementChar ? 1 : rune.Utf16SequenceLength;
        }
        return new Folded(plain.ToString(), places);

        void Add(string signs, int place)
        {
            plain.Append(signs);
            for (var n = 0; n < signs.Length; n++)
                places.Add(place);
        }
    }

    /// <summary>Joiners, marks of direction, selectors of a sign's looks, the box of a key, and strokes over letters.</summary>
    private static bool IsInvisible(int code) =>
        code
            is 0xAD
                or (>= 0x200B and <= 0x200F)
                or (>= 0x202A and <= 0x202E)
                or (>= 0x2060 and <= 0x206F)
                or (>= 0xFE00 and <= 0xFE0F)
                or 0xFEFF
                or (>= 0x0300 and <= 0x036F)
                or (>= 0x20D0 and <= 0x20FF)
                or (>= 0xE0000 and <= 0xE01EF)
                or < 0x20;

    private static string Plain(Rune rune)
    {
        var code = rune.Value;
        return code switch
        {
            < 0x80 => char.ToLowerInvariant((char)code).ToString(),
            >= 0xFF01 and <= 0xFF5E => char.ToLowerInvariant((char)(code - 0xFEE0)).ToString(),
            0xFFE5 => "¥",
            0xFFE0 => "¢",
            0xFFE1 => "£",
            >= 0x3220 and <= 0x3229 => "一二三四五六七八九十"[code - 0x3220].ToString(), // in parentheses
            >= 0x3280 and <= 0x3289 => "一二三四五六七八九十"[code - 0x3280].ToString(), // in circles
            >= 0x249C and <= 0x24B5 => Letter(code - 0x249C),
            >= 0x24B6 and <= 0x24E9 => Letter(code - 0x24B6),
            >= 0x1F130 and <= 0x1F149 => Letter(code - 0x1F130), // in squares
            >= 0x1F150 and <= 0x1F169 => Letter(code - 0x1F150),
            >= 0x1F170 and <= 0x1F189 => Letter(code - 0x1F170),
            >= 0x1F101 and <= 0x1F10A => Figure(code - 0x1F101), // with a comma
            0x1F100 or 0x24EA or 0x24FF or 0x1F10B or 0x1F10C => "0",
            0x1F51F => "10", // the key 10
            >= FirstBold and <= LastBold => Letter(code - FirstBold),
            >= 0xFB00 and <= 0xFB06 => Ligatures[code - 0xFB00],
            >= 0x3380 and <= 0x33DF => Squares.GetValueOrDefault(code) ?? rune.ToString(),
            _ => OfNumber(rune) ?? Rune.ToLowerInvariant(rune).ToString(),
        };
    }

    private static string Letter(int place) => ((char)('a' + (place % 26))).ToString();

    private static string Figure(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Any other sign that is a number, Chinese ones excepted, which are words.</summary>
    private static string? OfNumber(Rune rune)
    {
        if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.DecimalDigitNumber or UnicodeCategory.OtherNumber))
            return null;
        var value = Rune.GetNumericValue(rune);
        return value < 0 ? null : value.ToString(CultureInfo.InvariantCulture);
    }
}
