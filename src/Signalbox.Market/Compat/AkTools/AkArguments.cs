using System.Globalization;
using Microsoft.AspNetCore.Http;
using Signalbox.Market.Adjustment;
using Signalbox.Market.Gateway;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Compat.AkTools;

/// <summary>The parameters of a function, all of them text. Nothing of them is ever evaluated.</summary>
internal sealed class AkArguments
{
    private const int LongestValue = 40;
    private readonly Dictionary<string, string> values;

    private AkArguments(Dictionary<string, string> values) => this.values = values;

    /// <param name="defaults">The function's parameters, each with what it is when it is not given.</param>
    /// <exception cref="RefusedException">400: it has no such parameter, or a value is too long.</exception>
    public static AkArguments Of(IQueryCollection query, IReadOnlyDictionary<string, string> defaults)
    {
        var values = new Dictionary<string, string>(defaults, StringComparer.Ordinal);
        foreach (var (name, given) in query)
        {
            if (!defaults.ContainsKey(name))
                throw Wrong($"这个函数没有参数 {(name.Length > LongestValue ? name[..LongestValue] : name)}");
            var value = given.ToString();
            values[name] = value.Length <= LongestValue ? value : throw Wrong($"{name} 太长");
        }
        return new AkArguments(values);
    }

    public string Symbol => values["symbol"];

    public Period Period =>
        values.GetValueOrDefault("period", "daily") switch
        {
            "daily" => Period.Day,
            "weekly" => Period.Week,
            "monthly" => Period.Month,
            _ => throw Wrong("period 是 daily、weekly 或 monthly"),
        };

    public Adjust Adjust =>
        values.GetValueOrDefault("adjust", "") switch
        {
            "" => Adjust.None,
            "qfq" => Adjust.Forward,
            "hfq" => Adjust.Backward,
            _ => throw Wrong("adjust 是空、qfq 或 hfq"),
        };

    /// <summary>As <c>20240102</c> or <c>2024-01-02</c>; null when the function has no such parameter or it is empty.</summary>
    /// <exception cref="RefusedException">400: it is no day.</exception>
    public DateOnly? Day(string name) =>
        values.GetValueOrDefault(name) is not { Length: > 0 } text ? null
        : DateOnly.TryParseExact(
            text.Replace("-", "", StringComparison.Ordinal),
            "yyyyMMdd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var day
        )
            ? day
        : throw Wrong($"{name} 应为 YYYYMMDD");

    public static RefusedException Wrong(string sentence) =>
        RefusedException.Invalid("market.aktools.parameter", $"参数错误：{sentence}。");
}
