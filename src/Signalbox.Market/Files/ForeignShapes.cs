using System.IO.Compression;
using System.Text.RegularExpressions;
using Signalbox.Market.Adjustment;
using Signalbox.Market.Bars;
using Signalbox.Market.Instruments;
using Signalbox.Market.Quality;

namespace Signalbox.Market.Files;

/// <summary>Files from outside the mainland: Lean's archives and factor files, and Yahoo's days.</summary>
internal static partial class ForeignShapes
{
    /// <summary>Lean counts prices in 1/10000 of a dollar.</summary>
    private const decimal LeanScale = 10_000;

    /// <summary>Lean's daily archive: one file without a header, named like its ticker; prices × 10,000, volume in shares, unadjusted.</summary>
    /// <exception cref="FormatException">It is no such archive.</exception>
    public static void ReadLean(Stream zip, FileReading reading)
    {
        (reading.Shape, reading.Source, reading.Units) = ("Lean daily", "lean", Units.Plain);
        using var archive = Archive(zip);
        if (archive.Entries.Count != 1)
            throw new FormatException("a Lean archive holds one file");
        var bars = reading.Of(Path.GetFileNameWithoutExtension(reading.File).ToUpperInvariant());
        using var table = new Table(archive.Entries[0].Open(), hasHeader: false);
        while (table.Read())
        {
            reading.Rows++;
            try
            {
                bars.Rows.Add(
                    new Bar(
                        Table.Day("day", table[0]),
                        Price("open", table[1]),
                        Price("high", table[2]),
                        Price("low", table[3]),
                        Price("close", table[4]),
                        null,
                        Table.Number("volume", table[5]),
                        null
                    )
                );
                bars.Lines.Add(table.Line);
            }
            catch (FormatException bad)
            {
                reading.Reject(table.Line, bad.Message);
            }
        }

        static decimal Price(string column, string text) => Table.Number(column, text) / LeanScale;
    }

    /// <summary>Lean's factor file: date, price factor, split factor, each in force up to its date.</summary>
    public static void ReadLeanFactors(Stream file, FileReading reading)
    {
        (reading.Shape, reading.Source) = ("Lean factors", "lean");
        var bars = reading.Of(TickerOf(reading.File));
        using var table = new Table(file, hasHeader: false);
        DateOnly? from = null;
        while (table.Read())
        {
            reading.Rows++;
            try
            {
                var to = Table.Day("day", table[0]);
                var factor = Table.Number("price factor", table[1]) * Table.Number("split factor", table[2]);
                if (factor > 0)
                    bars.Factors.Add(new Factor(from ?? to, factor));
                from = to.AddDays(1);
            }
            catch (FormatException bad)
            {
                reading.Reject(table.Line, bad.Message);
            }
        }
    }

    /// <summary>Yahoo's days: prices in binary floating point and adjusted for splits; the code is in the file's name.</summary>
    public static void ReadYahoo(Table table, FileReading reading)
    {
        (reading.Shape, reading.Source, reading.Units) = ("Yahoo daily", "yahoo", Units.Plain);
        if (!HongKong().Match(reading.File).Groups["code"].Success)
            throw new FormatException("Yahoo's files name no instrument: let the name begin like 3988-HK");
        var code = HongKong().Match(reading.File).Groups["code"].Value.PadLeft(5, '0') + Exchange.Hk.Suffix();
        var bars = reading.Of(code);
        while (table.Read())
        {
            reading.Rows++;
            try
            {
                bars.Rows.Add(
                    new Bar(
                        table.Day("Datetime"),
                        Price("Open"),
                        Price("High"),
                        Price("Low"),
                        Price("Close"),
                        null,
                        table.NumberOrNone("Volume") ?? 0,
                        null
                    )
                );
                bars.Lines.Add(table.Line);
            }
            catch (FormatException bad)
            {
                reading.Reject(table.Line, bad.Message);
            }
        }

        decimal Price(string column) => Math.Round(table.Number(column), 4, MidpointRounding.AwayFromZero);
    }

    private static string TickerOf(string file) => Path.GetFileNameWithoutExtension(file).ToUpperInvariant();

    private static ZipArchive Archive(Stream zip)
    {
        try
        {
            return new ZipArchive(zip, ZipArchiveMode.Read);
        }
        catch (InvalidDataException bad)
        {
            throw new FormatException("it is no zip archive", bad);
        }
    }

    [GeneratedRegex(@"^(?<code>[0-9]{1,5})[-.]HK\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex HongKong();
}
