using System.Globalization;
using System.Text.Json;

namespace Signalbox.Market.Files;

/// <summary>Calendars: every day with 0 or 1, sessions with their hours, or a JSON array of sessions.</summary>
internal static class CalendarShapes
{
    public static bool Fits(Table table) =>
        table.Has("cal_date", "is_open") || table.Has("trade_date", "trade_status") || IsSessions(table);

    public static void Read(Table table, FileReading reading)
    {
        (reading.Shape, reading.Source) = ("calendar", Path.GetFileNameWithoutExtension(reading.File).Split('.')[0]);
        var (day, open) =
            table.Has("cal_date") ? ("cal_date", "is_open")
            : table.Has("trade_date") ? ("trade_date", "trade_status")
            : ("", "");
        var calendar = CalendarOf(reading.File);
        while (table.Read())
        {
            reading.Rows++;
            try
            {
                if (day.Length > 0)
                    reading.Days[(calendar, table.Day(day))] = table[open] == "1";
                else
                    reading.Days[(calendar, Table.Day("day", table[0]))] = true;
            }
            catch (FormatException bad)
            {
                reading.Reject(table.Line, bad.Message);
            }
        }
    }

    /// <summary>An array of <c>YYYYMMDD</c>: the sessions of the mainland.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static void ReadArray(Stream json, FileReading reading)
    {
        (reading.Shape, reading.Source) = ("calendar", "akshare");
        try
        {
            foreach (var text in JsonSerializer.Deserialize<string[]>(json) ?? [])
            {
                reading.Rows++;
                if (
                    DateOnly.TryParseExact(
                        text,
                        "yyyyMMdd",
                        CultureInfo.InvariantCulture,
                        DateTimeStyles.None,
                        out var day
                    )
                )
                    reading.Days[("CN", day)] = true;
                else
                    reading.Reject(reading.Rows, $"no date: {text}");
            }
        }
        catch (JsonException bad)
        {
            throw new FormatException($"it is no array of dates: {bad.Message}", bad);
        }
    }

    private static bool IsSessions(Table table) =>
        table.Columns.Count > 2 && table.Columns[0].Length == 0 && table.Has("open", "close", "break_start");

    /// <summary>By the exchange in the file's name; the mainland's when it names none.</summary>
    private static string CalendarOf(string file) =>
        file.Contains("xhkg", StringComparison.OrdinalIgnoreCase) ? "HK"
        : file.Contains("xnys", StringComparison.OrdinalIgnoreCase) ? "US"
        : "CN";
}
