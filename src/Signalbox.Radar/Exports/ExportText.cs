using System.Globalization;
using System.Text;
using Signalbox.Radar.Reports;

namespace Signalbox.Radar.Exports;

/// <summary>How texts and instants of other people stand in a file.</summary>
internal static class ExportText
{
    private const int LongestLine = 2000;

    /// <summary>ISO 8601 in the owner's zone, with its offset.</summary>
    public static string At(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);

    public static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Lines(IEnumerable<string> texts) => string.Join('\n', texts);

    /// <summary>One line for Markdown, escaped.</summary>
    public static string Line(string text) => MarkdownText.Escape(ReportTidy.Line(text, LongestLine));

    /// <summary>A labelled paragraph; nothing where there is no text.</summary>
    public static StringBuilder Field(this StringBuilder to, string label, string? text) =>
        string.IsNullOrWhiteSpace(text)
            ? to
            : to.Append("\n**").Append(label).Append("**：").Append(Line(text)).Append('\n');

    /// <summary>A text with its lines as paragraphs of a quotation.</summary>
    public static StringBuilder Quote(this StringBuilder to, string text)
    {
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n').Where(l => !string.IsNullOrWhiteSpace(l)))
            to.Append("\n> ").Append(MarkdownText.Escape(ReportTidy.Line(line, int.MaxValue - 1))).Append("\n>");
        return to.Append('\n');
    }
}
