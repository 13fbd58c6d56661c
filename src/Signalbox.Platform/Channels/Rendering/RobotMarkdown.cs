using System.Text;
using System.Text.RegularExpressions;

namespace Signalbox.Platform.Channels.Rendering;

/// <summary>Our Markdown in the subset that robots show: no tables, no code blocks, no HTML, no swallowed line breaks.</summary>
/// <remarks>It changes what the subset lacks and leaves the rest as it was written, escapes included.</remarks>
internal static partial class RobotMarkdown
{
    public static string Of(string markdown)
    {
        List<string> lines = [];
        List<string>? header = null;
        var inCode = false;
        var source = markdown.Split('\n');
        for (var i = 0; i < source.Length; i++)
        {
            var line = source[i].TrimEnd();
            if (Fence().IsMatch(line))
            {
                inCode = !inCode;
                continue;
            }
            if (inCode)
            {
                lines.Add($"> {NoHtml(line)}");
                continue;
            }
            if (header is null && i + 1 < source.Length && line.Contains('|') && TableRule().IsMatch(source[i + 1]))
            {
                header = Cells(line);
                i++;
                continue;
            }
            if (header is not null && line.Contains('|'))
            {
                lines.Add(Row(header, Cells(line)));
                continue;
            }
            header = null;
            lines.Add(NoHtml(Autolink().Replace(line, "[${url}](${url})")));
        }
        return Broken(lines);
    }

    /// <summary>A line break that is to be seen needs two blanks before it.</summary>
    private static string Broken(List<string> lines)
    {
        var text = new StringBuilder();
        for (var i = 0; i < lines.Count; i++)
        {
            text.Append(lines[i]);
            if (i + 1 < lines.Count)
                text.Append(lines[i].Length > 0 && lines[i + 1].Length > 0 ? "  \n" : "\n");
        }
        return text.ToString();
    }

    private static string Row(List<string> header, List<string> cells) =>
        "- "
        + string.Join(
            " · ",
            cells
                .Select((cell, i) => i < header.Count && header[i].Length > 0 ? $"{header[i]}：{cell}" : cell)
                .Where(cell => cell.Length > 0)
        );

    private static List<string> Cells(string line) =>
        [.. CellBorder().Split(line.Trim().Trim('|')).Select(c => NoHtml(c.Trim()).Replace("\\|", "|"))];

    // Whether robots understand &lt; is written nowhere; the full-width sign looks the same and means nothing.
    private static string NoHtml(string line) => line.Replace("\\<", "＜").Replace('<', '＜');

    [GeneratedRegex(@"^\s{0,3}(```|~~~)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Fence();

    [GeneratedRegex(
        @"^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex TableRule();

    [GeneratedRegex(@"(?<!\\)\|", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CellBorder();

    [GeneratedRegex(
        "<(?<url>https?://[^<>\\s]+)>",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Autolink();
}
