using System.Text.RegularExpressions;
using Signalbox.Shop.Rules;

namespace Signalbox.Shop.Replies.Ai;

/// <summary>Finds what leads a buyer away from the platform, which costs a seller the account: links, numbers and names of other places.</summary>
internal static partial class OffPlatform
{
    public static bool IsIn(string text)
    {
        try
        {
            return Places().IsMatch(PlainText.Of(text));
        }
        catch (RegexMatchTimeoutException)
        {
            return true;
        }
    }

    [GeneratedRegex(
        @"https?:// | www\. | \.(com|cn|net|top|xyz)\b | 微信 | 薇信 | 威信 | 加(我|个)?(v|q) | v\s?x\b | wechat | qq\s?群 | (?<![a-z])qq(?![a-z]) | 支付宝 | alipay | 转账 | 银行卡 | whatsapp | telegram | (?<!\d)1[3-9]\d{9}(?!\d)",
        RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase,
        1000
    )]
    private static partial Regex Places();
}
