using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Signalbox.Market.Bars;
using Signalbox.Market.Instruments;
using Signalbox.Market.Quality;

namespace Signalbox.Market.Providers.AkTools;

/// <summary>Section <c>Market:AkTools</c>.</summary>
internal sealed class AkToolsOptions
{
    /// <summary>A server of AKTools, on loopback or a private network: whoever reaches its port can run code on it. Not asked when empty.</summary>
    [Url]
    public string? BaseUrl { get; set; }

    /// <summary>Calls a minute.</summary>
    [Range(1, 100_000)]
    public int PerMinute { get; set; } = 30;
}

/// <summary>AKShare's <c>stock_zh_a_hist</c> through AKTools: EastMoney's rows under Chinese names, in lots and yuan.</summary>
/// <remarks>An empty list means anything there, from an unknown code to a ban, so that it is never taken as «no data».</remarks>
internal sealed class AkToolsDays(ProviderWire wire, IOptions<AkToolsOptions> options) : IDayProvider
{
    public const string Source = "akshare";

    public string Name => Source;

    public bool IsSetUp => options.Value.BaseUrl is { Length: > 0 };

    public bool Offers(Instrument instrument) =>
        instrument.Kind is AssetKind.Stock or AssetKind.Fund or AssetKind.Index
        && instrument.Exchange is Exchange.Sh or Exchange.Sz or Exchange.Bj;

    public async Task<ProviderDays> DaysAsync(Instrument instrument, DateOnly from, DateOnly to, CancellationToken ct)
    {
        var function = instrument.Kind switch
        {
            AssetKind.Fund => "fund_etf_hist_em",
            AssetKind.Index => "index_zh_a_hist",
            _ => "stock_zh_a_hist",
        };
        // Its server makes code of what it is sent: digits and words of ours, and nothing else.
        var address = new Uri(
            $"{options.Value.BaseUrl!.TrimEnd('/')}/api/public/{function}?symbol={instrument.Bare}&period=daily"
                + $"&start_date={Text(from)}&end_date={Text(to)}"
                + (instrument.Kind == AssetKind.Index ? "" : "&adjust=")
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var rules = new WireRules(Source, options.Value.PerMinute);
        var rows = await wire.SendAsync(rules, request, body => Read(instrument, body), ct);
        return new ProviderDays(rows, Units.LotsAndYuan, []);
    }

    private static List<Bar> Read(Instrument instrument, byte[] body)
    {
        if (body[0] == '<')
            throw Fault(FaultKind.NotThisService, "What answers is a web page, not AKTools.");
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Array)
                throw Fault(FaultKind.NotThisService, "What answers is not AKTools: it gives no list of rows.");
            if (json.RootElement.GetArrayLength() == 0)
                throw Fault(
                    FaultKind.Malformed,
                    $"AKTools answers of {instrument.Code} with an empty list, which may mean no data, a ban or a wrong code."
                );
            return [.. json.RootElement.EnumerateArray().Select(BarOf).OrderBy(bar => bar.Day)];
        }
        catch (KeyNotFoundException lacking)
        {
            throw Fault(FaultKind.Malformed, $"AKShare has changed its columns: {lacking.Message}");
        }
        catch (Exception odd) when (odd is JsonException or InvalidOperationException or FormatException)
        {
            throw Fault(
                FaultKind.Malformed,
                $"AKTools' answer of {instrument.Code} is not as its contract says: {odd.Message}"
            );
        }

        static ProviderException Fault(FaultKind kind, string message) => new(kind, Source, message);
    }

    private static Bar BarOf(JsonElement row)
    {
        return new Bar(
            Files.Table.Day("日期", Text("日期")),
            Number("开盘"),
            Number("最高"),
            Number("最低"),
            Number("收盘"),
            null,
            Number("成交量"),
            Number("成交额")
        );

        decimal Number(string column) => Files.Table.Number(column, Text(column));

        string Text(string column) =>
            !row.TryGetProperty(column, out var value) ? throw new KeyNotFoundException($"there is no {column}")
            : value.ValueKind == JsonValueKind.String ? value.GetString() ?? ""
            : value.GetRawText();
    }

    private static string Text(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
