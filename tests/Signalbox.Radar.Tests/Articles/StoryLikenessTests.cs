using Signalbox.Radar.Articles;
using Signalbox.Radar.Sources;

namespace Signalbox.Radar.Tests.Articles;

public sealed class StoryLikenessTests
{
    private const string Notice =
        "云汐市发改委今日发布通知，组织申报2026年度新型储能专项资金，单个项目最高补贴300万元，申报截止2026年3月20日。申报主体须在本市注册，项目装机不低于5兆瓦。";

    public static TheoryData<string, string, string, string, bool> Pairs =>
        new()
        {
            // told again with other words around it
            { "储能资金申报", Notice, "快讯：储能资金开始申报", $"【能源快讯】{Notice}请各单位抓紧准备。", true },
            // the same template with other figures
            {
                "储能资金申报",
                Notice,
                "光伏资金申报",
                Notice
                    .Replace("300", "120", StringComparison.Ordinal)
                    .Replace("2026年3月20日", "2027年11月15日", StringComparison.Ordinal)
                    .Replace("2026年度", "2027年度", StringComparison.Ordinal),
                false
            },
            // two English texts share letters, not words
            {
                "Ten best out-of-office messages",
                "Every year people write funny messages before they leave for the holidays, and we have collected the best ones of them here for you to read.",
                "A job queue in PostgreSQL",
                "Claiming rows with skip locked works well until the table has a hot head of dead tuples, and then every claim has to step over all of them.",
                false
            },
            // short ones by their title alone
            { "明天停水通知，请各位住户留意", "见图", "明天停水通知，请各位住户留意", "如图", true },
            { "周报", "见图", "周报", "如图", false },
        };

    [Theory, MemberData(nameof(Pairs))]
    public void The_same_story_is_known_and_others_are_kept_apart(
        string titleA,
        string textA,
        string titleB,
        string textB,
        bool isSame
    )
    {
        var item = new FoundItem
        {
            Key = "b",
            Title = titleB,
            Url = "",
            Text = textB,
            TextState = TextState.Full,
            Original = textB,
        };

        Assert.Equal(isSame, StoryLikeness.IsSame(titleA, textA, item));
    }

    [Theory]
    [InlineData("https://Example.com/a?utm_source=x&id=7#top", "https://example.com/a?id=7")]
    [InlineData("http://example.com:80/a", "http://example.com/a")]
    [InlineData("https://example.com:8443/a", "https://example.com:8443/a")]
    [InlineData("javascript:alert(1)", "")]
    [InlineData("not an address", "")]
    [InlineData(null, "")]
    public void Addresses_are_compared_without_what_only_tracks(string? given, string normal) =>
        Assert.Equal(normal, ArticleUrl.Normalise(given));
}
