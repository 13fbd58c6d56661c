using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Signalbox.Radar.Articles.Stories;

/// <summary>The figures of a text in one spelling: 五十万元, 50万元 and 500,000 are the same, and so are 4月10日 and April 10.</summary>
internal static class StoryFigures
{
    private const string Digits = "零一二三四五六七八九";
    private const RegexOptions Bounded = RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture;
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(10);
    private static readonly string[] Months =
    [
        "jan",
        "feb",
        "mar",
        "apr",
        "may",
        "jun",
        "jul",
        "aug",
        "sep",
        "oct",
        "nov",
        "dec",
    ];

    // Counts need something counted behind them, or 一 of 统一 would be a figure.
    private static readonly Regex Chinese = new(
        "[零〇一二两三四五六七八九十百千]+(?<unit>万|亿|元|块|年|月|日|号|家|个|台|户|成|折|条|间|小时|天|分|岁|平方|名|次|轮|届|期|批|人|项|%)",
        Bounded,
        Enough
    );
    private static readonly Regex Percents = new("百分之(?<value>[0-9]+|[零一二三四五六七八九十]+)", Bounded, Enough);
    private static readonly Regex Parts = new(@"(?<value>[0-9]+(\.[0-9]+)?)[成折]", Bounded, Enough);
    private static readonly Regex Date = new("(?<month>[0-9]{1,2})月(?<day>[0-9]{1,2})[日号]?", Bounded, Enough);
    private static readonly Regex MonthDay = new(
        @"\b(?<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? (?<day>[0-9]{1,2})\b",
        Bounded,
        Enough
    );
    private static readonly Regex DayMonth = new(
        @"\b(?<day>[0-9]{1,2}) (?<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b",
        Bounded,
        Enough
    );
    private static readonly Regex Number = new(
        @"(?<value>[0-9][0-9,]*(\.[0-9]+)?)\s*(?<unit>万亿|亿|千万|百万|万|千|%|million|billion|thousand|percent|per cent)?",
        Bounded,
        Enough
    );

    /// <param name="folded">As <see cref="Judging.Rules.Folding"/> makes it.</param>
    /// <returns>Each figure with what it weighs: 1 for one that says something, less for a small count, a year, the end of one.</returns>
    public static Dictionary<string, double> Of(string folded)
    {
        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        // Before the counts: 百分 is not a hundred of anything.
        var text = Percents.Replace(folded, m => $"{Value(m.Groups["value"].Value)}%");
        text = Chinese.Replace(text, m => Value(m.Value[..^m.Groups["unit"].Length]) + m.Groups["unit"].Value);
        text = Parts.Replace(text, Percent);
        text = Date.Replace(text, m => Day(figures, m.Groups["month"].Value, m.Groups["day"].Value));
        text = MonthDay.Replace(text, m => Day(figures, Month(m.Groups["month"].Value), m.Groups["day"].Value));
        text = DayMonth.Replace(text, m => Day(figures, Month(m.Groups["month"].Value), m.Groups["day"].Value));
        foreach (Match match in Number.Matches(text))
            Add(figures, match.Groups["value"].Value, match.Groups["unit"].Value);
        return figures;
    }

    private static string Day(Dictionary<string, double> figures, string month, string day)
    {
        var (at, of) = (int.Parse(day, CultureInfo.InvariantCulture), int.Parse(month, CultureInfo.InvariantCulture));
        // The ends of a year stand in every second notice.
        Put(
            figures,
            string.Create(CultureInfo.InvariantCulture, $"d{of}-{at}"),
            (of, at) is (1, 1) or (12, 31) ? 0.3 : 1.2
        );
        return " ";
    }

    private static string Month(string name) =>
        (Array.IndexOf(Months, name) + 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>三成 is 30%, 六折 is 60%.</summary>
    private static string Percent(Match match)
    {
        var value = double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{(value < 10 ? value * 10 : value):0.####}%");
    }

    private static void Add(Dictionary<string, double> figures, string digits, string unit)
    {
        if (
            !double.TryParse(
                digits.Replace(",", "", StringComparison.Ordinal),
                CultureInfo.InvariantCulture,
                out var value
            )
        )
            return;
        var isPercent = unit is "%" or "percent" or "per cent";
        value *= unit switch
        {
            "万亿" => 1e12,
            "亿" => 1e8,
            "千万" => 1e7,
            "百万" => 1e6,
            "万" => 1e4,
            "千" or "thousand" => 1e3,
            "million" => 1e6,
            "billion" => 1e9,
            _ => 1,
        };
        var weight =
            unit.Length == 0 && value is >= 1990 and <= 2100 ? 0.1
            : isPercent ? 1
            : value <= 12 ? 0.25
            : value <= 31 ? 0.5
            : 1;
        Put(figures, string.Create(CultureInfo.InvariantCulture, $"{value:0.####}{(isPercent ? "%" : "")}"), weight);
    }

    private static void Put(Dictionary<string, double> figures, string figure, double weight) =>
        figures[figure] = Math.Max(figures.GetValueOrDefault(figure), weight);

    /// <summary>二十四 is 24, 二〇二六 is 2026.</summary>
    private static string Value(string numeral)
    {
        if (char.IsAsciiDigit(numeral[0]))
            return numeral;
        if (numeral.IndexOfAny(['十', '百', '千']) < 0)
        {
            var digits = new StringBuilder();
            foreach (var letter in numeral)
                digits.Append(DigitOf(letter));
            return digits.ToString();
        }
        var (sum, digit) = (0, 0);
        foreach (var letter in numeral)
        {
            var unit = letter switch
            {
                '十' => 10,
                '百' => 100,
                '千' => 1000,
                _ => 0,
            };
            if (unit == 0)
            {
                digit = DigitOf(letter);
                continue;
            }
            sum += (digit == 0 ? 1 : digit) * unit;
            digit = 0;
        }
        return (sum + digit).ToString(CultureInfo.InvariantCulture);
    }

    private static int DigitOf(char letter) =>
        letter switch
        {
            '〇' => 0,
            '两' => 2,
            _ => Math.Max(0, Digits.IndexOf(letter, StringComparison.Ordinal)),
        };
}
