using System.Globalization;

namespace Signalbox.Platform.Llm.Answers;

/// <summary>Numbers that models write as text: <c>1,680.5元</c>, <c>72分</c>, <c>3.2亿</c>.</summary>
internal static class NumberText
{
    private static readonly string[] Absent = ["", "null", "none", "n/a", "na", "-", "无", "暂无", "未知", "unknown"];

    private static readonly (string Unit, decimal Factor)[] Units =
    [
        ("人民币", 1),
        ("cny", 1),
        ("rmb", 1),
        ("元", 1),
        ("分", 1), // points
        ("%", 1),
        ("％", 1),
        ("万", 10_000),
        ("亿", 100_000_000),
    ];

    /// <summary>Whether it is a word for «there is none».</summary>
    public static bool IsAbsent(string text) => Absent.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase);

    /// <returns>Null when it is no number, or carries a unit that is not known.</returns>
    public static decimal? Parse(string text)
    {
        var rest = text.Trim().TrimStart('¥', '￥').Trim().ToLowerInvariant();
        var factor = 1m;
        for (var found = true; found; )
        {
            found = false;
            foreach (var (unit, times) in Units)
            {
                if (!rest.EndsWith(unit, StringComparison.Ordinal))
                    continue;
                (rest, factor, found) = (rest[..^unit.Length].TrimEnd(), factor * times, true);
            }
        }
        return
            decimal.TryParse(
                rest.Replace("，", ",", StringComparison.Ordinal),
                NumberStyles.Float | NumberStyles.AllowThousands,
                CultureInfo.InvariantCulture,
                out var number
            )
            && Math.Abs(number) < 1_000_000_000_000m
            ? number * factor
            : null;
    }
}
