using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Signalbox.Shop.Replies;

/// <summary>What an answer can speak of; null is not known.</summary>
/// <param name="Price">In yuan, as it is listed.</param>
internal sealed record AnswerValues(string? Buyer, string? Item, decimal? Price, string? Order, string? Account);

/// <summary>Puts values into an answer: <c>{buyer}</c>, <c>{item}</c>, <c>{price}</c>, <c>{order}</c>, <c>{account}</c>, or their Chinese names.</summary>
/// <remarks>
/// Values are what others wrote: they are put in once and not read again, on one line, cut at 100 letters. What is not known
/// leaves nothing; what is no variable stays as it stands. An answer is parted into messages before it is filled.
/// </remarks>
internal static partial class FillAnswer
{
    private const int LongestValue = 100;

    /// <summary>All that there are, to be shown.</summary>
    public const string Names = "{buyer} {item} {price} {order} {account}";

    public static string Run(string answer, AnswerValues values) =>
        Variable().Replace(answer, match => Known(match.ValueSpan, values) ?? match.Value);

    /// <summary>What looks like a variable and is none, each once, in order.</summary>
    public static IReadOnlyList<string> Unknown(string answer)
    {
        var nothing = new AnswerValues(null, null, null, null, null);
        return
        [
            .. Variable()
                .Matches(answer)
                .Where(m => Known(m.ValueSpan, nothing) is null)
                .Select(m => m.Value)
                .Distinct(StringComparer.Ordinal),
        ];
    }

    private static string? Known(ReadOnlySpan<char> variable, AnswerValues values) =>
        variable[1..^1] switch
        {
            "buyer" or "买家" => OneLine(values.Buyer),
            "item" or "商品" => OneLine(values.Item),
            "price" or "价格" => values.Price?.ToString("0.##", CultureInfo.InvariantCulture) ?? "",
            "order" or "订单" => OneLine(values.Order),
            "account" or "账号" => OneLine(values.Account),
            _ => null,
        };

    private static string OneLine(string? value)
    {
        var line = new StringBuilder();
        foreach (var rune in (value ?? "").EnumerateRunes())
        {
            if (line.Length + rune.Utf16SequenceLength > LongestValue)
                break;
            line.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }
        return line.ToString().Trim();
    }

    [GeneratedRegex(@"\{[\p{L}_][\p{L}\p{N}_.-]{0,30}\}", RegexOptions.NonBacktracking)]
    private static partial Regex Variable();
}
