using System.Globalization;
using System.Text.Json;

namespace Signalbox.FarEnds.Market.Tushare;

/// <summary>What Tushare says about a parameter that it does not take.</summary>
internal sealed class TushareRefusal(string message) : Exception(message);

/// <summary>The body of a request.</summary>
/// <param name="Fields">Names parted by commas; empty is the API's own choice.</param>
internal sealed record TushareCall(string Api, string? Token, TushareArguments Arguments, string Fields)
{
    /// <returns>Null when it is no such body.</returns>
    public static TushareCall? Read(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "api_name") is not { } api)
                return null;
            var arguments = new Dictionary<string, string>(StringComparer.Ordinal);
            if (root.TryGetProperty("params", out var given) && given.ValueKind == JsonValueKind.Object)
                foreach (var one in given.EnumerateObject())
                    if (Text(one.Value) is { } value)
                        arguments[one.Name] = value;
            return new TushareCall(
                api,
                Text(root, "token"),
                new TushareArguments(arguments),
                Text(root, "fields") ?? ""
            );
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) ? Text(value) : null;

    /// <summary>Numbers may come as text and text as numbers; null and empty are as good as not there.</summary>
    private static string? Text(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString() is { Length: > 0 } text ? text : null,
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.True => "1",
            JsonValueKind.False => "0",
            _ => null,
        };
}

/// <summary>The parameters that were given, none of them empty.</summary>
internal sealed class TushareArguments(IReadOnlyDictionary<string, string> given)
{
    public string? this[string name] => given.GetValueOrDefault(name);

    /// <summary>The first eight digits; a time behind them does not count.</summary>
    /// <exception cref="TushareRefusal">It is no day.</exception>
    public DateOnly? Day(string name) =>
        this[name] is not { } text ? null
        : MarketText.Day(text) is { } day ? day
        : throw new TushareRefusal($"参数校验失败,{name}格式错误,格式为YYYYMMDD");

    /// <exception cref="TushareRefusal">It is no number.</exception>
    public int? Count(string name) =>
        this[name] is not { } text ? null
        : decimal.TryParse(text, CultureInfo.InvariantCulture, out var number) && number is >= 0 and < int.MaxValue
            ? (int)number
        : throw new TushareRefusal($"参数校验失败,{name}必须为整数");

    /// <summary>Parted by commas; null when it is not there.</summary>
    public IReadOnlyList<string>? List(string name) =>
        this[name]?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>What an API is asked: parameters, the world, and the last day whose rows have come.</summary>
internal sealed record TushareQuery(TushareArguments Arguments, MarketView View, DateOnly Ready)
{
    public MarketWorld World => View.World;

    /// <summary>Those of <c>ts_code</c>, else all of a kind; by code.</summary>
    public IReadOnlyList<MarketInstrument> Instruments(Func<MarketInstrument, bool> isKind) =>
        Arguments.List("ts_code") is { } codes
            ? [.. codes.Select(View.Find).OfType<MarketInstrument>().Where(isKind).Distinct()]
            : [.. World.Instruments.Where(i => isKind(i) && i.Listed <= View.Today)];

    /// <summary>The sessions that are asked for and have come, newest first.</summary>
    public IEnumerable<DateOnly> Sessions()
    {
        var calendar = World.Calendar;
        var day = Arguments.Day("trade_date");
        var from = day ?? Arguments.Day("start_date") ?? MarketCalendar.FirstDay;
        var to = MarketView.Earlier(day ?? Arguments.Day("end_date") ?? MarketCalendar.LastDay, Ready);
        for (var at = calendar.OnOrBefore(to); at >= 0 && calendar.Sessions[at] >= from; at--)
            yield return calendar.Sessions[at];
    }

    /// <exception cref="TushareRefusal">None of these parameters is there.</exception>
    public void Need(params ReadOnlySpan<string> oneOf)
    {
        foreach (var name in oneOf)
            if (Arguments[name] is not null)
                return;
        throw new TushareRefusal($"必填参数,{string.Join(',', oneOf)}");
    }
}
