using Signalbox.Market.Instruments;

namespace Signalbox.Market.Tests.Instruments;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("600519.SH", "600519.SH")]
    [InlineData("600519.XSHG", "600519.SH")]
    [InlineData("600519.SSE", "600519.SH")]
    [InlineData("600519.SS", "600519.SH")]
    [InlineData("sh600519", "600519.SH")]
    [InlineData("sh.600519", "600519.SH")]
    [InlineData("SH600519", "600519.SH")]
    [InlineData("s_sh600519", "600519.SH")]
    [InlineData("1.600519", "600519.SH")]
    [InlineData(" 600519.sh ", "600519.SH")]
    [InlineData("000001.XSHE", "000001.SZ")]
    [InlineData("0.000001", "000001.SZ")]
    [InlineData("1.000001", "000001.SH")]
    [InlineData("1.SZ", "000001.SZ")] // a spreadsheet has stripped the zeros
    [InlineData("0.920163", "920163.BJ")]
    [InlineData("bj920163", "920163.BJ")]
    [InlineData("920163.BSE", "920163.BJ")]
    [InlineData("0.833819", "833819.BJ")]
    [InlineData("2.931009", "931009.CSI")]
    [InlineData("00700.HK", "00700.HK")]
    [InlineData("0700.HK", "00700.HK")]
    [InlineData("700.SEHK", "00700.HK")]
    [InlineData("hk00700", "00700.HK")]
    [InlineData("r_hk00700", "00700.HK")]
    [InlineData("116.00700", "00700.HK")]
    [InlineData("00700", "00700.HK")]
    [InlineData("gb_aapl", "AAPL")]
    [InlineData("usAAPL", "AAPL")]
    [InlineData("105.AAPL", "AAPL")]
    [InlineData("AAPL", "AAPL")]
    [InlineData("BRK.B", "BRK.B")]
    [InlineData("USB", "USB")] // a ticker, not Tencent's mark before a B
    [InlineData("SHEL", "SHEL")]
    public void Each_spelling_says_one_instrument(string written, string canonical) =>
        Assert.Equal(canonical, Spellings.Read(written)?.Canonical);

    [Theory]
    [InlineData("600519", "600519")]
    [InlineData("1", "000001")]
    public void Bare_digits_say_no_exchange(string written, string digits) =>
        Assert.Equal(new Spelling(digits, null), Spellings.Read(written));

    [Theory]
    [InlineData("")]
    [InlineData("TS0018.SH")] // stands in a real list for a share that is gone
    [InlineData("6005190.SH")]
    [InlineData("平安银行")]
    [InlineData("600519.SH; DROP TABLE job")]
    [InlineData("a very long word that is no code of anything")]
    public void What_is_no_code_is_none(string written) => Assert.Null(Spellings.Read(written));

    [Theory]
    [InlineData("600519", Exchange.Sh)]
    [InlineData("689009", Exchange.Sh)]
    [InlineData("900901", Exchange.Sh)]
    [InlineData("920163", Exchange.Bj)] // a rule «9 is Shanghai» would send it there
    [InlineData("833819", Exchange.Bj)]
    [InlineData("302132", Exchange.Sz)]
    [InlineData("000001", Exchange.Sz)]
    [InlineData("200011", Exchange.Sz)]
    [InlineData("159201", Exchange.Sz)]
    [InlineData("512890", Exchange.Sh)]
    [InlineData("399001", Exchange.Sz)]
    [InlineData("881101", null)] // another vendor's boards
    public void Digits_that_no_list_knows_have_an_exchange_by_their_beginning(string digits, object? exchange) =>
        Assert.Equal((Exchange?)exchange, CodeRules.ExchangeOf(digits));

    [Theory]
    [InlineData("万  科Ａ", "万科A", "WKA")]
    [InlineData("平安银行", "平安银行", "PAYH")]
    [InlineData("*ST 国华", "*ST国华", "STGH")]
    public void Names_are_compared_without_widths_and_spaces(string name, string key, string initials)
    {
        Assert.Equal(key, NameKeys.Of(name));
        Assert.Equal(initials, NameKeys.Initials(name));
    }
}
