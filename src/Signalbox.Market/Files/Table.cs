using System.Globalization;
using System.IO.Compression;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace Signalbox.Market.Files;

/// <summary>A file of separated values with a header, plain or gzipped, UTF-8 with or without a mark.</summary>
internal sealed class Table : IDisposable
{
    private readonly CsvReader csv;

    /// <param name="encoding">UTF-8 when null; a mark at the beginning of the file is believed before it.</param>
    public Table(Stream stream, bool hasHeader = true, Encoding? encoding = null, string separator = ",")
    {
        csv = new CsvReader(
            new StreamReader(stream, encoding ?? Encoding.UTF8, detectEncodingFromByteOrderMarks: true),
            new CsvConfiguration(CultureInfo.InvariantCulture)
            {
                HasHeaderRecord = hasHeader,
                Delimiter = separator,
                BadDataFound = null, // a stray quote is a character
                MissingFieldFound = null,
                MaxFieldSize = 64 * 1024,
            }
        );
        if (hasHeader && csv.Read() && csv.ReadHeader())
            Columns = [.. csv.HeaderRecord!.Select(c => c.Trim())]; // there is one where ReadHeader says so
    }

    /// <summary>Empty for a file without a header.</summary>
    public IReadOnlyList<string> Columns { get; } = [];

    /// <summary>The file's bytes, unpacked where its name ends in <c>.gz</c>.</summary>
    public static Stream Open(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file;
    }

    public bool Has(params ReadOnlySpan<string> columns)
    {
        foreach (var column in columns)
            if (!Columns.Contains(column, StringComparer.Ordinal))
                return false;
        return true;
    }

    /// <summary>Goes to the next row.</summary>
    public bool Read() => csv.Read();

    /// <summary>Of the row, counted from 1 with the header.</summary>
    public int Line => csv.Parser.RawRow;

    /// <summary>How many columns the row has.</summary>
    public int Width => csv.Parser.Count;

    /// <summary>The row as it stands in the file.</summary>
    public string Raw => csv.Parser.RawRecord;

    public string this[string column] =>
        csv.GetField(IndexOf(column)) is { } value ? value.Trim() : throw new FormatException($"{column} is missing");

    public string this[int column] =>
        csv.GetField(column) is { } value ? value.Trim() : throw new FormatException($"column {column + 1} is missing");

    /// <summary>Null where there is no such column or nothing in it.</summary>
    public string? Find(string column) =>
        IndexOf(column) is >= 0 and var at && csv.GetField(at)?.Trim() is { Length: > 0 } value ? value : null;

    /// <exception cref="FormatException">It is no number.</exception>
    public decimal Number(string column) => Number(column, this[column]);

    /// <summary>Null where it is empty.</summary>
    /// <exception cref="FormatException">It is no number.</exception>
    public decimal? NumberOrNone(string column) => Find(column) is { } value ? Number(column, value) : null;

    /// <exception cref="FormatException">It is no date.</exception>
    public DateOnly Day(string column) => Day(column, this[column]);

    /// <summary>Null where it is empty.</summary>
    /// <exception cref="FormatException">It is no date.</exception>
    public DateOnly? DayOrNone(string column) => Find(column) is { } value ? Day(column, value) : null;

    /// <param name="text"><c>20240102</c>, <c>2024-01-02</c>, and either with a time behind it, which is left out.</param>
    public static DateOnly Day(string column, string text)
    {
        var date = text.Length > 10 ? text[..10] : text;
        if (date.Length > 8 && char.IsAsciiDigit(date[4]))
            date = text[..8];
        return DateOnly.TryParseExact(
            date,
            ["yyyyMMdd", "yyyy-MM-dd", "yyyy/MM/dd"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var day
        )
            ? day
            : throw new FormatException($"{column} is no date: {Cut(text)}");
    }

    public static decimal Number(string column, string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"{column} is no number: {Cut(text)}");

    public void Dispose() => csv.Dispose();

    private int IndexOf(string column)
    {
        for (var at = 0; at < Columns.Count; at++)
            if (Columns[at].Equals(column, StringComparison.Ordinal))
                return at;
        return -1;
    }

    private static string Cut(string text) => text.Length > 40 ? text[..40] + "…" : text;
}
