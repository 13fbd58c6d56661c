using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Signalbox.Platform.Channels.Rendering;

/// <summary>Cuts a text into parts of so many bytes: at line borders, and inside a line only where nothing is torn.</summary>
internal static partial class SplitText
{
    /// <param name="text">Lines divided by <c>\n</c>, without halves of code points.</param>
    /// <param name="mostBytes">Most bytes a part, as <paramref name="bytes"/> counts them; at least 64.</param>
    /// <param name="bytes">What a piece of text takes on the wire; it must add up, piece by piece.</param>
    /// <returns>The parts in order, none of them empty; none for an empty text.</returns>
    public static IReadOnlyList<string> Into(string text, int mostBytes, Func<string, int> bytes)
    {
        List<string> parts = [];
        var part = new StringBuilder();
        var (used, lineEnd) = (0, bytes("\n"));

        foreach (var line in text.Split('\n'))
        {
            foreach (var piece in Pieces(line, mostBytes, bytes))
            {
                var size = bytes(piece);
                var gap = part.Length > 0 ? lineEnd : 0;
                if (used + gap + size > mostBytes)
                    Close();
                if (part.Length > 0)
                {
                    part.Append('\n');
                    used += lineEnd;
                }
                else if (piece.AsSpan().IsWhiteSpace())
                {
                    continue; // a part does not begin with an empty line
                }
                part.Append(piece);
                used += size;
            }
        }
        Close();
        return parts;

        void Close()
        {
            var whole = part.ToString().TrimEnd();
            if (whole.Length > 0)
                parts.Add(whole);
            part.Clear();
            used = 0;
        }
    }

    /// <summary>The line itself where it fits, else pieces of it that do.</summary>
    private static IEnumerable<string> Pieces(string line, int mostBytes, Func<string, int> bytes)
    {
        if (bytes(line) <= mostBytes)
        {
            yield return line;
            yield break;
        }
        var piece = new StringBuilder();
        var used = 0;
        foreach (var atom in Atoms(line, mostBytes, bytes))
        {
            var size = bytes(atom);
            if (used + size > mostBytes)
            {
                yield return piece.ToString();
                piece.Clear();
                used = 0;
            }
            piece.Append(atom);
            used += size;
        }
        yield return piece.ToString();
    }

    /// <summary>What must not be torn: a link, an address, an entity, an escape, a letter with its marks.</summary>
    private static IEnumerable<string> Atoms(string line, int mostBytes, Func<string, int> bytes)
    {
        var at = 0;
        foreach (var whole in Whole().Matches(line).Cast<Match>())
        {
            foreach (var letter in Letters(line[at..whole.Index], mostBytes, bytes))
                yield return letter;
            at = whole.Index + whole.Length;
            var atom = line[whole.Index..at];
            if (bytes(atom) <= mostBytes)
            {
                yield return atom;
                continue;
            }
            // A link that fills more than a part cannot be kept as one; its words can.
            foreach (var letter in Letters(LinkText().Replace(atom, "${words}"), mostBytes, bytes))
                yield return letter;
        }
        foreach (var letter in Letters(line[at..], mostBytes, bytes))
            yield return letter;
    }

    private static IEnumerable<string> Letters(string text, int mostBytes, Func<string, int> bytes)
    {
        for (var at = 0; at < text.Length; )
        {
            var length = StringInfo.GetNextTextElementLength(text, at);
            var letter = text.Substring(at, length);
            at += length;
            if (bytes(letter) <= mostBytes)
            {
                yield return letter;
                continue;
            }
            foreach (var rune in letter.EnumerateRunes()) // a letter with thousands of marks
                yield return rune.ToString();
        }
    }

    [GeneratedRegex(
        """!?\[(?:[^\[\]\\]|\\.)*\]\((?:[^()\s\\]|\\.|\([^()\s]*\))*(?:[ ]+"[^"]*")?\)|<?https?://[!-;=?-~]+>?|&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});|\\[!-/:-@\[-`{-~]""",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Whole();

    [GeneratedRegex("""^!?\[(?<words>.*)\]\(.*\)$""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex LinkText();
}
