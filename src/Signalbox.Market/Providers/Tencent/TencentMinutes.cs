using System.Text.Json;
using Microsoft.Extensions.Options;
using Signalbox.Market.Instruments;
using Signalbox.Market.Minutes;
using Signalbox.Market.Quality;

namespace Signalbox.Market.Providers.Tencent;

/// <summary>Tencent's k-line of one minute, without amounts: volumes in lots, but in shares for 688 and indices.</summary>
internal sealed class TencentMinutes(ProviderWire wire, IOptions<TencentOptions> options) : IMinuteProvider
{
    /// <summary>A little more than two sessions.</summary>
    private const int RowsInOne = 640;

    public string Name => TencentQuotes.Source;

    public bool IsSetUp => options.Value.Enabled;

    public async Task<ProviderMinutes> MinutesAsync(Instrument instrument, CancellationToken ct)
    {
        var code = TencentDays.Code(instrument);
        var address = new Uri(
            $"{options.Value.MinuteUrl.TrimEnd('/')}/appstock/app/kline/mkline?param={code},m1,,{RowsInOne}"
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var rules = new WireRules(Name, options.Value.PerMinute);
        var rows = await wire.SendAsync(
            rules,
            request,
            body => TencentRows.Read(instrument, code, "m1", body, Of).OrderBy(minute => minute.At).ToList(),
            ct
        );
        var isCounted = instrument.Kind == AssetKind.Index || instrument.Board == Board.Star;
        return new ProviderMinutes(rows, isCounted ? Units.Plain : Units.LotsAndYuan);
    }

    /// <summary>Time, open, close, high, low, volume, nothing, turnover; as text.</summary>
    private static Minute Of(JsonElement row)
    {
        if (row.GetArrayLength() != 8)
            throw new FormatException($"a row has {row.GetArrayLength()} columns in place of 8");
        var time = row[0].GetString() ?? "";
        var at =
            SourceText.Instant(time, "Asia/Shanghai", "yyyyMMddHHmm")
            ?? throw new FormatException($"no minute: {(time.Length > 40 ? time[..40] : time)}");
        return new Minute(at, Number(1), Number(3), Number(4), Number(2), Number(5), null);

        decimal Number(int column) => Files.Table.Number($"column {column + 1}", row[column].GetString() ?? "");
    }
}
