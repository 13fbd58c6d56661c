using System.Globalization;
using System.Text;
using Signalbox.Market.Providers;
using Signalbox.Market.Providers.Sina;
using Signalbox.Market.Providers.Tencent;
using Signalbox.Market.Quotes;
using Signalbox.Testing;

namespace Signalbox.Market.Tests.Providers;

/// <summary>What the sites really sent, and the ways in which it goes wrong.</summary>
public sealed class RawQuotesTests
{
    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static byte[] Raw(string file) => File.ReadAllBytes(Samples.Path($"data/market/raw/{file}"));

    [Fact]
    public void Sina_counts_in_shares_and_yuan()
    {
        var quote = Assert.Single(SinaQuotes.Read(Raw("sina/quote_sz162411.gbk.txt")));

        Assert.Equal(("162411.SZ", "华宝油气"), (quote.Symbol, quote.Name));
        Assert.Equal(new DateTimeOffset(2019, 3, 12, 7, 0, 3, TimeSpan.Zero), quote.At);
        Assert.Equal(
            (0.491m, 0.488m, 0.489m, 0.492m, 0.488m),
            (quote.Last, quote.PreClose, quote.Open, quote.High, quote.Low)
        );
        Assert.Equal((133_819_867m, 65_623_147.285m), (quote.Volume, quote.Amount));
        Assert.Equal(new Level(0.490m, 2_422_992), quote.Bids[0]);
        Assert.Equal(new Level(0.495m, 5_180_900), quote.Asks[4]);
        Assert.Equal(0.61m, quote.ChangePercent);
    }

    [Fact]
    public void A_price_of_nothing_is_none_and_an_empty_line_no_quote()
    {
        var quotes = SinaQuotes.Read(Raw("sina/quote_batch_one_empty.gbk.txt"));

        Assert.Equal(["160922.SZ", "160924.SZ"], quotes.Select(q => q.Symbol));
        Assert.All(quotes, q => Assert.Null(q.Last));
        Assert.All(quotes, q => Assert.Null(q.ChangePercent));
        Assert.Equal(1.095m, quotes[1].PreClose);
    }

    [Fact]
    public void Tencent_counts_in_lots_and_its_exact_amount_is_in_field_35()
    {
        var quote = Assert.Single(TencentQuotes.Read(Raw("tencent/quote_sh601666.gbk.txt")));

        Assert.Equal(("601666.SH", "平煤股份"), (quote.Symbol, quote.Name));
        Assert.Equal(new DateTimeOffset(2023, 9, 13, 7, 59, 15, TimeSpan.Zero), quote.At);
        Assert.Equal((10.13m, 9.82m, 3.16m), (quote.Last, quote.PreClose, quote.ChangePercent));
        Assert.Equal((54_560_800m, 551_678_149m), (quote.Volume, quote.Amount));
        Assert.Equal((10.80m, 8.84m), (quote.LimitUp, quote.LimitDown));
        Assert.Equal(new Level(10.12m, 100_000), quote.Bids[0]);
        Assert.Equal(5, quote.Asks.Count);
    }

    [Fact]
    public void In_the_opening_auction_nothing_was_traded_yet()
    {
        var quote = Assert.Single(TencentQuotes.Read(Raw("tencent/quote_sz002241_preopen.gbk.txt")));

        Assert.Null(quote.Last);
        Assert.Equal((22.27m, 0m), (quote.PreClose, quote.Volume));
    }

    [Theory]
    [InlineData("tencent/quote_r_hk09660.gbk.txt", "09660.HK", "6.24", "192659034", "1180471843.14")]
    [InlineData("tencent/quote_r_hk00700_hk00980.utf8.txt", "00700.HK", "409.6", "41115421", "16899465578.3")]
    public void Hong_Kong_counts_in_shares(string file, string symbol, string last, string volume, string amount)
    {
        var raw = Raw(file);
        // The twin for Hong Kong sends UTF-8.
        var text = file.Contains("utf8", StringComparison.Ordinal)
            ? Encoding.UTF8.GetString(raw)
            : SourceText.Decode(raw);

        var quote = TencentQuotes.Read(text)[0];

        Assert.Equal(
            (symbol, Number(last), Number(volume), Number(amount)),
            (quote.Symbol, quote.Last, quote.Volume, quote.Amount)
        );
        Assert.Null(quote.LimitUp); // Hong Kong has none; the fields hold the year's high and low
    }

    [Theory]
    [InlineData("<html><body>please verify</body></html>", FaultKind.NotThisService)]
    [InlineData("v_pv_none_match=\"1\";", null)]
    [InlineData("v_sh600519=\"1~贵州茅台~600519~17", FaultKind.Malformed)]
    [InlineData("v_sh600519=\"1~贵州茅台~600519\";", FaultKind.Malformed)]
    [InlineData("", FaultKind.Malformed)]
    [InlineData("Kinsoku jikou desu!", FaultKind.Malformed)]
    public void What_is_no_quote_is_a_typed_fault(string body, object? kind)
    {
        if (kind is null)
            Assert.Empty(TencentQuotes.Read(body));
        else
            Assert.Equal((FaultKind)kind, Assert.Throws<ProviderException>(() => TencentQuotes.Read(body)).Kind);
    }

    [Fact]
    public void Half_a_character_at_the_end_is_a_broken_line()
    {
        var raw = Raw("sina/quote_sz162411.gbk.txt");
        var name = Array.IndexOf(raw, (byte)'"') + 1;

        Assert.Equal(
            FaultKind.Malformed,
            Assert.Throws<ProviderException>(() => SinaQuotes.Read(raw.AsSpan(0, name + 1))).Kind
        );
        Assert.Equal(
            FaultKind.NotEntitled,
            Assert.Throws<ProviderException>(() => SinaQuotes.Read("var hq_str_sys_auth=\"FAILED\";\n"u8)).Kind
        );
    }
}
