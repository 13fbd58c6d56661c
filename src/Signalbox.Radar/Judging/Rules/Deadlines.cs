using System.Globalization;
using System.Text.RegularExpressions;

namespace Signalbox.Radar.Judging.Rules;

/// <summary>A last day to act that a text names.</summary>
/// <param name="At">Where its date stands in the text.</param>
internal sealed record Deadline(DateOnly Day, int At, int Length);

/// <summary>Last days to act in a Chinese text: «截止 2026年3月20日», «3月20日前提交», «3月1日至3月20日报名».</summary>
internal static partial class Deadlines
{
    private const int MostDates = 200;
    private const int Context = 40;

    /// <summary>The next one from <paramref name="today"/> on; the latest of those that have passed where none is left; null where there is none.</summary>
    /// <param name="folded">Text in its plain form (<see cref="Folding"/>).</param>
    /// <param name="written">Day of the article: a date without a year is near it.</param>
    public static Deadline? Find(string folded, DateOnly written, DateOnly today)
    {
        Deadline? next = null;
        Deadline? passed = null;
        var dates = 0;
        for (var match = Date().Match(folded); match.Success && dates++ < MostDates; match = match.NextMatch())
        {
            if (
                Day(match, written) is not { } day
                || !IsPlausible(day, written)
                || !IsLastDay(folded, match, day, written)
            )
                continue;
            var found = new Deadline(day, match.Index, match.Length);
            if (day >= today)
                next = next is null || day < next.Day ? found : next;
            else
                passed = passed is null || day > passed.Day ? found : passed;
        }
        return next ?? passed;
    }

    private static bool IsPlausible(DateOnly day, DateOnly written) =>
        day >= written.AddDays(-400) && day <= written.AddDays(800);

    /// <summary>A date alone is no deadline: the words around it decide.</summary>
    private static bool IsLastDay(string text, Match date, DateOnly day, DateOnly written)
    {
        var end = date.Index + date.Length;
        var before = text.AsSpan(Math.Max(0, date.Index - Context), Math.Min(Context, date.Index));
        var after = text.AsSpan(end, Math.Min(Context, text.Length - end));
        var asksToAct = Act().IsMatch(Sentence(before, last: true)) || Act().IsMatch(Sentence(after, last: false));

        if (date.Groups["end"].Success)
            return asksToAct; // «3月底前»
        if (NamedTerm().IsMatch(before))
            return true;
        // «截至3月1日，已有…» tells how things stood; it is a last day only where it lies ahead.
        if (Until().IsMatch(before))
            return asksToAct ? day >= written : day > written;
        if (Before().IsMatch(after))
            return asksToAct;
        return RangeEnd().IsMatch(before) && (asksToAct || FromNow().IsMatch(before));
    }

    /// <summary>Only the part of the surroundings that lies in the date's own sentence.</summary>
    private static ReadOnlySpan<char> Sentence(ReadOnlySpan<char> around, bool last)
    {
        var mark = last ? around.LastIndexOfAny("。!?\n") : around.IndexOfAny("。!?\n");
        if (mark < 0)
            return around;
        return last ? around[(mark + 1)..] : around[..mark];
    }

    private static DateOnly? Day(Match match, DateOnly written)
    {
        var month = Number(match.Groups["m"].Value);
        if (month is null or < 1 or > 12)
            return null;
        var year = match.Groups["y"] is { Success: true } given
            ? int.Parse(given.ValueSpan, CultureInfo.InvariantCulture)
            : written.Year;
        var day = match.Groups["end"].Success
            ? DateTime.DaysInMonth(year, month.Value)
            : Number(match.Groups["d"].Value) ?? 0;
        if (day < 1 || day > DateTime.DaysInMonth(year, month.Value))
            return null;

        var named = new DateOnly(year, month.Value, day);
        // In December «1月15日前» is next year's.
        return !match.Groups["y"].Success && named < written.AddDays(-120) ? named.AddYears(1) : named;
    }

    /// <summary>12, 十二 or 二十一; null when it is neither.</summary>
    private static int? Number(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        const string Digits = "零一二三四五六七八九";
        var ten = text.IndexOf('十');
        if (ten < 0)
            return text.Length == 1 && Digits.Contains(text[0]) ? Digits.IndexOf(text[0]) : null;
        var tens = ten == 0 ? 1 : Digits.IndexOf(text[0]);
        var ones = ten == text.Length - 1 ? 0 : Digits.IndexOf(text[^1]);
        return tens < 0 || ones < 0 || text.Length > 3 ? null : (tens * 10) + ones;
    }

    [GeneratedRegex(
        """
            (?:(?<![\d.])(?<y>[12]\d{3})\s?(?:年|[-/.])\s?(?<m>1[0-2]|0?[1-9])\s?(?:月|[-/.])\s?(?<d>3[01]|[12]\d|0?[1-9])(?!\d)\s?[日号]?
            |(?<![\d年])(?<!年\s)(?<m>1[0-2]|0?[1-9])\s?月\s?(?<d>3[01]|[12]\d|0?[1-9])\s?[日号]
            |(?<m>十[一二]?|[一二三四五六七八九])月(?<d>[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]
            |(?:(?<![\d.])(?<y>[12]\d{3})\s?年\s?)?(?<!\d)(?<m>1[0-2]|0?[1-9])\s?月(?<end>底|末)(?:之?前|以前))
            """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex Date();

    [GeneratedRegex(
        @"(?:截[止至](?:日期|时间|期限)|截标(?:时间|日期)|不晚于|不迟于|最晚|最迟|有效期至|deadline)[^。;]{0,14}$",
        RegexOptions.None,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex NamedTerm();

    [GeneratedRegex(@"截[止至][^。;\n,]{0,4}$", RegexOptions.None, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Until();

    [GeneratedRegex(
        @"^\s?(?:\(?(?:周|星期)[一二三四五六日天]\)?)?\s?(?:上午|下午|晚上?|中午)?\s?(?:\d{1,2}[:点时](?:\d{0,2}分?)?)?(?:\([^)]{1,8}\))?(?:之?前(?![后往瞻沿端])|以前|截止|为止|止|结束)",
        RegexOptions.None,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex Before();

    [GeneratedRegex(
        @"(?:\d\s?(?:日|号)?\s?(?:\d{1,2}:\d\d|\([^)]{1,8}\))?|即日起|现在起|起)\s?(?:至|到|[-—–~])+\s?$",
        RegexOptions.None,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex RangeEnd();

    [GeneratedRegex(@"(?:即日|现在)起\s?(?:至|到)\s?$", RegexOptions.None, matchTimeoutMilliseconds: 2000)]
    private static partial Regex FromNow();

    [GeneratedRegex(
        "申报|申请|申领|报名|报送|上报|提交|递交|投递|投标|投稿|征集|征求|受理|领取|填报|登记|注册|反馈|招募|请[于在]|下单|购买|抢购|参与|参加|优惠|活动|促销|文件的?获取|获取|兑换",
        RegexOptions.None,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex Act();
}
