using Signalbox.Platform.Errors;
using Signalbox.Shop.Rules;
using static Signalbox.Shop.Tests.Rules.ExampleRules;

namespace Signalbox.Shop.Tests.Rules;

/// <summary>What cannot be a rule is refused in a sentence that says what, where and what to do.</summary>
public sealed class CheckRuleTests
{
    [Theory]
    [InlineData("Contains", "", "shop.rule.words", "1 to 50 words; this one has 0")]
    [InlineData("Contains", "a| ", "shop.rule.words", "Word 2 is empty")]
    [InlineData("Default", "a", "shop.rule.words", "has no words")]
    [InlineData("Regex", "", "shop.rule.words", "one regular expression")]
    [InlineData("Regex", "(价", "shop.rule.pattern", "letter 2 of 2: a ( has no )")]
    [InlineData("Regex", "价)", "shop.rule.pattern", "a ) has no (")]
    [InlineData("Regex", "*", "shop.rule.pattern", "nothing before it")]
    [InlineData("Regex", "[a", "shop.rule.pattern", "a [ has no ]")]
    [InlineData("Regex", @"a\", "shop.rule.pattern", "at the end")]
    [InlineData("Regex", "a{3,1}", "shop.rule.pattern", "the smaller number")]
    [InlineData("Regex", @"\p{Nonsense}", "shop.rule.pattern", "letter")]
    [InlineData("9", "a", "shop.rule.words", "kind")]
    public void Words_and_patterns(string kind, string words, string code, string says) =>
        Refused(Rule(Enum.Parse<MatchKind>(kind), words).Says, code, says);

    [Fact]
    public void Everything_has_its_limit()
    {
        var good = Rule(MatchKind.Contains, "价").Says;
        Refused(good with { Words = [new string('a', 201)] }, "shop.rule.words", "Word 1 has 201");
        Refused(good with { Words = [.. Enumerable.Repeat("a", 51)] }, "shop.rule.words", "this one has 51");
        Refused(good with { Kind = MatchKind.Regex, Words = [new string('a', 501)] }, "shop.rule.words", "1 to 500");
        Refused(good with { Answer = new(new string('a', 2001), []) }, "shop.rule.answer", "2001");
        Refused(
            good with
            {
                Answer = new(string.Join("\n---\n", "abcdef".ToArray()), []),
            },
            "shop.rule.answer",
            "6 messages"
        );
        Refused(good with { Answer = new("", ["javascript:alert(1)"]) }, "shop.rule.answer", "«javascript:alert(1)»");
        Refused(good with { Answer = new("", [.. Enumerable.Repeat("/a.png", 10)]) }, "shop.rule.answer", "9 pictures");
        Refused(good with { Order = -1 }, "shop.rule.order", "0 to 1000000");
        Refused(good with { Item = "a" }, "shop.rule.item", "number");
        Together(new RuleCounts(10_001, 0, 0), "10000 rules at most");
        Together(new RuleCounts(501, 501, 0), "500 may be regular expressions");
        Together(new RuleCounts(1, 0, 1_000_001), "letters");

        Assert.Empty(CheckRule.Run(good with { Words = [new string('a', 200)], Item = "12", Answer = new("", []) }));
        CheckRule.Together(new RuleCounts(10_000, 500, 1_000_000));
    }

    [Fact]
    public void A_variable_that_is_none_is_told_and_is_no_fault()
    {
        var told = CheckRule.Run(Rule(MatchKind.Contains, "价", "{buyer}，{商品}现在{prize}元，{prize}").Says);

        Assert.Contains("{prize}", Assert.Single(told), StringComparison.Ordinal);
    }

    private static void Refused(RuleDraft rule, string code, string says)
    {
        var refused = Assert.Throws<RefusedException>(() => CheckRule.Run(rule));
        Assert.Equal((400, code), (refused.Status, refused.Code));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }

    private static void Together(RuleCounts counts, string says)
    {
        var refused = Assert.Throws<RefusedException>(() => CheckRule.Together(counts));
        Assert.Equal((409, "shop.rule.too-many"), (refused.Status, refused.Code));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }
}
