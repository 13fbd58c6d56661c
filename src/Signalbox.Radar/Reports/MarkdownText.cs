using System.Text;
using System.Text.RegularExpressions;

namespace Signalbox.Radar.Reports;

/// <summary>Puts texts of others into Markdown so that they stay texts.</summary>
internal static partial class MarkdownText
{
    private const string Special = @"\`*_{}[]<>#|~&^$";

    /// <summary>What a chat may take for syntax anywhere in a line; the rest of the signs are common in headlines.</summary>
    private const string SpecialInChat = @"\`*_{}[]<>|~^$";

    /// <summary>For a Markdown file: every character that could be syntax is escaped, and reads as it stood.</summary>
    public static string Escape(string text) => Guard(text, Special, letter => $"\\{letter}");

    /// <summary>
    /// For a message: chats know but parts of Markdown, and not all know the backslash, so characters that could be syntax are
    /// replaced by their full-width forms.
    /// </summary>
    public static string Plain(string text) =>
        Guard(Entity().Replace(text, "＆${name};"), SpecialInChat, letter => Wide(letter).ToString());

    private static string Guard(string text, string special, Func<char, string> guard)
    {
        var safe = new StringBuilder(text.Length + 8);
        foreach (var letter in text)
            _ = special.Contains(letter) ? safe.Append(guard(letter)) : safe.Append(letter);
        var once = Doubled().Replace(safe.ToString(), m => string.Concat(m.Value.Select(guard)));
        return ListMark().Replace(once, m => m.Groups["digits"].Value + guard(m.Groups["mark"].Value[0]));
    }

    /// <summary><paramref name="label"/> as a link, or alone where there is no address.</summary>
    /// <param name="label">Already escaped.</param>
    /// <param name="url">A web address, or empty.</param>
    public static string Link(string label, string? url) =>
        string.IsNullOrEmpty(url) ? label : $"[{label}]({Url(url)})";

    private static char Wide(char letter) => (char)(letter + 0xFEE0); // ASCII 0x21–0x7E ↔ U+FF01–U+FF5E

    // Brackets would end the link, and a chat may take the others for emphasis. "&name;" would be read as an entity.
    private static string Url(string url) =>
        Entity()
            .Replace(url, "&${name}%3B")
            .Replace("(", "%28", StringComparison.Ordinal)
            .Replace(")", "%29", StringComparison.Ordinal)
            .Replace("[", "%5B", StringComparison.Ordinal)
            .Replace("]", "%5D", StringComparison.Ordinal)
            .Replace("*", "%2A", StringComparison.Ordinal)
            .Replace("'", "%27", StringComparison.Ordinal);

    /// <summary>What makes a list, a heading or an underline at the start of a line.</summary>
    [GeneratedRegex(
        @"^((?<digits>\d{1,9})(?<mark>[.)])(?=\s|$)|(?<mark>[-+=#]))",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex ListMark();

    /// <summary>What common extensions make emphasis, citations and containers of.</summary>
    [GeneratedRegex(
        @"(?<letter>[=+:""])\k<letter>+",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Doubled();

    [GeneratedRegex(@"&(?<name>#?\w+);", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Entity();
}
