using Signalbox.Radar.Articles.Stories;

namespace Signalbox.Radar.Tests.Articles;

public sealed class StoryComparerTests
{
    private static readonly (string Title, string Text) Notice = (
        "关于组织申报河湾市2026年度冷链设施建设补助的通知",
        "现组织开展2026年度冷链设施建设补助申报。对新建产地冷库给予投资额30%的补助，单个主体最高80万元。申报材料请于4月18日前报送市农业农村局。"
    );

    private static readonly (string Title, string Text) Retold = (
        "建冷库，河湾市帮你出三成",
        "好消息！河湾市对新建的冷链设施给出真金白银：投资的百分之三十由财政补，每家最多能拿八十万元。想要的抓紧，4月18日截止。"
    );

    private static readonly (string Title, string Text) OtherTown = (
        "关于组织申报石浦市2026年度冷链设施建设补助的通知",
        "现组织开展2026年度冷链设施建设补助申报。对新建产地冷库给予投资额25%的补助，单个主体最高60万元。申报材料请于5月9日前报送市农业农村局。"
    );

    private static readonly (string Title, string Text) Outcome = (
        "河湾市2026年度冷链设施建设补助拟立项名单",
        "经申报、评审，现对2026年度冷链设施建设补助拟立项名单进行公示，共12家，单个主体最高80万元，公示至4月18日。"
    );

    private static readonly (string Title, string Text) Weather = (
        "明日天气",
        "明日多云转小雨，气温8到15度，出门请带伞。"
    );

    [Fact]
    public void A_retelling_keeps_the_figures() => Assert.True(IsSame(Notice, Retold));

    [Fact]
    public void The_same_notice_of_another_town_is_another_story() => Assert.False(IsSame(Notice, OtherTown));

    [Fact]
    public void How_it_came_out_is_another_story() => Assert.False(IsSame(Notice, Outcome));

    [Fact]
    public void What_has_nothing_in_common_is_apart() => Assert.False(IsSame(Notice, Weather));

    [Theory]
    [InlineData("采购公告（第一批）", "采购公告（第二批）")]
    [InlineData("工具 1.4.2 发布", "工具 1.5.0 发布")]
    [InlineData("关于县教育局办公家具采购的公告", "关于县文旅委办公家具采购的公告")]
    public void What_differs_in_the_one_piece_that_matters_is_apart(string one, string other)
    {
        const string text = "预算金额120万元，请于3月18日前递交投标文件，地点在公共资源交易中心三楼。";

        Assert.False(IsSame((one, text), (other, text)));
    }

    [Fact]
    public void Order_does_not_matter_and_everything_is_its_own_story()
    {
        (string, string)[] all = [Notice, Retold, OtherTown, Outcome, Weather];
        foreach (var a in all)
        {
            Assert.True(IsSame(a, a));
            foreach (var b in all)
                Assert.Equal(IsSame(a, b), IsSame(b, a));
        }
    }

    private static bool IsSame((string Title, string Text) one, (string Title, string Text) other)
    {
        (string Title, string Text)[] all = [Notice, Retold, OtherTown, Outcome, Weather];
        var (a, b) = (new StoryGist(one.Title, one.Text), new StoryGist(other.Title, other.Text));
        return new StoryComparer([.. all.Select(t => new StoryGist(t.Title, t.Text)), a, b]).IsSame(a, b);
    }
}
