using System.Globalization;
using Signalbox.Market.Adjustment;
using Signalbox.Market.Bars;
using Signalbox.Market.Instruments;
using Signalbox.Market.Quality;

namespace Signalbox.Market.Files;

/// <summary>A file of bars whose columns somebody has named.</summary>
internal static class MappedShape
{
    private const char Half = '\uFFFD';

    /// <summary>Takes every row; one that cannot be read is rejected with its line.</summary>
    /// <exception cref="FormatException">The header has not the columns of the map.</exception>
    public static void Read(Table table, FileMap map, FileReading reading)
    {
        (reading.Shape, reading.Source) = ("daily bars by a map", map.Source);
        reading.Units = new Units(map.VolumeUnit, map.AmountUnit);
        var missing = map.Columns.Where(c => !table.Has(c)).ToList();
        if (missing.Count > 0)
            throw new FormatException(
                $"it has no column {string.Join(", ", missing)}; its columns, read as {map.Encoding}, are {Cut(string.Join(", ", table.Columns))}"
            );
        var twice = map.Columns.Where(c => table.Columns.Count(t => t == c) > 1).ToList();
        if (twice.Count > 0)
            throw new FormatException($"it has the column {string.Join(", ", twice)} more than once");
        while (table.Read())
        {
            reading.Rows++;
            try
            {
                Row(table, map, reading);
            }
            catch (Exception bad) when (bad is FormatException or OverflowException)
            {
                reading.Reject(table.Line, bad.Message);
            }
        }
    }

    private static void Row(Table table, FileMap map, FileReading reading)
    {
        if (table.Width != table.Columns.Count)
            throw new FormatException($"it has {table.Width} columns in place of {table.Columns.Count}");
        if (table.Raw.Contains(Half, StringComparison.Ordinal))
            throw new FormatException($"it holds half a character, read as {map.Encoding}");
        var bars = reading.Of(CodeOf(table, map, reading));
        var day = Day(table, map);
        var bar = new Bar(
            day,
            table.Number(map.Open) * map.PriceUnit,
            table.Number(map.High) * map.PriceUnit,
            table.Number(map.Low) * map.PriceUnit,
            table.Number(map.Close) * map.PriceUnit,
            map.PreClose is { } pre ? table.NumberOrNone(pre) * map.PriceUnit : null,
            table.Number(map.Volume),
            map.Amount is { } amount ? table.NumberOrNone(amount) : null
        );
        if (map.Factor is { } factor && table.NumberOrNone(factor) is { } step)
            bars.Factors.Add(
                step > 0 ? new Factor(day, step) : throw new FormatException($"{factor} is 0 or less: {step}")
            );
        bars.Rows.Add(bar);
        bars.Lines.Add(table.Line);
    }

    private static string CodeOf(Table table, FileMap map, FileReading reading)
    {
        var spelled = map.SymbolForm == SymbolSpelling.File ? NameOf(reading.File) : table[map.Symbol!]; // the map was checked
        // Who has named the exchange means it: 000001 of Shanghai is an index, of Shenzhen a bank.
        var code =
            map.Of is { } exchange && Spellings.Read(spelled) is { Exchange: null } bare ? bare.Code + exchange.Suffix()
            : map.SymbolForm == SymbolSpelling.Bare ? null
            : BarShapes.CodeOf(spelled);
        return code
            ?? throw new FormatException($"{map.Symbol ?? "the file's name"} is no code that is known: {Cut(spelled)}");
    }

    /// <summary>Without the ending: <c>600519.SH.csv</c>, <c>sh600519.csv</c>.</summary>
    private static string NameOf(string file) => Path.GetFileNameWithoutExtension(file);

    private static DateOnly Day(Table table, FileMap map) =>
        DateTime.TryParseExact(
            table[map.Day],
            map.DayForm,
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var at
        )
            ? DateOnly.FromDateTime(at)
            : throw new FormatException($"{map.Day} is no day written as {map.DayForm}: {Cut(table[map.Day])}");

    private static string Cut(string text) => text.Length > 120 ? text[..120] + "…" : text;
}
