using FsCheck;
using FsCheck.Fluent;
using Signalbox.Shop.Rules;
using Signalbox.Testing;
using static Signalbox.Shop.Tests.Rules.ExampleRules;

namespace Signalbox.Shop.Tests.Rules;

/// <summary>Which rule answers a message, why, and what else would have.</summary>
public sealed class RuleSetTests
{
    [Theory]
    [InlineData("Contains", "多少钱", "请问 多少钱 呀", true)]
    [InlineData("Contains", "多少钱", "请问多少 钱呀", false)]
    [InlineData("Contains", "WiFi", "支持ｗｉｆｉ吗", true)]
    [InlineData("Contains", "在吗|有人吗", "有人吗？", true)]
    [InlineData("Exact", "在吗", " 在吗 ", true)]
    [InlineData("Exact", "在吗", "在吗?", false)]
    [InlineData("Exact", "在吗|在吗?", "在吗？", true)]
    [InlineData("AllWords", "发货|什么时候", "什么时候可以发货", true)]
    [InlineData("AllWords", "发货|什么时候", "可以发货", false)]
    [InlineData("AllWords", "aa|a", "aa", true)]
    [InlineData("AllWords", "A|a", "a", true)] // what reads the same is one word
    [InlineData("Regex", @"便宜\s*\d+", "能便宜 20 吗", true)]
    [InlineData("Regex", "^(?=.*最低).*价", "最低什么价", true)] // looks ahead
    [InlineData("Regex", "QQ|微信", "加qq", true)]
    [InlineData("Regex", "！$", "快！", true)] // a sign that is folded away
    [InlineData("Regex", "^$", "在", false)]
    [InlineData("Default", "", "随便", true)]
    public void A_rule_fits_or_does_not(string kind, string words, string text, bool fits) =>
        Assert.Equal(fits, Match([Rule(Enum.Parse<MatchKind>(kind), words)], text).Winner is not null);

    [Fact]
    public void The_items_rule_goes_before_the_accounts_and_both_before_defaults()
    {
        var nothing = Rule(MatchKind.Default, "", order: 0);
        var ofItem = Rule(MatchKind.Default, "", item: "7", order: 999);
        var account = Rule(MatchKind.Contains, "价", order: 0);
        var item = Rule(MatchKind.Contains, "价", item: "7", order: 999);
        Rule[] rules = [nothing, ofItem, account, item];

        Assert.Equal(
            [item.Id, account.Id, ofItem.Id, nothing.Id],
            Match(rules, "什么价", "7").Hits.Select(h => h.Rule.Id)
        );
        Assert.Equal([account.Id, nothing.Id], Match(rules, "什么价", "8").Hits.Select(h => h.Rule.Id));
        Assert.Equal([account.Id, nothing.Id], Match(rules, "什么价").Hits.Select(h => h.Rule.Id));
    }

    [Fact]
    public void Within_a_level_the_order_decides_and_then_the_longer_word()
    {
        var late = Rule(MatchKind.Contains, "什么时候发货", order: 2);
        var brief = Rule(MatchKind.Contains, "发货", order: 1);
        var longer = Rule(MatchKind.Contains, "时候发货|货", order: 1);
        var off = Rule(MatchKind.Contains, "什么时候发货", order: 0, enabled: false);

        var match = Match([late, brief, longer, off], "什么时候发货");

        Assert.Equal([longer.Id, brief.Id, late.Id], match.Hits.Select(h => h.Rule.Id));
    }

    [Fact]
    public void A_match_says_which_word_stood_where()
    {
        var match = Match([Rule(MatchKind.AllWords, "ＡＢＣ|在")], "　在  abc吗");

        var places = Assert.Single(match.Hits).Places.OrderBy(p => p.At);

        Assert.Equal([new WordPlace("在", 1, 1), new WordPlace("ＡＢＣ", 4, 3)], places);
    }

    [Fact]
    public void Many_others_are_counted_and_the_first_of_each_level_is_always_there()
    {
        var rules = Enumerable
            .Range(0, 100)
            .Select(n => Rule(MatchKind.Contains, "价", item: "7", order: n))
            .Append(Rule(MatchKind.Contains, "价"))
            .Append(Rule(MatchKind.Default, ""))
            .ToArray();

        var match = Match(rules, "价", "7");

        Assert.Equal((22, 80), (match.Hits.Count, match.More));
        Assert.Equal(rules[^2].Id, match.FirstOf(RuleLevel.Account)!.Rule.Id);
        Assert.Equal(rules[^1].Id, match.FirstOf(RuleLevel.Default)!.Rule.Id);
    }

    [Fact]
    public void A_pattern_that_takes_too_long_is_told_and_the_others_still_answer()
    {
        var slow = Rule(MatchKind.Regex, @"^(?=(a+)+$)b|\b(\w+\s?)+\b\2$", order: 1);
        var quick = Rule(MatchKind.Contains, "a", order: 2);

        var match = Match([slow, quick], new string('a', 60) + "!");

        Assert.Equal(slow.Id, Assert.Single(match.TimedOut).Id);
        Assert.Equal(quick.Id, match.Winner!.Rule.Id);
    }

    [Fact]
    public void All_patterns_of_a_message_together_have_their_time_too()
    {
        var slow = Enumerable.Range(0, 200).Select(n => Rule(MatchKind.Regex, $"^(?=(a+)+${n})b", order: n)).ToArray();

        var match = new RuleSet(slow).Match(new string('a', 60) + "!", null, TimeProvider.System);

        Assert.InRange(match.TimedOut.Count, 1, 10);
        Assert.Equal(200 - match.TimedOut.Count, match.NotTried);
    }

    [Fact]
    public void A_bomb_of_a_text_is_read_to_its_end()
    {
        var words = Enumerable.Range(1, 200).Select(n => Rule(MatchKind.Contains, new string('a', n)));
        var rules = new RuleSet(words.Concat(Enumerable.Range(0, 9000).Select(_ => Rule(MatchKind.Contains, "a"))));

        var match = rules.Match(new string('a', 100_000), null, TimeProvider.System);

        Assert.Equal(9200, match.Hits.Count + match.More);
    }

    [Fact]
    public void The_automaton_finds_what_a_loop_over_all_rules_finds()
    {
        var letters = Gen.Elements("a", "A", "b", "ab", "ba", "价", "格", "价格", " ", "Ｂ", "①");
        var word = letters.ArrayOf().Resize(4).Select(string.Concat).Where(w => PlainText.Of(w).Length > 0);
        var rule =
            from kind in Gen.Elements(MatchKind.Contains, MatchKind.Exact, MatchKind.AllWords, MatchKind.Default)
            from count in Gen.Choose(1, 4)
            from words in word.ArrayOf(count)
            from item in Gen.Elements(null, null, "1", "2")
            from order in Gen.Choose(0, 2)
            from isOn in Gen.Frequency((9, Gen.Constant(true)), (1, Gen.Constant(false)))
            select Rule(kind, kind == MatchKind.Default ? "" : string.Join('|', words), "", item, order, isOn);
        var world =
            from rules in rule.ArrayOf().Resize(15)
            from texts in letters.ArrayOf().Resize(12).Select(string.Concat).ArrayOf(10)
            from item in Gen.Elements(null, "1", "2", "3")
            select (rules, texts, item);
        var inputs = 0;

        Prop.ForAll(
                world.ToArbitrary(),
                w =>
                {
                    var set = new RuleSet(w.rules);
                    inputs += w.texts.Length;
                    return w.texts.All(text =>
                        set.Match(text, w.item, TimeProvider.System)
                            .Hits.Select(h => h.Rule.Id)
                            .SequenceEqual(Naive(w.rules, text, w.item))
                    );
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(LongSuite.Rounds(ci: 1000, nightly: 50_000)));

        Assert.Equal(LongSuite.Rounds(ci: 10_000, nightly: 500_000), inputs);
    }

    private static RuleMatch Match(Rule[] rules, string text, string? item = null) =>
        new RuleSet(rules).Match(text, item, TimeProvider.System);
}
