using System.Buffers;
using System.Text.RegularExpressions;

namespace Signalbox.Shop.Replies.PriceFloor;

/// <summary>How plainly a text agrees to what the other side has asked for.</summary>
internal enum Consent
{
    None,

    /// <summary>好的, OK: of anything.</summary>
    Weak,

    /// <summary>成交, deal: of the price.</summary>
    Strong,
}

/// <summary>Finds agreement that names no price.</summary>
internal static partial class Agreement
{
    private const RegexOptions Usual = RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace;
    private static readonly SearchValues<char> Ends = SearchValues.Create(",.!?;。、…~");

    /// <param name="text">In the <see cref="Spelling"/>.</param>
    /// <param name="namesPrice">Whether a place of the text stands in a clause that names a price high enough, or right before one.</param>
    public static Consent Find(string text, Func<int, int, bool> namesPrice)
    {
        var said = Refusal().Replace(text, m => new string('\uE000', m.Length));
        if (Strong().IsMatch(said))
            return Consent.Strong;
        foreach (Match match in Weak().Matches(said))
        {
            var (from, to) = Clauses(said, match.Index);
            if (!namesPrice(from, to))
                return Consent.Weak;
        }
        return Consent.None;
    }

    /// <summary>The clause of a place and the one that follows: 可以,最低120.</summary>
    private static (int From, int To) Clauses(string text, int at)
    {
        var from = at == 0 ? 0 : text.AsSpan(0, at).LastIndexOfAny(Ends) + 1;
        var to = at;
        for (var ends = 0; to < text.Length && ends < 2; to++)
            if (Ends.Contains(text[to]))
                ends++;
        return (from, to);
    }

    /// <summary>A no right before the word of agreement; a double no is none.</summary>
    [GeneratedRegex(
        @"(?<!不得|不能|无法|没法|怎么能|不是|岂) (不能?|不可以|不会|无法|没法|没办法|不好|不想|很难|难以)(再|给|给你|直接|轻易|就|这样|这么)?(成交|改价|同意|接受|答应|卖|出|按|依|听|可以|行|成|能|给)
            | (?<![a-z])(can'?t|cannot|can\snot|won'?t|don'?t|not|no|unable\sto|not\sable\sto)\s(really\s|possibly\s)?(deal|accept|agree|sell|do|go|take|ok|okay|fine)(?![a-z])",
        Usual,
        1000
    )]
    private static partial Regex Refusal();

    [GeneratedRegex(
        @"
            成交 | 🤝 | (按|照|依|听|就)(你|您)(说|讲|出|报|给|开|的|吧|了) | (你|您)(说|出|报|给|开|要)的?(那个|这个)?价 | 依你 | 听你的 | 如你所愿 | 满足你
            | (就|按|照)(这个|那个|这|那)(价|数) | (这个?|那个?)价格?(可以|行|ok|没问题|卖|给|也行|成) | 改(一下|下|好|个|完)?(了)?(价|价格) | 修改价格 | 价格?(给你)?(已经)?改(好|了|低|成)
            | 我改 | 给(你|您)(了|吧|算了|好了|得了|改|便宜) | (卖|出)(给)?(你|您) | 卖了 | 出了 | 归(你|您) | (拿|带)(走|去)吧 | 同意 | 接受 | 答应 | 一言为定 | 说定了 | 就这么(定|办|说) | 定了
            | (?<![a-z])(deal | accept(ed|ing|s)? | agree[ds]? | it'?s\syours | yours | sold | your\s(price|offer|number|terms|budget) | (that|this)\s(price|offer|amount)\s(works|is\s(ok|okay|fine|good)) | (at|for)\s(that|this|your)\s(price|offer|amount)
                | you\swin | you(\shave|'ve)?\sgot\s(it|yourself|a) | i'?ll\s(adjust|lower|change|edit|update|modify|let) | as\syou\s(say|wish|said|want|ask|like) | works\sfor\sme | let'?s\sdo\s(it|that|this) | fine\sby\sme | price\s(changed|updated|adjusted|lowered)
                | shake\son | (it'?s|we)\s(settled|agreed) | go\swith\s(that|yours?) | meet\syour)(?![a-z])
        ",
        Usual,
        1000
    )]
    private static partial Regex Strong();

    [GeneratedRegex(
        @"
            (?<![不否])可以 | (?<![么不])没问题 | 没毛病 | 👌 | 👍 | ✅ | 🉑 | 🆗 | 要得 | 得嘞 | 来吧 | (?<!别|不要|勿)(直接|你|您|先)?(拍吧|拍下|下单|拍了|去拍|付款吧)
            | (?<![你您最更很挺太真蛮还多不较只正])好(的|吧|啊|呀|嘞|哒|滴|了|呢|哦|啦|[,.!~\s]|$)(?![话货])
            | (?<=^|[,.!?~\s呀啊哦嗯那就也])(行|中|成|嗯|妥|允|依|准)(的|吧|啊|呀|嘞|了|啦|哦)*(?=[,.!~\s你]|$)
            | (?<![a-z])(ok(ay)? | sure | yes | yep | yeah | yup | fine | alright | all\sright | no\sproblem | done | absolutely | of\scourse | certainly | great | perfect | sounds\sgood | good | buy\sit | order\sit | place\s(the|your)\sorder | go\sahead | why\snot | cool | bet)(?![a-z])
        ",
        Usual,
        1000
    )]
    private static partial Regex Weak();
}
