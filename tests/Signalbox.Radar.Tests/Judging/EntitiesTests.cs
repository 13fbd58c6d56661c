using Signalbox.Radar.Judging.Rules;

namespace Signalbox.Radar.Tests.Judging;

public sealed class EntitiesTests
{
    [Theory]
    [InlineData("本通知由上海市经济和信息化委员会负责解释", "上海市经济和信息化委员会")]
    [InlineData("请联系滨海电力股份有限公司，电话见附件", "滨海电力股份有限公司")]
    [InlineData("材料报送至区科技和工业信息化局产业科", "区科技和工业信息化局")]
    [InlineData("近日，财政部发布通知", "财政部")]
    [InlineData("項目由廣東省農業農村廳組織實施", "廣東省農業農村廳")]
    [InlineData("与浙江大学共建", "浙江大学")]
    [InlineData("公司股票（600519）今日停牌", "600519")]
    [InlineData("买入300750.SZ的公告", "300750.SZ")]
    [InlineData("港股00700.HK回购", "00700.HK")]
    [InlineData("会议在苏州举行", "苏州")]
    public void Names_are_found_as_they_stand(string text, string name) => Assert.Contains(name, Find(text));

    [Theory]
    [InlineData("比赛结局出人意料，行业布局与竞争格局生变")]
    [InlineData("各级政府与上市公司")]
    [InlineData("他去了银行、医院和大学")]
    [InlineData("邮编310000，电话057188888888")]
    public void Plain_words_are_no_names(string text) => Assert.Empty(Find(text));

    private static IReadOnlyList<string> Find(string text) => Entities.Find(text, Folding.Fold(text), 20);
}
