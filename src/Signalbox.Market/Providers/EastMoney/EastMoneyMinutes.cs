using Microsoft.Extensions.Options;
using Signalbox.Market.Instruments;
using Signalbox.Market.Minutes;
using Signalbox.Market.Quality;

namespace Signalbox.Market.Providers.EastMoney;

/// <summary>EastMoney's k-line of one minute: the newest five sessions, in lots and yuan.</summary>
internal sealed class EastMoneyMinutes(ProviderWire wire, IOptions<EastMoneyOptions> options) : IMinuteProvider
{
    private const int Columns = 7;

    public string Name => EastMoneyDays.Source;

    public bool IsSetUp => options.Value.Enabled;

    public async Task<ProviderMinutes> MinutesAsync(Instrument instrument, CancellationToken ct)
    {
        var address = new Uri(
            $"{options.Value.HistoryUrl.TrimEnd('/')}/api/qt/stock/kline/get?secid={EastMoneyDays.SecId(instrument)}"
                + "&fields1=f1,f2,f3,f4,f5,f6&fields2=f51,f52,f53,f54,f55,f56,f57&klt=1&fqt=0&beg=0&end=20500101"
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var rules = new WireRules(Name, options.Value.PerMinute);
        var rows = await wire.SendAsync(
            rules,
            request,
            body => EastMoneyLines.Read(instrument, body, Of).OrderBy(minute => minute.At).ToList(),
            ct
        );
        return new ProviderMinutes(rows, Units.LotsAndYuan);
    }

    /// <summary>Open, close, high, low: not in the usual order.</summary>
    private static Minute Of(string line)
    {
        var fields = line.Split(',');
        if (fields.Length != Columns)
            throw new FormatException($"a line has {fields.Length} columns in place of {Columns}");
        var at =
            SourceText.Instant(fields[0], "Asia/Shanghai", "yyyy-MM-dd HH:mm")
            ?? throw new FormatException($"no minute: {(fields[0].Length > 40 ? fields[0][..40] : fields[0])}");
        return new Minute(at, Number(1), Number(3), Number(4), Number(2), Number(5), Number(6));

        decimal Number(int column) => Files.Table.Number($"column {column + 1}", fields[column]);
    }
}
