using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Options;
using Signalbox.Market.Bars;
using Signalbox.Market.Instruments;
using Signalbox.Market.Quality;

namespace Signalbox.Market.Providers.EastMoney;

/// <summary>Section <c>Market:EastMoney</c>.</summary>
internal sealed class EastMoneyOptions
{
    /// <summary>Whether it is asked.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Where its history is.</summary>
    [Required, Url]
    public string HistoryUrl { get; set; } = "https://push2his.eastmoney.com";

    /// <summary>Calls a minute; since 2025 it bans addresses that ask fast.</summary>
    [Range(1, 100_000)]
    public int PerMinute { get; set; } = 40;
}

/// <summary>EastMoney's k-line, unadjusted only: what it adjusts has dividends subtracted and may be below zero.</summary>
internal sealed class EastMoneyDays(ProviderWire wire, IOptions<EastMoneyOptions> options) : IDayProvider
{
    public const string Source = "eastmoney";

    /// <summary>date, open, close, high, low, volume, amount.</summary>
    private const string Fields = "f51,f52,f53,f54,f55,f56,f57";
    private const int Columns = 7;

    public string Name => Source;

    public bool IsSetUp => options.Value.Enabled;

    public bool Offers(Instrument instrument) => instrument.Exchange is not (Exchange.Us or Exchange.Csi);

    public async Task<ProviderDays> DaysAsync(Instrument instrument, DateOnly from, DateOnly to, CancellationToken ct)
    {
        var address = new Uri(
            $"{options.Value.HistoryUrl.TrimEnd('/')}/api/qt/stock/kline/get?secid={SecId(instrument)}"
                + $"&fields1=f1,f2,f3,f4,f5,f6&fields2={Fields}&klt=101&fqt=0&beg={Text(from)}&end={Text(to)}"
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var rows = await wire.SendAsync(
            new WireRules(Source, options.Value.PerMinute),
            request,
            body => EastMoneyLines.Read(instrument, body, BarOf).OrderBy(bar => bar.Day).ToList(),
            ct
        );
        // Shares of Hong Kong are counted one by one.
        var units = instrument.Exchange == Exchange.Hk ? Units.Plain : Units.LotsAndYuan;
        return new ProviderDays(rows, units, []);
    }

    /// <summary>Open, close, high, low: not in the usual order.</summary>
    private static Bar BarOf(string line)
    {
        var fields = line.Split(',');
        if (fields.Length != Columns)
            throw new FormatException($"a line has {fields.Length} columns in place of {Columns}");
        return new Bar(
            Files.Table.Day("date", fields[0]),
            Number(1),
            Number(3),
            Number(4),
            Number(2),
            null,
            Number(5),
            Number(6)
        );

        decimal Number(int column) => Files.Table.Number($"column {column + 1}", fields[column]);
    }

    /// <summary>0 is Shenzhen and Beijing, 1 Shanghai, 116 Hong Kong.</summary>
    public static string SecId(Instrument instrument) =>
        instrument.Exchange switch
        {
            Exchange.Sh => $"1.{instrument.Bare}",
            Exchange.Hk => $"116.{instrument.Bare}",
            Exchange.Csi => $"2.{instrument.Bare}",
            _ => $"0.{instrument.Bare}",
        };

    private static string Text(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
