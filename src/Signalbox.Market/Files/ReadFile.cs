using System.Text.Json;

namespace Signalbox.Market.Files;

/// <summary>In which order files are stored: bars need to know their instruments and sessions.</summary>
internal enum FileKind
{
    List,
    Calendar,
    Bars,
    Unknown,
}

/// <summary>Tells what a file is by what it holds, and reads it.</summary>
internal static class ReadFile
{
    /// <summary>What it is, by its columns; its rows are not looked at.</summary>
    public static FileKind KindOf(string path)
    {
        var name = NameOf(path);
        if (name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
            return FileKind.Bars;
        using var stream = Table.Open(path);
        if (name.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            return IsArray(stream) ? FileKind.Calendar : FileKind.List;
        if (!name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
            return FileKind.Unknown;
        using var table = new Table(stream);
        return ListShapes.Fits(table) ? FileKind.List
            : CalendarShapes.Fits(table) ? FileKind.Calendar
            : FileKind.Bars;
    }

    /// <param name="map">How it is to be read; by what it holds when null.</param>
    /// <exception cref="FormatException">It is no file that is known; the message says what it is not.</exception>
    public static FileReading Run(string path, FileMap? map)
    {
        var reading = new FileReading(NameOf(path));
        using var stream = Table.Open(path);
        if (map is not null)
        {
            using var table = new Table(stream, hasHeader: true, map.Decoder, map.Separator);
            MappedShape.Read(table, map, reading);
            return reading;
        }
        if (reading.File.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
            ForeignShapes.ReadLean(stream, reading);
        else if (reading.File.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            ReadJson(path, stream, reading);
        else if (reading.File.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
            ReadTable(path, stream, reading);
        else
            throw new FormatException("it is neither .csv nor .json nor .zip, gzipped or not");
        return reading;
    }

    private static void ReadJson(string path, Stream stream, FileReading reading)
    {
        bool isArray;
        using (var first = Table.Open(path))
            isArray = IsArray(first);
        if (isArray)
            CalendarShapes.ReadArray(stream, reading);
        else
            ListShapes.ReadAnswer(stream, reading);
    }

    private static void ReadTable(string path, Stream stream, FileReading reading)
    {
        using var table = new Table(stream);
        if (ListShapes.Fits(table))
            ListShapes.Read(table, reading);
        else if (CalendarShapes.Fits(table))
            CalendarShapes.Read(table, reading);
        else if (table.Has("Datetime", "Open", "High", "Low", "Close", "Volume"))
            ForeignShapes.ReadYahoo(table, reading);
        else if (BarShapes.Of(table) is { } shape)
            BarShapes.Read(table, shape, reading);
        else if (IsLeanFactor(table))
        {
            using var again = Table.Open(path);
            ForeignShapes.ReadLeanFactors(again, reading);
        }
        else
            throw new FormatException(
                $"its columns are those of no file that is known: {Cut(string.Join(", ", table.Columns))}"
            );
    }

    /// <summary>A file without a header: what would be the columns is its first row.</summary>
    private static bool IsLeanFactor(Table table)
    {
        if (table.Columns.Count < 3)
            return false;
        try
        {
            Table.Day("day", table.Columns[0]);
            Table.Number("price factor", table.Columns[1]);
            Table.Number("split factor", table.Columns[2]);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool IsArray(Stream json)
    {
        var start = new byte[16];
        var read = json.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var reader = new Utf8JsonReader(start.AsSpan(0, read), isFinalBlock: false, state: default);
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.StartArray;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Without a folder and without <c>.gz</c>.</summary>
    private static string NameOf(string path)
    {
        var name = Path.GetFileName(path);
        return name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
    }

    private static string Cut(string text) => text.Length > 120 ? text[..120] + "…" : text;
}
