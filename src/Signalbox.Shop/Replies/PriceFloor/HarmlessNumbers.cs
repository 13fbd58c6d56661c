using System.Text.RegularExpressions;

namespace Signalbox.Shop.Replies.PriceFloor;

/// <summary>Which numbers are none of money: times, counts, sizes, models, order numbers.</summary>
/// <remarks>What is not proven here is taken for a price. So a unit counts within what is usual for it, and one that is also said of money counts only where nothing else speaks of the price.</remarks>
internal static partial class HarmlessNumbers
{
    private const RegexOptions Usual = RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace;

    /// <summary>Units that no price has, with the most that is usual.</summary>
    private static readonly (Regex Unit, decimal Most)[] Units =
    [
        (Hours(), 96),
        (Clock(), 24),
        (Days(), 400),
        (DayOfMonth(), 31),
        (Years(), 2100),
        (Condition(), 100),
        (Technical(), 100_000),
        (Ranks(), 100),
    ];

    /// <param name="before">What stands before the number.</param>
    /// <param name="after">What stands behind it.</param>
    /// <param name="isAboutPrice">Whether its sentence speaks of the price.</param>
    public static bool Is(Number number, string before, string after, bool isAboutPrice)
    {
        if (Selling().IsMatch(after))
            return false;
        foreach (var (unit, most) in Units)
            if (number.Value <= most && unit.IsMatch(after))
                return true;
        if (Range().Match(after) is { Success: true } range)
            return Is(number, before, after[range.Length..], isAboutPrice); // 3-5天: the second has the unit
        if (Counted().IsMatch(after) && (!isAboutPrice || number.Value <= 5))
            return number.Value <= 20 || (number.Value <= 10_000 && InStock().IsMatch(before));
        return Named().IsMatch(before)
            || (Model().IsMatch(before) && !isAboutPrice)
            || (number.Value < 60 && Minute().IsMatch(before) && Behind().IsMatch(after));
    }

    /// <summary>What is said right behind a price that is agreed upon.</summary>
    [GeneratedRegex(
        @"^\s?(个|块|元)?\s?(就|给你|给您|卖你|卖给|出你|出给|拿走|拿去|带走|成交|包邮|归你|可以出|可出|出了|卖了|收你)",
        Usual,
        1000
    )]
    public static partial Regex Selling();

    [GeneratedRegex(
        @"^\s?-?(个?(多)?小时|钟头|h(ours?|rs?)?(?![a-z])|分钟|min(ute)?s?(?![a-z])|秒|s(ec(ond)?s?)?(?![a-z]))",
        Usual,
        1000
    )]
    private static partial Regex Hours();

    [GeneratedRegex(
        @"^\s?(点(钟|半|前|后|左右|多|之前|以后|[^\d一二两三四五六七八九十卖给])|点$|时(?!候)|[ap]\.?m(?![a-z])|o'?clock)",
        Usual,
        1000
    )]
    private static partial Regex Clock();

    [GeneratedRegex(
        @"^\s?-?((个|多)?(工作日|天|周|星期|礼拜|个月|月份|季度)|(working\s|business\s)?days?(?![a-z])|weeks?(?![a-z])|months?(?![a-z]))",
        Usual,
        1000
    )]
    private static partial Regex Days();

    [GeneratedRegex(@"^\s?(月|日|号)", Usual, 1000)]
    private static partial Regex DayOfMonth();

    [GeneratedRegex(@"^\s?-?(年|years?(?![a-z])|岁|后(?!付)|代)", Usual, 1000)]
    private static partial Regex Years();

    [GeneratedRegex(@"^\s?(成新|新(?![价款])|成(?=[以上左右]))", Usual, 1000)]
    private static partial Regex Condition();

    [GeneratedRegex(
        @"^\s?-?(
            码 | 寸 | 英寸 | 尺 | 厘米 | 毫米 | 公分 | 公里 | 公斤 | 千克 | 斤 | 克 | 毫升 | 升 | 毫安 | 伏 | 瓦 | 像素 | 赫兹 | 平 | 核 | 线程
            | (gb?|tb?|mb|kb|cm|mm|km|m2|kg|ml|mah|w|v|hz|ghz|mhz|fps|p|mp|dpi|inch(es)?|lbs?|oz|bit|core|x\d)(?![a-z])
        )",
        Usual,
        1000
    )]
    private static partial Regex Technical();

    [GeneratedRegex(
        @"^\s?(楼|层|室|栋|单元|级|期|版|季|集|卷|页|章|人|位|次|遍|步|个赞|条评价|单(?=[已成左])|st\b|nd\b|rd\b|th\b)",
        Usual,
        1000
    )]
    private static partial Regex Ranks();

    [GeneratedRegex(
        @"^\s?(
            个 | 件 | 台 | 张 | 份 | 套 | 本 | 双 | 条 | 只 | 支 | 把 | 盒 | 包(?!邮) | 袋 | 瓶 | 箱 | 组 | 对 | 种 | 款 | 部 | 辆 | 片 | 枚 | 颗 | 根 | 副 | 顶 | 册 | 间 | 手 | 样 | 起
            | (pcs|pieces?|items?|units?|copies|left|in\sstock|available|sets?|pairs?|times?)(?![a-z])
        )",
        Usual,
        1000
    )]
    private static partial Regex Counted();

    [GeneratedRegex(
        @"(
            第 | 编号 | 单号 | 订单 | 订单号 | 电话 | 手机号 | 微信 | qq | 尾号 | 型号 | 尺码 | 尺寸 | 码数 | 版本 | 系统 | 等级 | 评分 | 好评
            | (?<![a-z])(order|number|size|version|ver|level|lv|model|chapter|page|room|top|grade|step|part) | (?<![a-z])(no|vol)\.
        )\s?[是为:]?\s?[\#]?$",
        Usual,
        1000
    )]
    private static partial Regex Named();

    [GeneratedRegex(
        @"(
            (iphone|ipad|ipod|macbook(\s(air|pro))?|mac|airpods|watch|ios|android|windows|win|xbox|ps|switch|rtx|gtx|rx|galaxy|note|mate|nova|pura|redmi|pixel|find|reno|series|ryzen|core|usb|type|wi-?fi|bluetooth|ddr|gen|photoshop|office)\s?
            | (小米|红米|华为|荣耀|苹果|三星|一加|魅族|真我|索尼|佳能|尼康|大疆|蓝牙|微软)\s?
            | (?<![a-z])(?!r$|y$|rmb$|cny$|usd$|hkd$|at$|to$|is$|do$|ok$|so$|by$|go$|no$)[a-z]{1,2}
        )$",
        Usual,
        1000
    )]
    private static partial Regex Model();

    [GeneratedRegex(@"(库存|还有|还剩|剩|共|销量|已售|卖了|攒了)\s?$", Usual, 1000)]
    private static partial Regex InStock();

    /// <summary>The minutes of 8点30.</summary>
    [GeneratedRegex(@"\d\s?[点:]\s?$", Usual, 1000)]
    private static partial Regex Minute();

    [GeneratedRegex(@"^(\s|分|,|\.|!|\?|前|后|左|$)", Usual, 1000)]
    private static partial Regex Behind();

    [GeneratedRegex(@"^\s?[-~–—到至或]\s?[\d一二两三四五六七八九十]{1,3}", Usual, 1000)]
    private static partial Regex Range();
}
