using System.Runtime.InteropServices;
using Signalbox.Platform.Errors;
using Signalbox.Shop.Replies;

namespace Signalbox.Shop.Rules;

/// <summary>What a rule may be, whether it comes from a form, a file or a program.</summary>
internal static class CheckRule
{
    public const int MostRules = 10_000;
    public const int MostPatterns = 500;
    public const int MostWords = 50;
    public const int LongestWord = 200;
    public const int LongestPattern = 500;
    public const int LongestAnswer = 2000;
    public const int MostPictures = 9;
    public const int LongestAddress = 500;
    public const int HighestOrder = 1_000_000;

    /// <summary>Of all words of an account together: what is made of them is kept in memory.</summary>
    public const int MostLetters = 1_000_000;

    /// <returns>What the owner should be told although it may be so: a sentence for each.</returns>
    /// <exception cref="RefusedException">
    /// 400 <c>shop.rule.words</c>, <c>shop.rule.pattern</c>, <c>shop.rule.answer</c>, <c>shop.rule.item</c>, <c>shop.rule.order</c>.
    /// </exception>
    public static IReadOnlyList<string> Run(RuleDraft rule)
    {
        if (!Enum.IsDefined(rule.Kind))
            throw Words("There is no such kind of rule: contains, exact, all-words, regex or default.");
        if (rule.Kind == MatchKind.Default)
            None(rule.Words);
        else if (rule.Kind == MatchKind.Regex)
            One(rule.Words);
        else
            Each(rule.Words);
        if (rule.Item is { } item && (item.Length is < 1 or > 32 || !item.All(char.IsAsciiDigit)))
            throw RefusedException.Invalid("shop.rule.item", "An item is named by its number, 1 to 32 digits.");
        if (rule.Order is < 0 or > HighestOrder)
            throw RefusedException.Invalid("shop.rule.order", $"The order is a number from 0 to {HighestOrder}.");
        return Answer(rule.Answer);
    }

    /// <summary>All rules of one account together.</summary>
    /// <exception cref="RefusedException">409 <c>shop.rule.too-many</c>.</exception>
    public static void Together(RuleCounts counts)
    {
        if (counts.Rules > MostRules)
            throw TooMany($"An account has {MostRules} rules at most; these would be {counts.Rules}.");
        if (counts.Patterns > MostPatterns)
            throw TooMany(
                $"Of an account's rules {MostPatterns} may be regular expressions; these would be {counts.Patterns}."
            );
        if (counts.Letters > MostLetters)
            throw TooMany(
                $"The words of an account have {MostLetters} letters at most; these would be {counts.Letters}."
            );
    }

    private static void None(IReadOnlyList<string> words)
    {
        if (words.Count > 0)
            throw Words("A default answers what nothing else answers, and has no words.");
    }

    private static void One(IReadOnlyList<string> words)
    {
        if (words is not [{ Length: >= 1 and <= LongestPattern } pattern])
            throw Words($"A rule of this kind has one regular expression of 1 to {LongestPattern} letters.");
        Pattern.Compile(pattern);
    }

    private static void Each(IReadOnlyList<string> words)
    {
        if (words.Count is < 1 or > MostWords)
            throw Words($"A rule has 1 to {MostWords} words; this one has {words.Count}.");
        for (var at = 0; at < words.Count; at++)
            if (words[at].Length > LongestWord)
                throw Words($"Word {at + 1} has {words[at].Length} letters; {LongestWord} are allowed.");
            else if (PlainText.Of(words[at]).Length == 0)
                throw Words($"Word {at + 1} is empty.");
    }

    private static IReadOnlyList<string> Answer(RuleAnswer answer)
    {
        if (answer.Text.Length > LongestAnswer)
            throw Said($"The answer has {answer.Text.Length} letters; {LongestAnswer} are allowed.");
        if (SplitAnswer.Count(answer.Text) is > SplitAnswer.Most and var parts)
            throw Said($"The answer is parted into {parts} messages; {SplitAnswer.Most} are allowed.");
        if (answer.Pictures.Count > MostPictures)
            throw Said($"An answer has {MostPictures} pictures at most.");
        if (answer.Pictures.FirstOrDefault(p => p.Length > LongestAddress || !IsAddress(p)) is { } picture)
            throw Said($"«{(picture.Length > 40 ? picture[..40] + "…" : picture)}» is no address of a picture.");
        return
        [
            .. FillAnswer
                .Unknown(answer.Text)
                .Select(name => $"There is no variable {name}: it is sent as it stands. There are {FillAnswer.Names}."),
        ];
    }

    /// <summary>One of the web, or of a picture that was uploaded here.</summary>
    private static bool IsAddress(string picture) =>
        picture.StartsWith('/')
        || (Uri.TryCreate(picture, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https");

    private static RefusedException Words(string sentence) => RefusedException.Invalid("shop.rule.words", sentence);

    private static RefusedException Said(string sentence) => RefusedException.Invalid("shop.rule.answer", sentence);

    private static RefusedException TooMany(string sentence) =>
        RefusedException.Conflict("shop.rule.too-many", sentence);
}

/// <summary>What the limits of an account are about.</summary>
/// <param name="Patterns">Those of the rules that are regular expressions.</param>
/// <param name="Letters">Of all words together.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RuleCounts(long Rules, long Patterns, long Letters)
{
    public static RuleCounts operator +(RuleCounts one, RuleCounts other) =>
        new(one.Rules + other.Rules, one.Patterns + other.Patterns, one.Letters + other.Letters);

    /// <summary>The larger of each.</summary>
    public RuleCounts Max(RuleCounts other) =>
        new(Math.Max(Rules, other.Rules), Math.Max(Patterns, other.Patterns), Math.Max(Letters, other.Letters));
}
