namespace Signalbox.Shop.Replies.PriceFloor;

/// <summary>What goes out, and why it is not what was to go out.</summary>
internal sealed record GuardedText(string Text, FloorVerdict Verdict);

/// <summary>Puts a sentence that promises nothing in the place of a text that would go below the floor of a price.</summary>
internal static class GuardPrice
{
    public const string UsualSentence = "这个价格需要卖家本人确认，请稍等，看到后会尽快回复您。";
    public const string UsualEnglishSentence =
        "The seller has to confirm the price personally. Please wait a little, you will get an answer soon.";

    /// <param name="instead">What the owner wants said then; where it speaks of a price itself, the usual sentence is.</param>
    /// <param name="insteadEnglish">The same to a buyer who writes English.</param>
    public static GuardedText Run(string text, FloorQuestion question, string instead, string insteadEnglish)
    {
        var verdict = JudgePrice.Run(text, question);
        if (verdict.Passes)
            return new GuardedText(text, verdict);
        var isChinese = HasChinese(question.BuyerSaid.Count > 0 ? question.BuyerSaid[^1] : text);
        var sentence = isChinese ? instead : insteadEnglish;
        var usual = isChinese ? UsualSentence : UsualEnglishSentence;
        return new GuardedText(JudgePrice.Run(sentence, question).Passes ? sentence : usual, verdict);
    }

    private static bool HasChinese(string text) => text.Any(sign => sign is >= '\u4E00' and <= '\u9FFF');
}
