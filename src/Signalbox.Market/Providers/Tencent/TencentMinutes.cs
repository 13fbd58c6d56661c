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
        var rows = await wire.SendAsync(rules, request, body => Read(instrument, code, body), ct);
        var isCounted = instrument.Kind == AssetKind.Index || instrument.Board == Board.Star;
        return new ProviderMinutes(rows, isCounted ? Units.Plain : Units.LotsAndYuan);
    }

    private static List<Minute> Read(Instrument instrument, string code, byte[] body)
    {
        if (body[0] == '<')
            throw Fault(FaultKind.NotThisService, "What answers is a web page, not Tencent.");
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            if (root.GetProperty("code").GetInt32() != 0)
                throw Fault(FaultKind.Refused, $"Tencent says of {code}: {root.GetProperty("msg").GetString()}.");
            if (
                root.GetProperty("data") is not { ValueKind: JsonValueKind.Object } data
                || !data.TryGetProperty(code, out var series)
                || !series.TryGetProperty("m1", out var minutes)
            )
                throw Fault(FaultKind.UnknownSymbol, $"Tencent knows no minutes of {instrument.Code}.");
            return [.. minutes.EnumerateArray().Select(Of).OrderBy(minute => minute.At)];
        }
        catch (Exception odd)
            when (odd is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Fault(
                FaultKind.Malformed,
                $"Tencent's minutes of {instrument.Code} are not as its contract says: {odd.Message}"
            );
        }

        static ProviderException Fault(FaultKind kind, string message) => new(kind, TencentQuotes.Source, message);
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
