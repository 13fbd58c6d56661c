using Signalbox.Radar.Judging.Rules;

namespace Signalbox.Radar.Tests.Judging;

public sealed class FoldingTests
{
    [Theory]
    [InlineData("ＡＩ工具（２０２６）", "ai工具(2026)")]
    [InlineData("補貼申報", "补贴申报")]
    [InlineData("DeepSeek　￥199", "deepseek ¥199")]
    [InlineData("𠮷野家😀", "𠮷野家😀")]
    public void What_reads_the_same_is_spelled_the_same(string text, string folded) =>
        Assert.Equal(folded, Folding.Fold(text));

    [Fact]
    public void Every_character_stays_at_its_place_and_folding_again_changes_nothing()
    {
        var all = string.Create(
            char.MaxValue + 1,
            0,
            (span, _) =>
            {
                for (var at = 0; at < span.Length; at++)
                    span[at] = (char)at;
            }
        );

        var once = Folding.Fold(all);

        Assert.Equal(all.Length, once.Length);
        Assert.Equal(once, Folding.Fold(once));
    }
}
