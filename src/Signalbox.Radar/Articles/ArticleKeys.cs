using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Signalbox.Radar.Articles;

/// <summary>What articles are compared by.</summary>
internal static class ArticleKeys
{
    /// <summary>Letters and digits of title and text, folded, as a digest: equal means the same article.</summary>
    public static string Content(string title, string text) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{Folded(title)}\n{Folded(text)}")), 0, 16);

    /// <summary>64-bit similarity hash over pairs of words (M. Charikar, 2002): near texts differ in few bits.</summary>
    public static long Fingerprint(string title, string text)
    {
        Span<int> weights = stackalloc int[64];
        var words = ArticleWords.Of($"{title}\n{text}");
        for (var at = 0; at + 1 < words.Count; at++)
        {
            var hash = Mixed(((ulong)words[at] << 32) | words[at + 1]);
            for (var bit = 0; bit < 64; bit++)
                weights[bit] += ((hash >> bit) & 1) == 1 ? 1 : -1;
        }
        var fingerprint = 0UL;
        for (var bit = 0; bit < 64; bit++)
            fingerprint |= weights[bit] > 0 ? 1UL << bit : 0;
        return unchecked((long)fingerprint);
    }

    /// <summary>In how many bits two fingerprints differ, 0 to 64.</summary>
    public static int Distance(long a, long b) => BitOperations.PopCount(unchecked((ulong)(a ^ b)));

    /// <summary>Letters and digits alone, lower case, full-width forms as half-width ones.</summary>
    public static string Folded(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var given in text)
        {
            // U+FF01 to U+FF5E are the full-width forms of ASCII.
            var letter = given is >= '\uFF01' and <= '\uFF5E' ? (char)(given - 0xFEE0) : given;
            if (char.IsLetterOrDigit(letter))
                folded.Append(char.ToLowerInvariant(letter));
        }
        return folded.ToString();
    }

    // The finalizer of MurmurHash3: spreads a small number over 64 bits, the same on every machine.
    private static ulong Mixed(ulong x)
    {
        x ^= x >> 33;
        x *= 0xff51afd7ed558ccd;
        x ^= x >> 33;
        x *= 0xc4ceb9fe1a85ec53;
        return x ^ (x >> 33);
    }
}
