namespace Signalbox.Radar.Articles;

/// <summary>A text as words to compare: a Chinese, Japanese or Korean letter is one, a run of other letters or digits is one.</summary>
internal static class ArticleWords
{
    private const uint FnvBasis = 2166136261;
    private const uint FnvPrime = 16777619;

    /// <summary>The words' hashes, in order; case and width are folded, blanks and punctuation left out.</summary>
    public static List<uint> Of(string text)
    {
        var words = new List<uint>(text.Length);
        var run = FnvBasis;
        foreach (var given in text)
        {
            var letter = char.ToLowerInvariant(Narrow(given));
            var isLetter = char.IsLetterOrDigit(letter);
            if (isLetter && !IsWordByItself(letter))
            {
                run = (run ^ letter) * FnvPrime;
                continue;
            }
            if (run != FnvBasis)
                words.Add(run);
            run = FnvBasis;
            if (isLetter)
                words.Add((FnvBasis ^ letter) * FnvPrime);
        }
        if (run != FnvBasis)
            words.Add(run);
        return words;
    }

    /// <summary>Every three words in a row, each once.</summary>
    public static HashSet<ulong> Triples(List<uint> words)
    {
        var triples = new HashSet<ulong>(words.Count);
        for (var at = 0; at + 2 < words.Count; at++)
            triples.Add((words[at] * 0x9E3779B97F4A7C15UL) ^ (words[at + 1] * 0xC2B2AE3D27D4EB4FUL) ^ words[at + 2]);
        return triples;
    }

    /// <summary>The numbers in a text that have two digits or more.</summary>
    public static HashSet<string> Numbers(string text)
    {
        var numbers = new HashSet<string>(StringComparer.Ordinal);
        var start = -1;
        for (var at = 0; at <= text.Length; at++)
        {
            var isDigit = at < text.Length && char.IsAsciiDigit(Narrow(text[at]));
            if (isDigit && start < 0)
                start = at;
            if (isDigit || start < 0)
                continue;
            if (at - start >= 2)
                numbers.Add(text[start..at]);
            start = -1;
        }
        return numbers;
    }

    // U+FF01 to U+FF5E are the full-width forms of ASCII.
    private static char Narrow(char letter) => letter is >= '\uFF01' and <= '\uFF5E' ? (char)(letter - 0xFEE0) : letter;

    /// <summary>Whether a letter is a word of its own.</summary>
    public static bool IsWordByItself(char letter) =>
        letter
            is >= '\u3040'
                and <= '\u30FF'
                or >= '\u3400'
                and <= '\u9FFF'
                or >= '\uAC00'
                and <= '\uD7AF'
                or >= '\uF900'
                and <= '\uFAFF';
}
