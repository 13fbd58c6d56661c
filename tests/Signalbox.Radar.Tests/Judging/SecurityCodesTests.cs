using Signalbox.Radar.Judging;

namespace Signalbox.Radar.Tests.Judging;

public sealed class SecurityCodesTests
{
    [Theory]
    [InlineData("宁德时代(300750.SZ)与贵州茅台 600519.sh 收盘", "300750.SZ 600519.SH")]
    [InlineData("SH600519、sz.000001 和 BJ920002", "600519.SH 000001.SZ 920002.BJ")]
    [InlineData("腾讯控股（0700.HK）、HK:09988", "00700.HK 09988.HK")]
    [InlineData("Kweichow Moutai (600519.SS), 000001.XSHE", "600519.SH 000001.SZ")]
    [InlineData("证券代码：688981　证券简称：中芯国际", "688981.SH")]
    [InlineData("股票代码为 300750", "300750.SZ")]
    [InlineData("３００７５０．ＳＺ 全角也是", "300750.SZ")]
    [InlineData("宁德时代（300750）涨停，市值过万亿", "300750.SZ")]
    [InlineData("300750.SZ 又见 SZ300750", "300750.SZ")]
    public void Codes_that_name_themselves_are_found(string text, string symbols) =>
        Assert.Equal(symbols, string.Join(' ', SecurityCodes.Find(text)));

    [Theory]
    [InlineData("地址：天津市和平区某路（300041），联系人王工")]
    [InlineData("邮编 430070，电话 027-87654321")]
    [InlineData("乌鲁木齐市新市区（830011）招标公告")]
    [InlineData("最高补助300750元")]
    [InlineData("项目代码：2026-310115-04-01")]
    [InlineData("统一社会信用代码 91310115MA1K4ABC12")]
    [InlineData("宁德时代发布新电池，没有写代码")]
    [InlineData("versionsh600519x 与 a300750.szx")]
    [InlineData("收盘价(123456)与上市公司无关")]
    [InlineData("编号 1300750.SZ，基金")]
    public void What_only_looks_like_one_is_none(string text) => Assert.Empty(SecurityCodes.Find(text));

    [Fact]
    public void A_long_text_of_digits_costs_little()
    {
        var text = string.Concat(Enumerable.Repeat("(300750 股票代码 sh ", 20_000));

        Assert.Empty(SecurityCodes.Find(text));
    }
}
