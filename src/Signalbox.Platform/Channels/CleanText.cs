using System.Globalization;
using System.Text;

namespace Signalbox.Platform.Channels;

/// <summary>Text from anywhere, made safe to store and to send.</summary>
internal static class CleanText
{
    /// <summary>Line ends are <c>\n</c>; control characters are gone; halves of code points are replaced.</summary>
    public static string Of(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes()) // a lone surrogate comes out as U+FFFD
        {
            if (rune.Value is '\n' or '\t' || Rune.GetUnicodeCategory(rune) != UnicodeCategory.Control)
                clean.Append(rune.ToString());
        }
        return clean.ToString();
    }

    /// <summary>The same on one line.</summary>
    public static string Line(string text) =>
        string.Join(' ', Of(text).Split([' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>At most so many characters, the last one a mark where something was cut.</summary>
    public static string Cut(string text, int most)
    {
        if (text.Length <= most)
            return text;
        var end = most - 1;
        if (char.IsHighSurrogate(text[end - 1]))
            end--;
        return $"{text.AsSpan(0, end)}…";
    }
}
