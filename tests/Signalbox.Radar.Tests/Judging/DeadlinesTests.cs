using System.Globalization;
using Signalbox.Radar.Judging.Rules;

namespace Signalbox.Radar.Tests.Judging;

/// <summary>Written on 2026-03-02 and read the same day.</summary>
public sealed class DeadlinesTests
{
    private static readonly DateOnly Today = new(2026, 3, 2);

    [Theory]
    [InlineData("报名截止时间：2026年3月20日17:00。", "2026-03-20")]
    [InlineData("报名截止时间为 2026-03-20", "2026-03-20")]
    [InlineData("投标截止日期2026/3/9", "2026-03-09")]
    [InlineData("请于3月20日前将材料发送至邮箱", "2026-03-20")]
    [InlineData("请于3月20日（星期五）下午17:00前提交", "2026-03-20")]
    [InlineData("申报时间：2026年3月1日至2026年3月31日", "2026-03-31")]
    [InlineData("申报时间：3月1日—3月31日", "2026-03-31")]
    [InlineData("申報截止日期為2026年4月10日", "2026-04-10")]
    [InlineData("即日起至３月１５日", "2026-03-15")]
    [InlineData("优惠有效期至2026.3.8", "2026-03-08")]
    [InlineData("二手回收活动持续到三月二十一日截止", "2026-03-21")]
    [InlineData("报名截止十二月三十一日", "2026-12-31")]
    [InlineData("请在3月底前完成申报", "2026-03-31")]
    [InlineData("请在2028年2月底前完成申报", "2028-02-29")]
    [InlineData("不晚于2026年3月5日提交", "2026-03-05")]
    [InlineData("意见反馈截至3月15日", "2026-03-15")]
    [InlineData("第一批3月10日前申报，第二批5月10日前申报", "2026-03-10")]
    [InlineData("第一批2月10日前申报，第二批5月10日前申报", "2026-05-10")]
    [InlineData("申报截止2月10日17时，逾期不候，请提交材料的企业注意", null)] // how things stood then
    [InlineData("申报截止日期：2月10日", "2026-02-10")]
    public void A_last_day_to_act_is_found(string text, string? expected) => Assert.Equal(expected, Find(text));

    [Theory]
    [InlineData("截至2026年3月1日，公司共有员工300人")]
    [InlineData("截止2月底，全国已有200家企业报名")]
    [InlineData("会议于3月20日召开")]
    [InlineData("新规自3月15日起施行")]
    [InlineData("3月20日前后将有降雨，请报名的市民注意")]
    [InlineData("项目将于2026年6月30日前建成投产")]
    [InlineData("报名截止时间：2026年2月30日")]
    [InlineData("报名截止时间：2026年13月1日")]
    [InlineData("报名截止时间：2999年1月1日")]
    [InlineData("报名截止时间：另行通知")]
    [InlineData("股价在3.15元至3.20元之间")]
    [InlineData("")]
    public void What_only_looks_like_one_is_not(string text) => Assert.Null(Find(text));

    [Fact]
    public void In_December_a_date_in_January_is_next_years() =>
        Assert.Equal(
            new DateOnly(2027, 1, 15),
            Deadlines.Find("请于1月15日前提交", new DateOnly(2026, 12, 20), new DateOnly(2026, 12, 21))?.Day
        );

    private static string? Find(string text) =>
        Deadlines.Find(Folding.Fold(text), Today, Today)?.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
