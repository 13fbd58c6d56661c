using System.Text.RegularExpressions;

namespace Signalbox.Shop.Replies.PriceFloor;

/// <summary>Words that hold a number and are no number, and words that hold none and speak of the price all the same.</summary>
internal static partial class FixedPhrases
{
    private const RegexOptions Usual = RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace;

    /// <summary>Stands where something was covered; nothing looks for it.</summary>
    private const char Cover = '\uE000';

    /// <summary>The text with what only looks like a number covered; places stay.</summary>
    public static string Covered(string text)
    {
        var covered = Harmless().Replace(text, m => new string(Cover, m.Length));
        return Listed().Matches(covered) is { Count: >= 2 } items && InSequence(items)
            ? Listed().Replace(covered, m => new string(Cover, m.Length))
            : covered;
    }

    public static IEnumerable<Mention> Find(string text)
    {
        foreach (Match match in Half().Matches(text))
            yield return new Mention(MentionKind.Share, 0.5m, match.Index, match.Length);
        foreach (Match match in Free().Matches(text))
            yield return new Mention(MentionKind.Any, 0, match.Index, match.Length);
        foreach (Match match in Rounding().Matches(text))
            yield return new Mention(MentionKind.Rounded, 0, match.Index, match.Length);
    }

    private static bool InSequence(MatchCollection items)
    {
        for (var at = 0; at < items.Count; at++)
            if (items[at].Groups["n"].ValueSpan is not [var figure] || figure - '0' != at + 1)
                return false;
        return true;
    }

    [GeneratedRegex(
        @"
            (?<!\d)(4|6|8|12|16|18|24|32)\s?g?\+\s?(64|128|256|512|1024|1t)\s?(gb?|tb?)?(?![\da-z]) | 24\s?/\s?7 | 7\s?[*x×]\s?24 | 1\s?[对:]\s?1 | 一对一 | 百分之?百 | 十分(?!之) | 万一 | 千万(?!元|块) | 双十[一二]
            | 一五一十 | 三三两两 | 五花八门 | 七上八下 | 十全十美 | 一清二楚 | 说一不二 | 独一无二 | 三天两头 | 乱七八糟 | 四面八方 | 一干二净
            | 三心二意 | 丢三落四 | 不三不四 | 一举两得 | 接二连三 | 再三 | 统一 | 唯一 | 第[一二三四五六七八九十]+
            | (19|20)\d\d\s?年 (\s?\d{1,2}\s?月 (\s?\d{1,2}\s?[日号])? )? | 20\d\d-[01]?\d-[0-3]?\d | (?<!\d)[01]?\d月[0-3]?\d[日号]
            | (?<![\d.价卖出给])([01]?\d|2[0-3]):[0-5]\d(?!\d) | (?<![a-z])(one|two)\s(of|or\stwo|more|thing|moment|second|by)(?![a-z])
            | (?<![a-z])(this|that|which|the|any|no|every|some|each|another|new|old|other)\s?one(?![a-z])(?!\s(hundred|thousand|yuan))
        ",
        Usual,
        1000
    )]
    private static partial Regex Harmless();

    /// <summary>The numbers of a list: 1. … 2. …</summary>
    [GeneratedRegex(@"(?<=^|[\s;。,.!]) (?<n>[1-9]) [.、)] \s? (?![\d\s])(?=.)", Usual, 1000)]
    private static partial Regex Listed();

    [GeneratedRegex(
        @"半价 | 对折 | 对半 | 减半 | 一半 | 骨折 | 买一送一 | 买1送1 | half[\s-]?(the\s)?(price|off|of\sit|cost) | (?<![a-z])half\sof | 50\s?/\s?50 | buy\sone\s,?get\sone | bogo",
        Usual,
        1000
    )]
    private static partial Regex Half();

    [GeneratedRegex(
        @"
            白送 | 半百 | 白给 | 不要钱 | 不收钱 | 不收你钱 | 不用(付|给)?钱 | 零元 | 分文不取 | 倒贴 | 送给?[你您](吧|了|得了|算了|好了|[,.!~\s]|$)
            | 免费(?!(包邮|送货|配送|快递|邮寄|发货|咨询|试用|安装|维修|保修|质保|退|换|清理|贴膜|上门|寄|调试|教|指导|提供|服务|更新|升级))
            | 免单 | 你?看着给 | 随便给 | 随[你您](给|定|开|出) | 多少都(行|可以|卖|能) | [你您](来)?(定|开)(个)?价 | [你您]说(多少|了算|几) | (价格?|钱)[你您](定|说)
            | (?<![a-z])(for\sfree | free\sof\scharge | (it'?s|is|yours?|totally|completely|take\sit)\s(for\s)?free | no\s(charge|cost|money|payment) | free\sfor\syou
              | on\sthe\shouse | at\sno\scost | for\snothing | name\syour\s(own\s)?price | whatever\s(you|price|amount) | any\s(price|amount)
              | you\sdecide | you\schoose\sthe\sprice | pay\swhat(ever)?)(?![a-z])
        ",
        Usual,
        1000
    )]
    private static partial Regex Free();

    [GeneratedRegex(
        @"抹零 | 抹个零 | (去|抹|免|减)(掉|了|个)?零头 | 零头(就)?(不要|抹|免|算了|去) | round(ed)?\s(it\s)?(down|off)",
        Usual,
        1000
    )]
    private static partial Regex Rounding();
}
