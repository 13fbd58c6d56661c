using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Signalbox.Shop.Rules;

namespace Signalbox.Shop.Tests.Rules;

/// <summary>What reads the same is the same; the framework's compatibility forms do nothing here, which is why it is our own.</summary>
public sealed class PlainTextTests
{
    [Theory]
    [InlineData("ＡＢＣ１２３", "abc123")]
    [InlineData("Hello World", "hello world")]
    [InlineData("  多少　钱 \t\r\n 啊  ", "多少 钱 啊")]
    [InlineData("①②⑩⑳", "121020")]
    [InlineData("❽⓪", "80")]
    [InlineData("8️⃣0️⃣", "80")]
    [InlineData("🔟", "10")]
    [InlineData("𝟖𝟎 𝕯𝖊𝖆𝖑", "80 deal")]
    [InlineData("٨٠ ८०", "80 80")]
    [InlineData("ⒶⓏ🅰🄱🅒", "azabc")]
    [InlineData("x²₃½", "x230.5")]
    [InlineData("￥８０！", "¥80!")]
    [InlineData("㈠㊁", "一二")]
    [InlineData("包​邮\u00AD\uFEFF", "包邮")]
    [InlineData("8\u03360\u0336", "80")] // struck through
    [InlineData("ÄÖ ΣЖ", "äö σж")]
    [InlineData("5㎏ ﬁ", "5kg fi")]
    [InlineData("", "")]
    [InlineData(" \u200B ", "")]
    public void Each_sign_has_one_form(string text, string folded) => Assert.Equal(folded, PlainText.Of(text));

    [Fact]
    public void The_framework_would_leave_full_width_as_it_is() =>
        Assert.Equal("８０", "８０".Normalize(NormalizationForm.FormKC));

    [Theory]
    [InlineData("ab 多少钱", "多少", 3, 2)]
    [InlineData("  ８０　元", "80 元", 2, 4)]
    [InlineData("👍８０", "80", 2, 2)]
    [InlineData("𝟖𝟎元", "80", 0, 4)]
    [InlineData("🔟元", "10", 0, 2)]
    public void A_place_is_told_in_the_original(string text, string part, int at, int length)
    {
        var folded = PlainText.Fold(text);

        var place = folded.InOriginal(text, folded.Text.IndexOf(part, StringComparison.Ordinal), part.Length);

        Assert.Equal((at, length), place);
    }

    [Fact]
    public void Whatever_comes_is_folded_once_and_for_all() =>
        Prop.ForAll<NonNull<string>>(text =>
            {
                var folded = PlainText.Fold(text.Get);
                var places = folded.Places ?? [.. Enumerable.Range(0, text.Get.Length)];
                return folded.Text.Length == places.Count
                    && PlainText.Of(folded.Text) == folded.Text
                    && places.All(p => p >= 0 && p < text.Get.Length)
                    && places.Zip(places.Skip(1)).All(p => p.First <= p.Second);
            })
            .QuickCheckThrowOnFailure();
}
