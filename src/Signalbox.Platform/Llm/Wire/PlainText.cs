using System.Text;

namespace Signalbox.Platform.Llm.Wire;

/// <summary>Makes text of others fit for UTF-8 and for a database: PostgreSQL stores no zero character, and neither takes half a letter.</summary>
internal static class PlainText
{
    /// <summary>Without control characters other than tab and line ends, halves of surrogate pairs replaced.</summary>
    public static string Of(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]) || IsControl(text[i]))
                return Rebuilt(text);
        }
        return text; // nearly always
    }

    /// <summary>At most so many characters, never half of one.</summary>
    public static string Cut(string text, int most)
    {
        if (text.Length <= most)
            return text;
        return char.IsHighSurrogate(text[most - 1]) ? text[..(most - 1)] : text[..most];
    }

    private static string Rebuilt(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!rune.IsBmp || !IsControl((char)rune.Value))
                result.Append(rune);
        }
        return result.ToString();
    }

    private static bool IsControl(char letter) => letter < ' ' && letter is not ('\t' or '\n' or '\r');
}
