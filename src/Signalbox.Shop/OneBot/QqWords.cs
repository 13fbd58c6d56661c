using System.Globalization;
using System.Text;
using Signalbox.Platform.Errors;
using Signalbox.Shop.Replies;

namespace Signalbox.Shop.OneBot;

/// <summary>What is said in QQ. It is the owner's, who reads Chinese there.</summary>
internal static class QqWords
{
    public const string Help =
        "请引用买家的那条消息来回复，或者以代码开头：#a1 回复内容。其他命令：#list、#order 订单号、#a1 pause 30、#a1 on。";
    public const string NotKnown =
        "这条消息对应哪位买家已经不清楚了（超过 48 小时，或者不是买家消息）。请用代码：#a1 回复内容。";
    public const string TwoChats = "引用的消息和开头的代码是两位买家，没有发送。";
    public const string OnlyText = "图片、语音和文件不会转给买家，没有发送；请只发文字。";
    public const string NoChat = "没有这个代码，发 #list 看看。";
    public const string NoOrder = "没有这个订单。";
    public const string NoChats = "还没有聊天。";
    public const string Test = "这是 Signalbox 的测试消息：这里会收到买家的消息。";

    private const int LongestText = 1_500;

    /// <summary>What a buyer has said.</summary>
    public static string Said(QqCode code, string account, string nick, string? item, string text)
    {
        var said = new StringBuilder();
        said.Append(CultureInfo.InvariantCulture, $"{code} {Line(account, 50)} · {Line(nick, 50)}\n");
        if (!string.IsNullOrEmpty(item))
            said.Append(CultureInfo.InvariantCulture, $"［{Line(item, 60)}］\n");
        return said.Append(text.Length <= LongestText ? text : text[..LongestText] + "…").ToString();
    }

    public static string Paused(QqCode code, int minutes) =>
        string.Create(CultureInfo.InvariantCulture, $"{code} {minutes} 分钟内不自动回复。");

    public static string On(QqCode code) => $"{code} 恢复自动回复。";

    /// <summary>What became of an answer.</summary>
    /// <returns>Null: nothing is known yet.</returns>
    public static string? Outcome(QqCode code, HandAnswer answer) =>
        answer.State switch
        {
            AnswerState.Sent => $"{code} 已发给买家。",
            AnswerState.Refused => $"{code} 没有发出：{Reason(answer.Reason)}",
            AnswerState.Unknown => $"{code} 结果不明，正在到聊天记录里核对；先不要重发。",
            _ => null,
        };

    public static string Refused(RefusedException refused) =>
        refused.Code switch
        {
            "shop.answer.account" => "没有发出：这个账号已停用或者在等您处理。",
            "shop.answer.text" => "没有发出：回复要有 1 到 2000 个字。",
            "shop.chat.unknown" or "shop.account.unknown" => NoChat,
            _ => $"没有发出：{refused.Message}",
        };

    /// <summary>On one line, cut.</summary>
    public static string Line(string text, int longest)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= longest ? line : line[..longest] + "…";
    }

    private static string Reason(string reason) =>
        reason switch
        {
            "the account was not connected" => "账号一直没有连上。",
            "the account is held" => "账号在等您处理。",
            "the chat is gone" => "聊天已经不在了。",
            "it does not stand in the chat" => "聊天记录里没有它。",
            "" => "平台没有收下。",
            _ => $"平台说 {Line(reason, 100)}。",
        };
}
