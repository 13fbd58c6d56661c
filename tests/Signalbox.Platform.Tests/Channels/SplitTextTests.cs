using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Channels.Rendering;

namespace Signalbox.Platform.Tests.Channels;

public sealed class SplitTextTests
{
    [Fact]
    public void Lines_stay_whole_while_they_fit()
    {
        var parts = SplitText.Into("one\ntwo\nthree\nfour", 8, Encoding.UTF8.GetByteCount);

        Assert.Equal(["one\ntwo", "three", "four"], parts);
    }

    [Fact]
    public void Bytes_count_and_no_character_is_torn()
    {
        var parts = SplitText.Into(new string('报', 50) + "👨‍👩‍👧", 64, Encoding.UTF8.GetByteCount);

        Assert.All(parts, p => Assert.InRange(Encoding.UTF8.GetByteCount(p), 1, 64));
        Assert.Equal(new string('报', 21), parts[0]);
        Assert.EndsWith("👨‍👩‍👧", parts[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[名字 (x)](https://example.com/a_(b)?c=1)")]
    [InlineData("![图](https://example.com/a.png)")]
    [InlineData("https://example.com/a/very/long/path?with=query")]
    [InlineData("&#128512;")]
    [InlineData("&quot;")]
    [InlineData(@"\*")]
    public void A_link_an_address_an_entity_and_an_escape_are_never_torn(string whole)
    {
        for (var before = 0; before < 70; before++)
        {
            var text = new string('x', before) + whole + new string('报', 40);

            var parts = SplitText.Into(text, 64, Encoding.UTF8.GetByteCount);

            Assert.Equal(text, string.Concat(parts));
            Assert.Single(parts, p => p.Contains(whole, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_link_longer_than_a_part_leaves_its_words()
    {
        var parts = SplitText.Into(
            $"[words](https://example.com/{new string('a', 80)})",
            64,
            Encoding.UTF8.GetByteCount
        );

        Assert.Equal(["words"], parts);
    }

    [Fact]
    public void Nothing_is_lost_and_no_part_is_too_long_whatever_the_text()
    {
        var pieces = Gen.Elements(
            "\n",
            "\n\n",
            " ",
            "a",
            "报",
            "😀",
            "e\u0301\u0301",
            "[报](https://example.com/x)",
            "&amp;",
            "**b**",
            "- ",
            "\\[",
            "(",
            "]"
        );
        var texts = pieces.ListOf().Select(p => CleanText.Of(string.Concat(p))).ToArbitrary();

        Prop.ForAll(
                texts,
                text =>
                {
                    var parts = SplitText.Into(text, 64, Encoding.UTF8.GetByteCount);
                    return parts.All(p => Encoding.UTF8.GetByteCount(p) <= 64 && p.Trim('\n').Length > 0)
                        && Bare(string.Concat(parts)) == Bare(text);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    private static string Bare(string text) => text.Replace("\n", "").Replace(" ", "");
}
