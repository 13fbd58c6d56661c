using System.Buffers;
using System.Text.RegularExpressions;

namespace Signalbox.Shop.Replies.PriceFloor;

/// <summary>Finds all that a text says of money. A number is a price unless something shows that it is none.</summary>
internal static partial class ReadPrices
{
    private const RegexOptions Usual = RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace;
    private const int Sight = 24; // letters around a number that say what it is
    private static readonly SearchValues<char> Ends = SearchValues.Create(",.!?;。、…~\uE000");

    /// <param name="text">In the <see cref="Spelling"/>.</param>
    /// <param name="listed">The item's price; null where it is not known.</param>
    /// <param name="title">Of the item, in the same spelling: its numbers are none of money.</param>
    public static IReadOnlyList<Mention> Run(string text, decimal? listed, string title)
    {
        var covered = FixedPhrases.Covered(text);
        List<Mention> found = [.. FixedPhrases.Find(text)];
        foreach (var number in ReadNumbers.Run(covered, highest: 2 * (listed ?? 0)))
        {
            var before = covered[Math.Max(0, number.At - Sight)..number.At];
            var after = covered[number.End..Math.Min(covered.Length, number.End + Sight)];
            found.AddRange(
                Meanings(number, before, after, covered, title)
                    .Select(m => new Mention(m.Kind, m.Value, number.At, number.End - number.At))
            );
        }
        return found;
    }

    private static IEnumerable<(MentionKind Kind, decimal Value)> Meanings(
        Number number,
        string before,
        string after,
        string text,
        string title
    )
    {
        if (ForeignBefore().IsMatch(before) || ForeignAfter().IsMatch(after))
            return [(MentionKind.Foreign, number.Value)];
        if (Tenths().IsMatch(after))
            return [(MentionKind.Share, number.Value < 10 ? number.Value / 10 : number.Value / 100)];
        var isAboutPrice = IsAboutPrice(text, number);
        if (PercentAfter().IsMatch(after) || PercentBefore().IsMatch(before))
            return Percent(number.Value, before, after, isAboutPrice);
        if (OffBefore().IsMatch(before) || OffAfter().IsMatch(after))
            return HarmlessNumbers.Selling().IsMatch(after)
                ? [(MentionKind.Off, Sum(number.Value, after)), (MentionKind.Price, Sum(number.Value, after))]
                : [(MentionKind.Off, Sum(number.Value, after))];
        if (Money().IsMatch(after) || MoneyBefore().IsMatch(before))
            return PostageBefore().IsMatch(before) && number.Value <= 50
                ? []
                : [(MentionKind.Price, Sum(number.Value, after))];
        if (number.IsLone && !StandsAsPrice(before, after, char.IsAsciiLetter(text[number.At])))
            return [];
        return HarmlessNumbers.Is(number, before, after, isAboutPrice) || IsOfTitle(number, before, text, title)
            ? []
            : [(MentionKind.Price, number.Value)];
    }

    /// <summary>20% off, 减20%, 80% of the price; 100%正品 speaks of something else.</summary>
    private static IEnumerable<(MentionKind Kind, decimal Value)> Percent(
        decimal value,
        string before,
        string after,
        bool isAboutPrice
    )
    {
        var isOff = PercentOffBefore().IsMatch(before) || PercentOffAfter().IsMatch(after);
        if (isOff)
            return [(MentionKind.Share, Math.Max(0, 100 - value) / 100)];
        return isAboutPrice || PercentOf().IsMatch(after) ? [(MentionKind.Share, value / 100)] : [];
    }

    /// <summary>With the smaller coins: 80块5, 5毛, 50分钱.</summary>
    private static decimal Sum(decimal value, string after)
    {
        if (Dimes().IsMatch(after))
            return value / 10;
        if (Cents().IsMatch(after))
            return value / 100;
        if (
            SmallChange().Match(after) is { Success: true } change
            && ReadNumbers.Run(change.Groups["n"].Value, 0) is [var coins]
        )
            return value + (coins.Value < 10 ? coins.Value / 10 : coins.Value / 100);
        return value;
    }

    /// <summary>A single word of counting that stands where only a price stands: 就八吧, for one.</summary>
    private static bool StandsAsPrice(string before, string after, bool isEnglish) =>
        HarmlessNumbers.Selling().IsMatch(after)
        || ((PriceBefore().IsMatch(before) || Begins().IsMatch(before)) && (isEnglish || PriceEnds().IsMatch(after)));

    private static bool IsAboutPrice(string text, Number number)
    {
        var from = number.At == 0 ? 0 : text.AsSpan(0, number.At).LastIndexOfAny(Ends) + 1;
        var length = text.AsSpan(number.End).IndexOfAny(Ends);
        return AboutPrice().IsMatch(text[from..(length < 0 ? text.Length : number.End + length)]);
    }

    /// <summary>It stands so, with the word before it, in the item's title.</summary>
    private static bool IsOfTitle(Number number, string before, string text, string title)
    {
        if (WordBefore().Match(before) is not { Success: true } word || PriceBefore().IsMatch(before))
            return false;
        var named = word.Value + text[number.At..number.End];
        return title.IndexOf(named, StringComparison.Ordinal) is >= 0 and var at
            && (at + named.Length == title.Length || !char.IsAsciiDigit(title[at + named.Length]));
    }

    [GeneratedRegex(@"([\$€£₩฿₽]|(?<![a-z])(usd|hkd|eur|jpy|gbp|us|hk|港币|美元|美金))\s?$", Usual, 1000)]
    private static partial Regex ForeignBefore();

    [GeneratedRegex(
        @"^\s?([\$€£₩]|美元|美金|美刀|刀|港币|港元|日元|日币|円|韩元|台币|欧元|欧|英镑|镑|卢布|(usdt?|hkd|eur|jpy|gbp|dollars?|bucks?|pounds?|euros?|yen|quid|cents?|pence|btc|eth)(?![a-z]))",
        Usual,
        1000
    )]
    private static partial Regex ForeignAfter();

    [GeneratedRegex(@"^\s?个?折", Usual, 1000)]
    private static partial Regex Tenths();

    [GeneratedRegex(@"^\s?(%|percent|per\scent)", Usual, 1000)]
    private static partial Regex PercentAfter();

    [GeneratedRegex(@"百分之$", Usual, 1000)]
    private static partial Regex PercentBefore();

    [GeneratedRegex(
        @"(减|降|便宜|优惠|让|省|少|打掉|抹|返|discount|reduce|minus|less|off)[^\d,.!?]{0,6}$",
        Usual,
        1000
    )]
    private static partial Regex PercentOffBefore();

    [GeneratedRegex(@"^\s?(%|percent)?\s?(off|discount|cheaper|less|reduction|的?优惠|的?折扣)", Usual, 1000)]
    private static partial Regex PercentOffAfter();

    [GeneratedRegex(@"^\s?(%|percent)\s?(of|的)", Usual, 1000)]
    private static partial Regex PercentOf();

    [GeneratedRegex(
        @"(
            (便宜|优惠|立减|直减|减免|减|(?<![多至最])少|降|让利|让|抹|省|抵扣?|返现|返还|返|退还|退|补偿|补贴|补|红包|优惠券|券|转|倒找|找)
            (给|你|您|掉|了|个|再|各|\s|¥|:|一共|最多|整整)*
            | (?<![a-z])(minus|knock(\soff)?|reduc\w+(\sit)?\sby|discount\sof|saves?(\syou)?|refund(\syou)?|cash\s?back(\sof)?|rebate(\sof)?|(lower|drop|cut)\w*(\sit|\sthe\sprice)?\sby|subtract|deduct)\s?(another\s)?¥?
        )$",
        Usual,
        1000
    )]
    private static partial Regex OffBefore();

    [GeneratedRegex(
        @"^\s?(元|块钱?|yuan|rmb|¥)?\s?((off|less|cheaper|discount|rebate|cash\s?back|reduction)(?![a-z])|的?(优惠券|优惠|红包|返现|折扣|补贴|券))",
        Usual,
        1000
    )]
    private static partial Regex OffAfter();

    [GeneratedRegex(
        @"^\s?[余多来]?(元|块|圆|¥|毛|角|分钱|大洋|软妹币|人民币|💰|💴|(r(mb)?|cny|yuan|kuai|renminbi|y)(?![a-z]))",
        Usual,
        1000
    )]
    private static partial Regex Money();

    [GeneratedRegex(@"(¥|💰|💴|人民币|(?<![a-z])(rmb|cny|yuan|r|y))\s?$", Usual, 1000)]
    private static partial Regex MoneyBefore();

    [GeneratedRegex(
        @"(运费|邮费|快递费|快递|postage|shipping(\sfee|\scost)?)(大概|大约|约|是|为|要|需要?|另付|自付|到付|补|差不多|is|costs?|about|:|\s)*¥?$",
        Usual,
        1000
    )]
    private static partial Regex PostageBefore();

    [GeneratedRegex(@"^\s?(毛|角)", Usual, 1000)]
    private static partial Regex Dimes();

    [GeneratedRegex(@"^\s?分钱", Usual, 1000)]
    private static partial Regex Cents();

    [GeneratedRegex(@"^\s?(元|块)(?<n>\d{1,2}|[一二两三四五六七八九])(?![个件台天小]|\d)", Usual, 1000)]
    private static partial Regex SmallChange();

    [GeneratedRegex(
        @"(
            价|价格|价钱|卖|卖你|出|出你|收|收你|给|给你|就|只要|只收|算你|按|到了|[=:]|是|到|为|最低|要|付|付我|那|行
            | (?<![a-z])(for|at|about|only|just|pay|take|is|to|price|offer|accept|say|ok|deal|sell|now)
        )\s?$",
        Usual,
        1000
    )]
    private static partial Regex PriceBefore();

    [GeneratedRegex(@"(^|[^\p{L}\p{N}\s])\s?$", Usual, 1000)]
    private static partial Regex Begins();

    [GeneratedRegex(
        @"^\s?($|[,.!?;~。…]|吧|了|算|的价|行|成|好了|得了|卖|出|可以|能|要|[哦呢哈啊呀亲喔嘛啦咯哟]|(and|ok|only|final|please|flat|deal|then|yuan)(?![a-z]))",
        Usual,
        1000
    )]
    private static partial Regex PriceEnds();

    [GeneratedRegex(
        @"价|卖|出(你|给)|给你|收你|元|块钱|¥|便宜|优惠|成交|拿走|拿去|包邮|打折|降|多少钱|付款?|转账|(?<![a-z])(price|sell|deal|offer|pay|cost|cheap|yours\sfor|only|just|final|accept|take)",
        Usual,
        1000
    )]
    private static partial Regex AboutPrice();

    [GeneratedRegex(@"([a-z]{2,}\s?|[\u4E00-\u9FFF]{1,2})$", Usual, 1000)]
    private static partial Regex WordBefore();
}
