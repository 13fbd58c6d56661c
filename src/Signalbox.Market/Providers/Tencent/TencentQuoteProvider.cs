using Microsoft.Extensions.Options;
using Signalbox.Market.Instruments;
using Signalbox.Market.Quotes;

namespace Signalbox.Market.Providers.Tencent;

/// <summary>Tencent's live quotes, with limits.</summary>
internal sealed class TencentQuoteProvider(ProviderWire wire, IOptions<TencentOptions> options) : IQuoteProvider
{
    public string Name => TencentQuotes.Source;

    public bool IsSetUp => options.Value.Enabled;

    public int MostInOne => 60;

    public async Task<IReadOnlyList<Quote>> QuotesAsync(IReadOnlyList<Instrument> instruments, CancellationToken ct)
    {
        var codes = instruments.Select(i =>
            i.Exchange == Exchange.Hk ? $"r_{TencentDays.Code(i)}" : TencentDays.Code(i)
        );
        var address = new Uri($"{options.Value.QuoteUrl.TrimEnd('/')}/q={string.Join(',', codes)}");
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Referrer = new Uri("https://gu.qq.com/");
        return await wire.SendAsync(
            new WireRules(Name, options.Value.PerMinute),
            request,
            body => TencentQuotes.Read(body.AsSpan()),
            ct
        );
    }
}
