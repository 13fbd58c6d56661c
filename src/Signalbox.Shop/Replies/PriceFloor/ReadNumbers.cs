using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Signalbox.Shop.Replies.PriceFloor;

/// <summary>A number in a text, however it is written.</summary>
/// <param name="Value">Where it can be read in several ways, the lowest.</param>
/// <param name="IsLone">A single word of counting, which is mostly no price: 一, 十, one.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Number(int At, int End, decimal Value, bool IsLone);

/// <summary>Finds numbers in figures, in Chinese, in both at once (<c>1百2</c>, <c>8零</c>, <c>1.5k</c>) and in English.</summary>
internal static class ReadNumbers
{
    private const string Digits = "零〇一二三四五六七八九";
    private const decimal TooLarge = 1_000_000_000_000;

    /// <param name="text">In the <see cref="Spelling"/>.</param>
    /// <param name="highest">Figures parted by a comma are one number up to here, and else two.</param>
    public static List<Number> Run(string text, decimal highest)
    {
        List<Number> found = [];
        for (var at = 0; at < text.Length; )
        {
            var number =
                IsPart(text[at]) ? Read(text, at, highest)
                : char.IsAsciiLetter(text[at]) && (at == 0 || !char.IsAsciiLetter(text[at - 1]))
                    ? EnglishNumbers.Read(text, at)
                : null;
            if (number is { } one)
                found.Add(one);
            at = number?.End ?? at + 1;
        }
        return found;
    }

    private static bool IsPart(char sign) => char.IsAsciiDigit(sign) || DigitOf(sign) >= 0 || UnitOf(sign) > 0;

    private static int DigitOf(char sign) =>
        sign switch
        {
            '零' or '〇' => 0,
            '两' or '贰' => 2,
            '壹' or '幺' => 1,
            '叁' => 3,
            '肆' => 4,
            '伍' => 5,
            '陆' => 6,
            '柒' => 7,
            '捌' => 8,
            '玖' => 9,
            _ => Digits.IndexOf(sign, StringComparison.Ordinal) is >= 2 and var place ? place - 1 : -1,
        };

    private static int UnitOf(char sign) =>
        sign switch
        {
            '十' or '拾' => 10,
            '廿' => 20,
            '卅' => 30,
            '百' or '佰' => 100,
            '千' or '仟' => 1000,
            '万' => 10_000,
            '亿' => 100_000_000,
            _ => 0,
        };

    private static Number? Read(string text, int from, decimal highest)
    {
        var sum = new Sum();
        var at = from;
        while (at < text.Length)
            if (char.IsAsciiDigit(text[at]))
                at = sum.Figures(text, at, highest);
            else if (DigitOf(text[at]) is >= 0 and var digit && (text[at] != '两' || at == from))
            {
                sum.Digit(digit);
                at++;
            }
            else if (UnitOf(text[at]) is > 0 and var unit)
            {
                sum.Unit(unit);
                at++;
            }
            else if (sum.EndsInFigures && text[at] is 'k' or 'w' && !IsLetter(text, at + 1))
            {
                sum.Unit(text[at] == 'k' ? 1000 : 10_000);
                at++;
            }
            else if (text[at] == '点' && IsPoint(text, at))
            {
                sum.Point();
                at++;
            }
            else
                break;
        return new Number(
            from,
            at,
            Math.Min(sum.Value(), TooLarge),
            IsLone: at == from + 1 && !char.IsAsciiDigit(text[from])
        );
    }

    private static bool IsLetter(string text, int at) => at < text.Length && char.IsAsciiLetter(text[at]);

    /// <summary>点 is a point in 八点五折, 三点五块; in 三点半 and 8点30 it is the hour.</summary>
    private static bool IsPoint(string text, int at)
    {
        var next = at + 1;
        while (next < text.Length && (DigitOf(text[next]) >= 0 || char.IsAsciiDigit(text[next])))
            next++;
        return next > at + 1
            && next < text.Length
            && text[next] is '折' or '块' or '元' or '万' or '千' or '百' or '成';
    }

    /// <summary>What the parts read so far come to.</summary>
    private sealed class Sum
    {
        private readonly StringBuilder run = new(); // digits behind one another, with a point
        private decimal section; // below 10,000
        private decimal above;
        private decimal lastUnit;
        private bool zeroSaid;
        private bool isMany; // the run was written digit by digit
        private bool afterPoint;

        public bool EndsInFigures { get; private set; }

        /// <summary>Reads figures with groups of three and a fraction.</summary>
        /// <returns>The place behind them.</returns>
        public int Figures(string text, int from, decimal highest)
        {
            var at = After(text, from);
            var figures = text[from..at];
            if (figures.Length <= 3 && Grouped(text, from, at, highest) is { } grouped)
                (figures, at) = grouped;
            if (at + 1 < text.Length && text[at] == '.' && char.IsAsciiDigit(text[at + 1]) && !afterPoint)
            {
                var end = After(text, at + 1);
                figures += text[at..end];
                at = end;
            }
            run.Append(figures);
            EndsInFigures = true;
            return at;
        }

        public void Digit(int digit)
        {
            if (digit == 0 && run.Length == 0 && lastUnit > 0)
                zeroSaid = true;
            else
            {
                isMany |= run.Length > 0;
                run.Append((char)('0' + digit));
            }
            EndsInFigures = false;
        }

        public void Point()
        {
            run.Append('.');
            afterPoint = true;
        }

        public void Unit(int unit)
        {
            // 七八十 is seventy to eighty: the first counts.
            decimal? count =
                run.Length == 0 ? null
                : isMany ? run[0] - '0'
                : Parsed();
            if (unit >= 10_000)
            {
                var all = section + (count ?? 0);
                above += (all == 0 ? 1 : all) * unit;
                section = 0;
            }
            else if (unit is 20 or 30)
                section += unit;
            else
                section += (count ?? 1) * unit;
            lastUnit = unit is 20 or 30 ? 10 : unit;
            run.Clear();
            (isMany, zeroSaid, afterPoint, EndsInFigures) = (false, false, false, false);
        }

        public decimal Value()
        {
            if (run.Length == 0)
                return above + section;
            var rest = Parsed();
            // 一百二 is 120; 一百零二 is 102; 七八 may be seven to eight.
            if (lastUnit >= 100 && !zeroSaid && run.Length == 1)
                rest *= lastUnit / 10;
            else if (lastUnit == 0 && run.Length == 2 && isMany && run[1] == run[0] + 1)
                rest = run[0] - '0';
            return above + section + rest;
        }

        private decimal Parsed() =>
            run.Length > 15 ? TooLarge
            : decimal.TryParse(
                run.ToString(),
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var value
            )
                ? value
            : 0; // two points: read as the least that it could be

        private static int After(string text, int at)
        {
            while (at < text.Length && char.IsAsciiDigit(text[at]))
                at++;
            return at;
        }

        private static (string Figures, int End)? Grouped(string text, int from, int at, decimal highest)
        {
            var figures = new StringBuilder(text[from..at]);
            while (at < text.Length && text[at] == ',' && After(text, at + 1) == at + 4)
            {
                figures.Append(text, at + 1, 3);
                at += 4;
            }
            return
                at > from + 3
                && figures.Length is > 3 and < 16
                && decimal.Parse(figures.ToString(), CultureInfo.InvariantCulture) <= highest
                ? (figures.ToString(), at)
                : null;
        }
    }
}
