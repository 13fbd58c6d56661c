using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Signalbox.Market.Bars;
using Signalbox.Market.Instruments;
using Signalbox.Market.Quality;

namespace Signalbox.Market.Providers.Tencent;

/// <summary>Section <c>Market:Tencent</c>.</summary>
internal sealed class TencentOptions
{
    /// <summary>Whether it is asked.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Where its history with amounts is.</summary>
    [Required, Url]
    public string HistoryUrl { get; set; } = "https://proxy.finance.qq.com/ifzqgtimg";

    /// <summary>Where its minutes are.</summary>
    [Required, Url]
    public string MinuteUrl { get; set; } = "https://ifzq.gtimg.cn";

    /// <summary>Where its quotes are.</summary>
    [Required, Url]
    public string QuoteUrl { get; set; } = "https://qt.gtimg.cn";

    /// <summary>Calls a minute.</summary>
    [Range(1, 100_000)]
    public int PerMinute { get; set; } = 120;
}

/// <summary>Tencent's k-line with amounts, unadjusted: volumes in lots, but in shares for 688 and indices; amounts in ten thousand yuan.</summary>
internal sealed class TencentDays(ProviderWire wire, IOptions<TencentOptions> options) : IDayProvider
{
    private const int RowsInOne = 640;

    public string Name => TencentQuotes.Source;

    public bool IsSetUp => options.Value.Enabled;

    public bool Offers(Instrument instrument) => instrument.Exchange is Exchange.Sh or Exchange.Sz or Exchange.Bj;

    public async Task<ProviderDays> DaysAsync(Instrument instrument, DateOnly from, DateOnly to, CancellationToken ct)
    {
        var rows = new SortedDictionary<DateOnly, Bar>();
        // It gives the newest rows of a range, so that a long one is asked for backwards.
        for (var end = to; ; )
        {
            var page = await PageAsync(instrument, from, end, ct);
            foreach (var bar in page.Where(b => b.Day >= from && b.Day <= to))
                rows[bar.Day] = bar;
            if (page.Count < RowsInOne || page[0].Day <= from)
                break;
            end = page[0].Day.AddDays(-1);
        }
        return new ProviderDays([.. rows.Values], UnitsOf(instrument), []);
    }

    private async Task<List<Bar>> PageAsync(Instrument instrument, DateOnly from, DateOnly to, CancellationToken ct)
    {
        var code = Code(instrument);
        var address = new Uri(
            $"{options.Value.HistoryUrl.TrimEnd('/')}/appstock/app/newfqkline/get?param={code},day,{Text(from)},{Text(to)},{RowsInOne},"
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        return await wire.SendAsync(
            new WireRules(Name, options.Value.PerMinute),
            request,
            body => TencentRows.Read(instrument, code, "day", body, BarOf).OrderBy(bar => bar.Day).ToList(),
            ct
        );
    }

    /// <summary>date, open, close, high, low, volume, rights, turnover, amount; all but the rights as text.</summary>
    private static Bar BarOf(JsonElement row)
    {
        if (row.GetArrayLength() < 9)
            throw new FormatException($"a row has {row.GetArrayLength()} columns, at least 9 are known");
        return new Bar(
            Files.Table.Day("date", Text(0)),
            Number(1),
            Number(3),
            Number(4),
            Number(2),
            null,
            Number(5),
            Number(8)
        );

        decimal Number(int column) => Files.Table.Number($"column {column + 1}", Text(column));

        string Text(int column) =>
            row[column].ValueKind == JsonValueKind.String ? row[column].GetString() ?? "" : row[column].GetRawText();
    }

    /// <summary>STAR shares and indices are counted one by one.</summary>
    private static Units UnitsOf(Instrument instrument) =>
        instrument.Kind == AssetKind.Index || instrument.Board == Board.Star
            ? Units.SharesAndTenThousands
            : Units.LotsAndTenThousands;

    /// <summary>E.g. <c>sh600519</c>.</summary>
    public static string Code(Instrument instrument) =>
        instrument.Exchange.ToString().ToLowerInvariant() + instrument.Bare;

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
