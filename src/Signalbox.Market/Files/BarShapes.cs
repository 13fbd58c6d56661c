using Signalbox.Market.Adjustment;
using Signalbox.Market.Bars;
using Signalbox.Market.Instruments;
using Signalbox.Market.Quality;

namespace Signalbox.Market.Files;

/// <summary>How a file of bars names its columns and in what it counts.</summary>
internal sealed record BarShape(string Name, string Source, Units Units)
{
    public required string Code { get; init; }
    public required string Day { get; init; }
    public string Open { get; init; } = "open";
    public string High { get; init; } = "high";
    public string Low { get; init; } = "low";
    public string Close { get; init; } = "close";
    public string Volume { get; init; } = "vol";
    public string? Amount { get; init; } = "amount";
    public string? PreClose { get; init; } = "pre_close";
    public string? Factor { get; init; }

    /// <summary>1 on a day with trading, 0 on a suspended one, which is then a row all the same.</summary>
    public string? Status { get; init; }
}

/// <summary>The files of bars that are known, told apart by their columns.</summary>
internal static class BarShapes
{
    private static readonly BarShape[] All =
    [
        new("Tushare daily with factor, Chinese headers", "tushare", Units.LotsAndThousands)
        {
            Code = "股票代码",
            Day = "交易日期",
            Open = "开盘价",
            High = "最高价",
            Low = "最低价",
            Close = "收盘价",
            PreClose = "昨收价",
            Volume = "成交量(手)",
            Amount = "成交额(千元)",
            Factor = "复权因子",
        },
        new("Tushare daily", "tushare", Units.LotsAndThousands) { Code = "ts_code", Day = "trade_date" },
        new("Tushare index_global", "tushare", Units.Plain)
        {
            Code = "ts_code",
            Day = "trade_date",
            Amount = null,
        },
        new("BaoStock daily", "baostock", Units.Plain)
        {
            Code = "code",
            Day = "date",
            Volume = "volume",
            PreClose = "preclose",
            Status = "tradestatus",
        },
    ];

    /// <summary>Null when the columns are those of no file of bars.</summary>
    public static BarShape? Of(Table table)
    {
        foreach (var shape in All)
            if (
                table.Has(shape.Code, shape.Day, shape.Open, shape.High, shape.Low, shape.Close, shape.Volume)
                && (shape.Amount is null || table.Has(shape.Amount))
            )
                return shape;
        return null;
    }

    /// <summary>Takes every row; one that cannot be read is rejected with its line.</summary>
    public static void Read(Table table, BarShape shape, FileReading reading)
    {
        (reading.Shape, reading.Source, reading.Units) = (shape.Name, shape.Source, shape.Units);
        while (table.Read())
        {
            reading.Rows++;
            try
            {
                Row(table, shape, reading);
            }
            catch (FormatException bad)
            {
                reading.Reject(table.Line, bad.Message);
            }
        }
    }

    private static void Row(Table table, BarShape shape, FileReading reading)
    {
        var spelled = table[shape.Code];
        if (CodeOf(spelled) is not { } code)
        {
            reading.Reject(table.Line, $"{shape.Code} is no code that is known: {spelled}");
            return;
        }
        var bars = reading.Of(code);
        var day = table.Day(shape.Day);
        if (shape.Factor is not null && table.NumberOrNone(shape.Factor) is { } factor)
            bars.Factors.Add(new Factor(day, factor));
        if (shape.Status is not null && table.Find(shape.Status) == "0")
        {
            bars.Suspended.Add(day); // a flat row without volume is no bar
            return;
        }
        bars.Rows.Add(
            new Bar(
                day,
                table.Number(shape.Open),
                table.Number(shape.High),
                table.Number(shape.Low),
                table.Number(shape.Close),
                shape.PreClose is null ? null : table.NumberOrNone(shape.PreClose),
                table.NumberOrNone(shape.Volume) ?? 0,
                shape.Amount is null ? null : table.NumberOrNone(shape.Amount)
            )
        );
        bars.Lines.Add(table.Line);
    }

    /// <summary>The canonical code, from a spelling that says its exchange or one whose digits do.</summary>
    public static string? CodeOf(string spelled) =>
        Spellings.Read(spelled) is not { } spelling ? null
        : spelling.Canonical is { } canonical ? canonical
        : CodeRules.ExchangeOf(spelling.Code) is { } exchange ? spelling.Code + exchange.Suffix()
        : null;
}
