using FsCheck;
using FsCheck.Fluent;
using Signalbox.Radar.Search;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Search;

/// <summary>The words of the index never leave out a text that holds what is looked for.</summary>
public sealed class SearchTermsTests
{
    private static readonly string[] Pieces =
    [
        "补",
        "贴",
        "申",
        "报",
        "A",
        "股",
        "net",
        "zero",
        "3",
        "5",
        " ",
        "-",
        "，",
        "\n",
        "．",
        "ＡＩ",
        "한",
        "글",
        "é",
        "😀",
        "臺",
    ];

    [Theory]
    [InlineData("Ａ 股，ＡＩ芯片", "a股 ai芯片")]
    [InlineData("net-zero  2026", "net zero 2026")]
    [InlineData("  3.5% of GDP! ", "3 5 of gdp")]
    [InlineData("申報臺灣補貼", "申报台湾补贴")]
    [InlineData("一 二\n三", "一二 三")]
    [InlineData("！？", "")]
    [InlineData("", "")]
    public void A_text_has_one_spelling(string text, string plain)
    {
        var folded = SearchableText.Of(text);

        Assert.Equal(plain, folded.Letters);
        Assert.Equal(plain.Length, folded.Places.Count);
    }

    [Theory]
    [InlineData("MAIN aim", "ai", 5)] // «ai» inside a word is no find, at the beginning of one it is
    [InlineData("main", "ai", -1)]
    [InlineData("某AI公司", "ai", 1)]
    [InlineData("专项补贴", "补贴", 2)]
    [InlineData("补，贴", "补贴", -1)]
    public void A_word_is_found_from_its_beginning_on(string text, string phrase, int at) =>
        Assert.Equal(at, SearchableText.Of(text).Find(phrase));

    [Fact]
    public void Whoever_holds_it_is_looked_at()
    {
        var texts = Gen.Elements(Pieces).ArrayOf(30).Select(p => string.Concat(p)).ToArbitrary();
        var phrases = Gen.Elements(Pieces).ArrayOf(3).Select(p => string.Concat(p)).ToArbitrary();

        Prop.ForAll(
                texts,
                phrases,
                (text, asked) =>
                {
                    var (plain, phrase) = (SearchableText.Of(text), SearchableText.Of(asked).Letters);
                    if (phrase.Length == 0 || plain.Find(phrase) < 0)
                        return true;
                    var terms = SearchTerms.Of(plain);
                    return SearchTerms
                        .For(phrase)
                        .All(t =>
                            t.IsBeginning
                                ? terms.Any(w => w.StartsWith(t.Word, StringComparison.Ordinal))
                                : terms.Contains(t.Word)
                        );
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(LongSuite.Rounds(ci: 20_000, nightly: 500_000)));
    }
}
