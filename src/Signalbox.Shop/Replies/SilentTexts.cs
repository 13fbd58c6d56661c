using Signalbox.Shop.Rules;

namespace Signalbox.Shop.Replies;

/// <summary>Texts that the platform puts into chats and that nobody answers; it adds new ones, so the list is the owner's to change.</summary>
/// <remarks>A line is a whole text; with <c>*</c> at its end it is how a text begins. A buyer may say such words within a sentence.</remarks>
internal sealed class SilentTexts
{
    /// <summary>Those that have been seen.</summary>
    public static readonly IReadOnlyList<string> Seen =
    [
        "发来一条消息",
        "发来一条新消息",
        "[不想宝贝被砍价?设置不砍价回复  ]",
        "AI正在帮你回复消息，不错过每笔订单",
        "卖家人不错？送Ta闲鱼小红花",
        "你人真不错，送你闲鱼小红花",
        "[注意！小心假客服骗钱！]",
        "有蚂蚁森林能量可领",
        "温馨提醒：商品信息近期有过变更*",
        "订单已签收",
    ];

    private readonly HashSet<string> whole = new(StringComparer.Ordinal);
    private readonly List<string> beginnings = [];

    public SilentTexts(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            if (PlainText.Of(line.TrimEnd('*')) is not { Length: > 0 } folded)
                continue;
            else if (line.EndsWith('*'))
                beginnings.Add(folded);
            else
                whole.Add(folded);
    }

    public bool Has(string text)
    {
        var folded = PlainText.Of(text);
        return whole.Contains(folded) || beginnings.Exists(b => folded.StartsWith(b, StringComparison.Ordinal));
    }
}
