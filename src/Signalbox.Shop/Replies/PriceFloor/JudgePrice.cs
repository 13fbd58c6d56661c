using System.Buffers;
using System.Text.RegularExpressions;

namespace Signalbox.Shop.Replies.PriceFloor;

/// <summary>What an outgoing text is held against.</summary>
/// <param name="Floor">Yuan; what is below is never offered or accepted.</param>
/// <param name="Listed">The item's price in yuan; null where it is not known.</param>
/// <param name="Title">Of the item.</param>
/// <param name="BuyerSaid">The buyer's last messages, oldest first; 20 are enough.</param>
internal sealed record FloorQuestion(decimal Floor, decimal? Listed, string Title, IReadOnlyList<string> BuyerSaid);

/// <summary>Why a text must not go out.</summary>
internal enum FloorFault
{
    None,
    Below,
    DiscountBelow,
    OtherMoney,
    AnyPrice,
    SeveralBelow,
    Agrees,
    Unreadable,
}

/// <summary>Whether a text may go out.</summary>
/// <param name="Evidence">The place that decided, as it was read; empty where it passes.</param>
internal sealed record FloorVerdict(FloorFault Fault, string Evidence)
{
    public static readonly FloorVerdict Passed = new(FloorFault.None, "");

    public bool Passes => Fault == FloorFault.None;
}

/// <summary>
/// Finds every price that an outgoing text offers or accepts, and lets none go that is below the floor. The text may be
/// a model's whom a buyer has talked into anything: what cannot be read as harmless does not go out.
/// </summary>
internal static partial class JudgePrice
{
    private const RegexOptions Usual = RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace;
    private const int Longest = 4000;
    private static readonly SearchValues<char> Ends = SearchValues.Create(",!?;。");

    public static FloorVerdict Run(string text, FloorQuestion question)
    {
        try
        {
            return text.Length > Longest ? new FloorVerdict(FloorFault.Unreadable, "too long") : Judge(text, question);
        }
        catch (RegexMatchTimeoutException)
        {
            return new FloorVerdict(FloorFault.Unreadable, "not read in time");
        }
    }

    private static FloorVerdict Judge(string text, FloorQuestion question)
    {
        var title = Spelling.Of(question.Title)[0];
        var offer = LastOffer(question, title);
        return Spelling.Of(text).Select(said => Judge(said, question, title, offer)).FirstOrDefault(v => !v.Passes)
            ?? FloorVerdict.Passed;
    }

    private static FloorVerdict Judge(string said, FloorQuestion question, string title, decimal? offer)
    {
        var mentions = ReadPrices.Run(said, question.Listed, title);
        foreach (var mention in mentions)
            if (Fault(mention, question.Floor) is { } fault && !IsTurnedDown(said, mention, offer))
                return new FloorVerdict(fault, Part(said, mention));
        var named = mentions.Where(m => m.Kind == MentionKind.Price && m.Value >= question.Floor).ToList();
        var lowest = named.Select(m => (decimal?)m.Value).Append(question.Listed).Min();
        if (AfterDiscounts(lowest, mentions) < question.Floor)
            return new FloorVerdict(FloorFault.DiscountBelow, Part(said, mentions.First(IsDiscount)));
        if (named.Find(m => m.Value / Together(said, m) < question.Floor) is { } several)
            return new FloorVerdict(FloorFault.SeveralBelow, Part(said, several));
        if (!(offer < question.Floor))
            return FloorVerdict.Passed;
        var consent = Agreement.Find(
            said,
            (from, to) => named.Exists(m => m.At >= from && m.At < to && !Former().IsMatch(said[from..m.At]))
        );
        return consent == Consent.None ? FloorVerdict.Passed : new FloorVerdict(FloorFault.Agrees, consent.ToString());
    }

    private static FloorFault? Fault(Mention mention, decimal floor) =>
        mention.Kind switch
        {
            MentionKind.Price when mention.Value < floor => FloorFault.Below,
            MentionKind.Foreign => FloorFault.OtherMoney,
            MentionKind.Any when floor > 0 => FloorFault.AnyPrice,
            _ => null,
        };

    private static bool IsDiscount(Mention mention) =>
        mention.Kind is MentionKind.Share or MentionKind.Off or MentionKind.Rounded;

    /// <summary>What is left of a price when all that is said is taken off; nothing where the price is not known.</summary>
    private static decimal AfterDiscounts(decimal? price, IReadOnlyList<Mention> mentions)
    {
        if (!mentions.Any(IsDiscount))
            return decimal.MaxValue;
        if (price is not { } left)
            return 0;
        foreach (var share in mentions.Where(m => m.Kind == MentionKind.Share))
            left *= share.Value;
        left -= mentions.Where(m => m.Kind == MentionKind.Off).Sum(m => m.Value);
        if (!mentions.Any(m => m.Kind == MentionKind.Rounded))
            return left;
        var step = 1m;
        while (step * 10 <= left)
            step *= 10;
        return Math.Floor(left / step) * step;
    }

    /// <summary>What the buyer has offered last; the lowest of the message. Null where nothing was offered.</summary>
    private static decimal? LastOffer(FloorQuestion question, string title)
    {
        for (var at = question.BuyerSaid.Count - 1; at >= 0; at--)
        {
            var said =
                question.BuyerSaid[at].Length > Longest ? question.BuyerSaid[at][..Longest] : question.BuyerSaid[at];
            var offers = Spelling
                .Of(said)
                .Select(s => Offer(ReadPrices.Run(s, question.Listed, title), question.Listed));
            if (offers.Min() is { } offer)
                return offer;
        }
        return null;
    }

    private static decimal? Offer(IReadOnlyList<Mention> mentions, decimal? listed)
    {
        if (mentions.Count == 0)
            return null;
        if (mentions.Any(m => m.Kind is MentionKind.Foreign or MentionKind.Any))
            return 0;
        var prices = mentions.Where(m => m.Kind == MentionKind.Price).Select(m => m.Value);
        return Math.Min(prices.DefaultIfEmpty(decimal.MaxValue).Min(), AfterDiscounts(listed, mentions));
    }

    /// <summary>The buyer's own price, said again to refuse it.</summary>
    private static bool IsTurnedDown(string said, Mention mention, decimal? offer)
    {
        if (mention.Kind != MentionKind.Price || mention.Value != offer)
            return false;
        var (before, after) = (said[..mention.At], said[(mention.At + mention.Length)..]);
        return (TurnedDownAfter().IsMatch(after) || TurnedDownBefore().IsMatch(before)) && !Anyway().IsMatch(after);
    }

    /// <summary>How many pieces a price is for.</summary>
    private static int Together(string said, Mention price)
    {
        if (Each().IsMatch(said))
            return 1;
        var from = price.At == 0 ? 0 : said.AsSpan(0, price.At).LastIndexOfAny(Ends) + 1;
        var length = said.AsSpan(price.At).IndexOfAny(Ends);
        var clause = Bundle().IsMatch(said) ? said : said[from..(length < 0 ? said.Length : price.At + length)];
        var most = 1;
        foreach (Match pieces in Pieces().Matches(clause))
            if (ReadNumbers.Run(pieces.Groups["n"].Value, 0) is [{ Value: >= 2 and <= 100 } count])
                most = Math.Max(most, (int)count.Value);
        return most == 1 && Pair().IsMatch(clause) ? 2 : most;
    }

    private static string Part(string said, Mention mention) => said.Substring(mention.At, mention.Length);

    [GeneratedRegex(
        @"原价|本来|标价|挂的|市场价|买的时候|官方|专柜|入手|retail|original|listed|worth|new\sprice",
        Usual,
        1000
    )]
    private static partial Regex Former();

    [GeneratedRegex(
        @"^\s?(元|块钱?|¥|yuan|rmb)?(的?价格?)?(的话)?(真的|确实|实在|是|也|有点|真|我|就|肯定|还是|,|\s)*(太低|不行|卖不了|不卖|做不了|做不到|出不了|不能卖|不可以|低了|亏本|亏|不够|没法卖|is\s(way\s|just\s|a\sbit\s|far\s)?(too\slow|not\s(enough|possible))|(doesn't|does\snot|won't)\swork)",
        Usual,
        1000
    )]
    private static partial Regex TurnedDownAfter();

    [GeneratedRegex(
        @"(不能|没法|无法|不会|卖不到|不可能)(卖|出|接受|给|按|低到)?\s?¥?$ | (?<![a-z])(can'?t|cannot|can\snot|won'?t|unable\sto)\s(do|accept|take|sell(\sit)?\sfor|go(\sdown)?\s(to|as\slow\sas)|agree\sto)\s¥?$",
        Usual,
        1000
    )]
    private static partial Regex TurnedDownBefore();

    /// <summary>After a refusal: and yet.</summary>
    [GeneratedRegex(
        @"但|不过|然而|那就|算了|才怪|看你|给你|破例|这次|还是.{0,4}(吧|了)|(?<![a-z])(but|however|still|anyway|though|unless|except|this\stime|for\syou)(?![a-z])",
        Usual,
        1000
    )]
    private static partial Regex Anyway();

    [GeneratedRegex(@"每|单价|单个|一个(?!\d)|各|/个|/件|(?<![a-z])(each|per|apiece|a\spiece)(?![a-z])", Usual, 1000)]
    private static partial Regex Each();

    [GeneratedRegex(
        @"一共|总共|打包|全部|一起|合计|一口气|(?<![a-z])(total|both|together|all|altogether|bundle)(?![a-z])",
        Usual,
        1000
    )]
    private static partial Regex Bundle();

    [GeneratedRegex(
        @"(?<n>\d{1,2}|[两三四五六七八九十]|two|three|four|five)\s?(个|件|台|套|份|本|双|条|只|张|盒|组|支|瓶|(pcs|pieces?|of\sthem|items?|units?)(?![a-z]))",
        Usual,
        1000
    )]
    private static partial Regex Pieces();

    [GeneratedRegex(@"俩|一对|(?<![a-z])(both|pair|couple)(?![a-z])", Usual, 1000)]
    private static partial Regex Pair();
}
