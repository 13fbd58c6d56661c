using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Signalbox.Market.Adjustment;
using Signalbox.Market.Bars;
using Signalbox.Market.Instruments;
using Signalbox.Market.Quality;

namespace Signalbox.Market.Providers.Sina;

/// <summary>Section <c>Market:Sina</c>.</summary>
internal sealed class SinaOptions
{
    /// <summary>Whether it is asked.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Where its history is.</summary>
    [Required, Url]
    public string HistoryUrl { get; set; } = "https://money.finance.sina.com.cn";

    /// <summary>Where its factors are.</summary>
    [Required, Url]
    public string FactorUrl { get; set; } = "https://finance.sina.com.cn";

    /// <summary>Where its quotes are.</summary>
    [Required, Url]
    public string QuoteUrl { get; set; } = "https://hq.sinajs.cn";

    /// <summary>Calls a minute.</summary>
    [Range(1, 100_000)]
    public int PerMinute { get; set; } = 60;
}

/// <summary>Sina's k-line, unadjusted, in shares and without amounts, and its factors; the newest rows, no range.</summary>
internal sealed class SinaDays(ProviderWire wire, IOptions<SinaOptions> options, TimeProvider clock) : IDayProvider
{
    private const int MostRows = 1023;

    public string Name => SinaQuotes.Source;

    public bool IsSetUp => options.Value.Enabled;

    public bool Offers(Instrument instrument) => instrument.Exchange is Exchange.Sh or Exchange.Sz or Exchange.Bj;

    public async Task<ProviderDays> DaysAsync(Instrument instrument, DateOnly from, DateOnly to, CancellationToken ct)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime.AddHours(8));
        // Five sessions in seven days at most: enough rows back, whatever was closed.
        var rows = Math.Min(MostRows, ((today.DayNumber - from.DayNumber) * 5 / 7) + 10);
        if (rows < 1)
            return new ProviderDays([], Units.Plain, []);
        var code = instrument.Exchange.ToString().ToLowerInvariant() + instrument.Bare;
        var bars = await GetAsync(
            $"{options.Value.HistoryUrl.TrimEnd('/')}/quotes_service/api/json_v2.php/CN_MarketData.getKLineData?symbol={code}&scale=240&ma=no&datalen={rows}",
            text => Bars(instrument, text),
            ct
        );
        if (rows == MostRows && bars.Count > 0 && bars[0].Day > from)
            throw new ProviderException(
                FaultKind.NotOffered,
                Name,
                $"Sina gives the last {MostRows} sessions of {instrument.Code}, from {bars[0].Day:yyyy-MM-dd} on."
            );
        var factors =
            instrument.Kind == AssetKind.Stock
                ? await GetAsync(
                    $"{options.Value.FactorUrl.TrimEnd('/')}/realstock/company/{code}/hfq.js",
                    text => Factors(instrument, text),
                    ct
                )
                : [];
        return new ProviderDays([.. bars.Where(b => b.Day >= from && b.Day <= to)], Units.Plain, factors);
    }

    private async Task<T> GetAsync<T>(string address, Func<string, T> read, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address));
        request.Headers.Referrer = new Uri("https://finance.sina.com.cn/");
        return await wire.SendAsync(
            new WireRules(Name, options.Value.PerMinute),
            request,
            body => read(TextOf(body)),
            ct
        );
    }

    private string TextOf(byte[] body)
    {
        var text = SourceText.Decode(body);
        return SourceText.IsWebPage(text)
            ? throw new ProviderException(FaultKind.NotThisService, Name, "What answers is a web page, not Sina.")
            : text;
    }

    private List<Bar> Bars(Instrument instrument, string text) =>
        Parsed(
            instrument,
            text,
            root =>
                root.ValueKind == JsonValueKind.Null
                    ? throw new ProviderException(
                        FaultKind.UnknownSymbol,
                        Name,
                        $"Sina knows nothing of {instrument.Code}."
                    )
                    : root.EnumerateArray()
                        .Select(row => new Bar(
                            Files.Table.Day("day", Text(row, "day")),
                            Number(row, "open"),
                            Number(row, "high"),
                            Number(row, "low"),
                            Number(row, "close"),
                            null,
                            Number(row, "volume"),
                            null
                        ))
                        .OrderBy(bar => bar.Day)
                        .ToList()
        );

    /// <summary><c>var sh600519hfq={"total":…,"data":[{"d":"…","f":"…"}]}</c>, newest first, perhaps with a comment behind it.</summary>
    private List<Factor> Factors(Instrument instrument, string text)
    {
        var (from, to) = (text.IndexOf('{'), text.LastIndexOf('}'));
        return Parsed(
            instrument,
            from >= 0 && to > from ? text[from..(to + 1)] : text,
            root =>
                root.GetProperty("data")
                    .EnumerateArray()
                    .Select(row => new Factor(Files.Table.Day("d", Text(row, "d")), Number(row, "f")))
                    .OrderBy(factor => factor.Day)
                    .ToList()
        );
    }

    private T Parsed<T>(Instrument instrument, string text, Func<JsonElement, T> read)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return read(json.RootElement);
        }
        catch (Exception odd)
            when (odd is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ProviderException(
                FaultKind.Malformed,
                Name,
                $"Sina's answer of {instrument.Code} is not as its contract says: {odd.Message}"
            );
        }
    }

    private static decimal Number(JsonElement row, string field) => Files.Table.Number(field, Text(row, field));

    private static string Text(JsonElement row, string field) =>
        row.GetProperty(field) is { ValueKind: JsonValueKind.String } value
            ? value.GetString() ?? ""
            : row.GetProperty(field).GetRawText();
}
