using System.Text.Json;
using Signalbox.Market.Instruments;

namespace Signalbox.Market.Files;

/// <summary>Lists of instruments: Tushare's <c>stock_basic</c> as a file or as an answer, and those with a bare code and an exchange.</summary>
internal static class ListShapes
{
    public static bool Fits(Table table) =>
        table.Has("ts_code", "name", "list_date")
        || table.Has("股票代码", "股票名称", "上市日期")
        || table.Has("stock_code", "short_name", "exchange", "list_date");

    public static void Read(Table table, FileReading reading)
    {
        (reading.Shape, reading.Source) = ("list of instruments", "list");
        var chinese = table.Has("股票名称");
        var bare = table.Has("stock_code");
        while (table.Read())
        {
            reading.Rows++;
            try
            {
                var spelled =
                    bare ? $"{table["stock_code"]}.{table["exchange"]}"
                    : chinese ? table["股票代码"]
                    : table["ts_code"];
                Add(
                    reading,
                    table.Line,
                    spelled,
                    new Named(
                        table.Find(
                            bare ? "short_name"
                            : chinese ? "股票名称"
                            : "name"
                        )
                    )
                    {
                        Pinyin = table.Find(chinese ? "拼音缩写" : "cnspell"),
                        FullName = table.Find(chinese ? "公司全称" : "fullname"),
                        EnglishName = table.Find(chinese ? "英文名称" : "enname"),
                        Industry = table.Find(chinese ? "行业" : "industry"),
                        Listed = table.DayOrNone(chinese ? "上市日期" : "list_date"),
                        Delisted = table.DayOrNone("delist_date"),
                    }
                );
            }
            catch (FormatException bad)
            {
                reading.Reject(table.Line, bad.Message);
            }
        }
    }

    /// <summary>An answer of Tushare's HTTP door, whole: <c>{"code":0,"data":{"fields":[…],"items":[[…]]}}</c>.</summary>
    /// <exception cref="FormatException">It is none, or says that it failed.</exception>
    public static void ReadAnswer(Stream json, FileReading reading)
    {
        (reading.Shape, reading.Source) = ("Tushare stock_basic answer", "tushare");
        using var answer = Parse(json);
        if (answer.RootElement.TryGetProperty("code", out var code) && code.GetInt32() != 0)
            throw new FormatException(
                $"the answer says code {code.GetInt32()}: {answer.RootElement.GetProperty("msg")}"
            );
        var data = answer.RootElement.GetProperty("data");
        var fields = data.GetProperty("fields").EnumerateArray().Select(f => f.GetString()).ToList();
        foreach (var item in data.GetProperty("items").EnumerateArray())
        {
            reading.Rows++;
            try
            {
                Add(
                    reading,
                    reading.Rows,
                    Find("ts_code") ?? "",
                    new Named(Find("name"))
                    {
                        Pinyin = Find("cnspell"),
                        FullName = Find("fullname"),
                        EnglishName = Find("enname"),
                        Industry = Find("industry"),
                        Listed = Find("list_date") is { } listed ? Table.Day("list_date", listed) : null,
                        Delisted = Find("delist_date") is { } gone ? Table.Day("delist_date", gone) : null,
                    }
                );
            }
            catch (FormatException bad)
            {
                reading.Reject(reading.Rows, bad.Message);
            }

            string? Find(string field) =>
                fields.IndexOf(field) is >= 0 and var at
                && at < item.GetArrayLength()
                && item[at] is { ValueKind: JsonValueKind.String } value
                && value.GetString() is { Length: > 0 } text
                    ? text
                    : null;
        }
    }

    private static JsonDocument Parse(Stream json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException bad)
        {
            throw new FormatException($"it is no JSON: {bad.Message}", bad);
        }
    }

    private static void Add(FileReading reading, int line, string spelled, Named named)
    {
        if (Spellings.Read(spelled) is not { Exchange: { } exchange } spelling)
        {
            reading.Reject(line, $"no code of an exchange: {spelled}");
            return;
        }
        if (CodeRules.Of(spelling.Code, exchange) is not { } what)
        {
            reading.Reject(line, $"no kind of instrument has this code: {spelled}");
            return;
        }
        reading.Instruments.Add(
            new ListedInstrument(spelling.Canonical!, exchange, what.Kind, named.Name) // it has an exchange
            {
                Board = what.Board,
                Pinyin = named.Pinyin,
                FullName = named.FullName,
                EnglishName = named.EnglishName,
                Industry = named.Industry,
                Listed = named.Listed,
                Delisted = named.Delisted,
            }
        );
    }

    private sealed record Named(string? Name)
    {
        public string? Pinyin { get; init; }
        public string? FullName { get; init; }
        public string? EnglishName { get; init; }
        public string? Industry { get; init; }
        public DateOnly? Listed { get; init; }
        public DateOnly? Delisted { get; init; }
    }
}
