using System.Globalization;
using System.Text.Json;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Compat.Tushare;

/// <summary>The parameters of a call as its client sent them: numbers may be text and text numbers, and what is null or empty was not given.</summary>
internal sealed class TushareArguments(IReadOnlyDictionary<string, string> given)
{
    private const int MostCodes = 1000;

    /// <exception cref="RefusedException">400: a parameter is a list or an object.</exception>
    public static TushareArguments Of(JsonElement parameters)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var parameter in parameters.EnumerateObject())
        {
            var text = parameter.Value.ValueKind switch
            {
                JsonValueKind.Null => "",
                JsonValueKind.String => parameter.Value.GetString()!.Trim(), // a string is never null
                JsonValueKind.Number => parameter.Value.GetRawText(),
                JsonValueKind.True => "1",
                JsonValueKind.False => "0",
                _ => throw TushareRefusals.Parameter($"{parameter.Name}应为文本或数字"),
            };
            if (text.Length > 0)
                given[parameter.Name] = text;
        }
        return new TushareArguments(given);
    }

    /// <summary>Null when it was not given.</summary>
    public string? this[string name] => given.GetValueOrDefault(name);

    /// <summary>The values of one that takes several, parted by commas; null when it was not given.</summary>
    /// <exception cref="RefusedException">400: more than 1,000.</exception>
    public IReadOnlyList<string>? List(string name)
    {
        if (this[name] is not { } text)
            return null;
        var all = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return all.Length <= MostCodes ? all : throw TushareRefusals.Parameter($"{name}最多{MostCodes}个");
    }

    /// <summary>A day as <c>20240820</c>, <c>2024-08-20</c> or with a time after either; null when it was not given.</summary>
    /// <exception cref="RefusedException">400: it is no day.</exception>
    public DateOnly? Day(string name)
    {
        if (this[name] is not { } text)
            return null;
        var digits = text.Replace("-", "", StringComparison.Ordinal);
        return
            digits.Length >= 8
            && DateOnly.TryParseExact(
                digits[..8],
                "yyyyMMdd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var day
            )
            ? day
            : throw TushareRefusals.Parameter($"{name}应为YYYYMMDD");
    }

    /// <summary>A number of 0 or more; null when it was not given.</summary>
    /// <exception cref="RefusedException">400: it is none.</exception>
    public int? Count(string name)
    {
        if (this[name] is not { } text)
            return null;
        // pandas makes 10.0 of 10 where a column has a gap
        return
            decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number == decimal.Truncate(number)
            && number <= int.MaxValue
            ? (int)number
            : throw TushareRefusals.Parameter($"{name}应为不小于0的整数");
    }

    /// <summary>Both ends included: <c>trade_date</c> alone, or <c>start_date</c> and <c>end_date</c>, each of which may be left out.</summary>
    /// <param name="last">What stands for the end where none is given.</param>
    /// <exception cref="RefusedException">400: one is no day.</exception>
    public (DateOnly From, DateOnly To) Range(DateOnly last) =>
        Day("trade_date") is { } one
            ? (one, one)
            : (Day("start_date") ?? DateOnly.MinValue, Day("end_date") is { } end && end < last ? end : last);

    /// <exception cref="RefusedException">400: none of them was given.</exception>
    public void Need(params ReadOnlySpan<string> oneOf)
    {
        foreach (var name in oneOf)
            if (this[name] is not null)
                return;
        throw TushareRefusals.Parameter($"必填参数，{string.Join('、', oneOf)}至少一个");
    }
}
