using System.Text;

namespace Signalbox.Market.Instruments;

/// <summary>Names as they are compared and found: full-width letters are letters, spaces are none.</summary>
internal static class NameKeys
{
    static NameKeys() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    // The first characters of GB 2312's first level, which is sorted by sound, for each initial that there is.
    private static readonly (int From, char Initial)[] Sounds =
    [
        (0xB0A1, 'A'),
        (0xB0C5, 'B'),
        (0xB2C1, 'C'),
        (0xB4EE, 'D'),
        (0xB6EA, 'E'),
        (0xB7A2, 'F'),
        (0xB8C1, 'G'),
        (0xB9FE, 'H'),
        (0xBBF7, 'J'),
        (0xBFA6, 'K'),
        (0xC0AC, 'L'),
        (0xC2E8, 'M'),
        (0xC4C3, 'N'),
        (0xC5B6, 'O'),
        (0xC5BE, 'P'),
        (0xC6DA, 'Q'),
        (0xC8BB, 'R'),
        (0xC8F6, 'S'),
        (0xCBFA, 'T'),
        (0xCDDA, 'W'),
        (0xCEF4, 'X'),
        (0xD1B9, 'Y'),
        (0xD4D1, 'Z'),
    ];

    private const int EndOfFirstLevel = 0xD7FA;

    /// <summary>E.g. <c>万科A</c> for <c>万  科Ａ</c>.</summary>
    public static string Of(string name)
    {
        var text = new StringBuilder();
        foreach (var sign in name)
            if (!char.IsWhiteSpace(sign))
                text.Append(char.ToUpperInvariant(Narrow(sign)));
        return text.ToString();
    }

    /// <summary>A full-width letter, digit or sign as its narrow one. (The framework's own forms need data that we do not ship.)</summary>
    private static char Narrow(char sign) => sign is >= '\uFF01' and <= '\uFF5E' ? (char)(sign - 0xFEE0) : sign;

    /// <summary>The initials of a name, for lists that bring none; a character of the second level is left out.</summary>
    /// <remarks>A character with several sounds has that of its place in GB 2312, but in words that are in many names.</remarks>
    public static string Initials(string name)
    {
        var gb = Encoding.GetEncoding("GB2312");
        var text = new StringBuilder();
        foreach (
            var sign in Of(name)
                .Replace("银行", "YH", StringComparison.Ordinal)
                .Replace("重庆", "CQ", StringComparison.Ordinal)
        )
        {
            if (char.IsAsciiLetterOrDigit(sign))
                text.Append(sign);
            else if (gb.GetBytes([sign]) is [var high, var low])
                text.Append(Sound((high << 8) | low));
        }
        return text.ToString();
    }

    private static string Sound(int code)
    {
        if (code is < 0xB0A1 or >= EndOfFirstLevel)
            return "";
        var at = Array.FindLastIndex(Sounds, s => s.From <= code);
        return at >= 0 ? Sounds[at].Initial.ToString() : "";
    }
}
