namespace Signalbox.Radar.Judging.Rules;

/// <summary>One spelling of what reads the same: half width, lower case, simplified characters.</summary>
internal static class Folding
{
    private static readonly char[] Table = Build();

    /// <summary>The text with each character in its plain form; a position in it is the same position in <paramref name="text"/>.</summary>
    public static string Fold(string text) =>
        string.Create(
            text.Length,
            text,
            static (folded, text) =>
            {
                for (var at = 0; at < folded.Length; at++)
                    folded[at] = Table[text[at]];
            }
        );

    /// <summary>The character in its plain form.</summary>
    public static char Fold(char letter) => Table[letter];

    private static char[] Build()
    {
        var table = new char[char.MaxValue + 1];
        for (var code = 0; code <= char.MaxValue; code++)
            table[code] = char.ToLowerInvariant((char)code);

        // U+FF01 to U+FF5E are the printable ASCII characters at the width of a Chinese one.
        for (var wide = '\uFF01'; wide <= '\uFF5E'; wide++)
            table[wide] = char.ToLowerInvariant((char)(wide - 0xFEE0));
        table['\u3000'] = ' ';
        table['\u00A0'] = ' ';
        table['\uFFE5'] = '¥';

        var pairs = TraditionalPairs.Table.ReplaceLineEndings("");
        for (var at = 0; at < pairs.Length; at += 2)
            table[pairs[at]] = pairs[at + 1];
        return table;
    }
}
