using System.Globalization;
using System.Text;

namespace Signalbox.Shop.Tests.Replies;

/// <summary>Writes a price in all the ways that people write prices. It knows the price; the reader under test does not.</summary>
internal static class WrittenPrice
{
    private const string Han = "零一二三四五六七八九";
    private const string Formal = "零壹贰叁肆伍陆柒捌玖";

    /// <summary>With what follows it; a whole number of yuan, 1 to 9,999.</summary>
    public static string Any(int yuan, Random chance, bool isEnglish)
    {
        var figures = yuan.ToString(CultureInfo.InvariantCulture);
        return isEnglish
            ? chance.Next(12) switch
            {
                0 => $"{figures} yuan",
                1 => $"¥{figures}",
                2 => $"{figures} RMB",
                3 => $"{figures}.00",
                4 => Words(yuan),
                5 => $"{Words(yuan)} yuan",
                6 => $"{Words(yuan).Replace(' ', '-')} bucks",
                7 => Each(figures, d => $"{d}\uFE0F\u20E3"),
                8 => Parted(figures, chance),
                9 => $"CNY {figures}",
                10 => Each(figures, d => char.ConvertFromUtf32(0x1D7CE + (d - '0'))),
                _ => figures,
            }
            : chance.Next(27) switch
            {
                0 => $"{figures}元",
                1 => $"¥{figures}",
                2 => $"{figures}块",
                3 => $"{figures}.00",
                4 => InHan(yuan, Han, formal: false),
                5 => $"{InHan(yuan, Han, formal: false)}块",
                6 => $"{InHan(yuan, Han, formal: false)}块五",
                7 => $"{figures}r",
                8 => figures.Length > 1 ? Each(figures, d => Han[d - '0'].ToString()) : $"{figures}元",
                9 => Each(figures, d => ((char)(d - '0' + '０')).ToString()),
                10 => Mixed(yuan),
                11 => Parted(figures, chance),
                12 => Each(figures, d => $"{d}\uFE0F\u20E3"),
                13 => $"{InHan(yuan, Formal, formal: true)}元",
                14 => $"￥{Each(figures, d => ((char)(d - '0' + '０')).ToString())}",
                15 => $"{figures}塊",
                16 => $"{figures}rmb",
                17 => figures.Length > 1 ? $"{figures[..^1]}{Han[figures[^1] - '0']}" : $"{figures}块钱",
                18 => Each(figures, d => char.ConvertFromUtf32(0x1D7CE + (d - '0'))),
                19 => Each(figures, d => ((char)(d == '0' ? 0x24EA : 0x2460 + (d - '1'))).ToString()),
                20 => $"{figures}.5",
                21 => $"{figures}大洋",
                22 => string.Join('\u200B', figures.ToCharArray()),
                23 => figures.Length > 1
                    ? string.Join(chance.Next(2) == 0 ? " " : "·", figures.Select(d => Han[d - '0']))
                    : $"{figures} 元",
                24 => Each(figures, d => ((char)(d - '0' + 0x0660)).ToString()),
                25 => $"{figures}米",
                _ => figures,
            };
    }

    /// <summary>八十, 一百二, 一千零五.</summary>
    public static string InHan(int yuan, string digits, bool formal)
    {
        if (yuan < 10)
            return digits[yuan].ToString();
        var units = formal ? "拾佰仟" : "十百千";
        var text = new StringBuilder();
        var (figures, isZero) = (yuan.ToString(CultureInfo.InvariantCulture), false);
        for (var at = 0; at < figures.Length; at++)
        {
            var (digit, power) = (figures[at] - '0', figures.Length - 1 - at);
            if (digit == 0)
            {
                isZero = true;
                continue;
            }
            if (isZero)
                text.Append('零');
            isZero = false;
            if (!(digit == 1 && power == 1 && at == 0 && !formal))
                text.Append(digits[digit]);
            if (power > 0)
                text.Append(units[power - 1]);
        }
        // As it is spoken: 一百二, 三千五.
        var spoken = text.ToString();
        return
            !formal && yuan >= 100 && yuan % 10 == 0 && yuan % 100 != 0 && yuan / 100 % 10 != 0 && spoken.EndsWith('十')
            ? spoken[..^1]
            : spoken;
    }

    private static string Mixed(int yuan) =>
        yuan switch
        {
            >= 100 and < 1000 when yuan % 10 == 0 && yuan % 100 != 0 => $"{yuan / 100}百{yuan / 10 % 10}",
            >= 100 when yuan % 100 == 0 && yuan < 1000 => $"{yuan / 100}百",
            >= 1000 when yuan % 100 == 0 && yuan % 1000 != 0 => $"{yuan / 1000}k{yuan / 100 % 10}",
            >= 1000 when yuan % 1000 == 0 => $"{yuan / 1000}千",
            >= 10 and < 100 when yuan % 10 == 0 => $"{yuan / 10}十",
            _ => $"{yuan}块钱",
        };

    private static string Parted(string figures, Random chance) =>
        string.Join(" .·-_*"[chance.Next(6)], figures.ToCharArray());

    private static string Each(string figures, Func<char, string> write) => string.Concat(figures.Select(write));

    public static string Words(int number)
    {
        string[] small =
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ];
        string[] tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
        return number switch
        {
            < 20 => small[number],
            < 100 => tens[number / 10] + (number % 10 == 0 ? "" : $" {small[number % 10]}"),
            < 1000 => $"{small[number / 100]} hundred" + (number % 100 == 0 ? "" : $" and {Words(number % 100)}"),
            _ => $"{Words(number / 1000)} thousand" + (number % 1000 == 0 ? "" : $" {Words(number % 1000)}"),
        };
    }
}
