using System.Text;
using System.Text.RegularExpressions;
using Signalbox.Shop.Rules;

namespace Signalbox.Shop.Replies.PriceFloor;

/// <summary>Brings a text into the spellings in which prices are looked for.</summary>
internal static partial class Spelling
{
    /// <summary>Traditional characters of bargaining, each before its simplified one.</summary>
    private const string Pairs =
        "塊块圓圆元元萬万億亿兩两價价賣卖買买給给錢钱個个減减優优費费點点號号運运郵邮單单這这說说聽听拿拿讓让價价適适應应"
        + "當当對对實实開开關关時时間间週周為为還还來来會会沒没問问題题達达總总獨独雙双張张條条隻只張张盒盒組组陸陆貳贰參叁"
        + "廿廿銅铜隨随後后動动臺台塊块贈赠沒没麼么樣样幾几從从處处認认錄录話话語语該该須须願愿題题圍围軟软";

    private static readonly Dictionary<char, char> Simple = Make();

    /// <summary>Numbers as they are spoken, in Latin letters.</summary>
    private static readonly Dictionary<string, char> Spoken = new(StringComparer.Ordinal)
    {
        ["yi"] = '一',
        ["er"] = '二',
        ["liang"] = '两',
        ["san"] = '三',
        ["si"] = '四',
        ["wu"] = '五',
        ["liu"] = '六',
        ["qi"] = '七',
        ["ba"] = '八',
        ["jiu"] = '九',
        ["ling"] = '零',
        ["shi"] = '十',
        ["bai"] = '百',
        ["qian"] = '千',
    };

    /// <summary>
    /// The ways to read a text: folded, simplified, spoken numbers written; the same without the blanks and dots between
    /// Chinese characters; and without whatever parts the characters of a number. One to three, none twice.
    /// </summary>
    public static IReadOnlyList<string> Of(string text)
    {
        var plain = new StringBuilder(PlainText.Of(text));
        for (var at = 0; at < plain.Length; at++)
            if (Simple.TryGetValue(plain[at], out var simple))
                plain[at] = simple;
        var loose = Pinyin().Replace(plain.ToString(), m => Syllable().Replace(Tight(m.Value), Written));
        var tight = BetweenChinese().Replace(loose, "");
        return [.. new[] { loose, tight, BetweenNumbers().Replace(tight, "") }.Distinct(StringComparer.Ordinal)];
    }

    private static string Tight(string text) => text.Replace(" ", "", StringComparison.Ordinal);

    private static string Written(Match syllable) => Spoken[syllable.Value].ToString();

    private static Dictionary<char, char> Make()
    {
        var pairs = new Dictionary<char, char>();
        for (var at = 0; at < Pairs.Length; at += 2)
            pairs[Pairs[at]] = Pairs[at + 1];
        return pairs;
    }

    [GeneratedRegex(@"(?<=[\u4E00-\u9FFF〇])[\s.*_\-·•|~]+(?=[\u4E00-\u9FFF〇])", RegexOptions.None, 1000)]
    private static partial Regex BetweenChinese();

    /// <summary>Whatever signs part the characters of a number.</summary>
    [GeneratedRegex(
        @"(?<=[零〇一二三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟])[^\p{L}\p{N}]+(?=[零〇一二三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟])",
        RegexOptions.None,
        1000
    )]
    private static partial Regex BetweenNumbers();

    /// <summary>Two syllables at least: one alone is a word of another language.</summary>
    [GeneratedRegex(
        @"(?<![a-z])((liang|qian|ling|jiu|san|liu|shi|bai|yi|er|si|wu|qi|ba)[ ]?){2,12}(?=kuai|yuan|[^a-z]|$)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Pinyin();

    [GeneratedRegex("liang|qian|ling|jiu|san|liu|shi|bai|yi|er|si|wu|qi|ba", RegexOptions.None, 1000)]
    private static partial Regex Syllable();
}
