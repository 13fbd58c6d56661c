namespace Signalbox.Radar.Exports;

/// <summary>Rows of comma-separated values as spreadsheets want them (RFC 4180): lines ended by CR LF, quoted where it is needed.</summary>
/// <remarks>
/// A spreadsheet takes a cell that begins with <c>= + - @</c>, a tab or a CR for a formula (OWASP, "CSV Injection"), and the
/// texts are other people's: an apostrophe is put before it.
/// </remarks>
internal static class Csv
{
    private const string FormulaSigns = "=+-@\t\r";

    public static string Row(IEnumerable<string?> cells) => string.Join(',', cells.Select(c => Cell(c ?? ""))) + "\r\n";

    private static string Cell(string text)
    {
        if (text.Length > 0 && FormulaSigns.Contains(text[0]))
            text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0
            ? text
            : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
