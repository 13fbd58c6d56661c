using Microsoft.Extensions.Options;
using Signalbox.Market.Instruments;
using Signalbox.Market.Quotes;

namespace Signalbox.Market.Providers.Sina;

/// <summary>Sina's live quotes; it answers only who says that he comes from its own pages.</summary>
internal sealed class SinaQuoteProvider(ProviderWire wire, IOptions<SinaOptions> options) : IQuoteProvider
{
    public string Name => SinaQuotes.Source;

    public bool IsSetUp => options.Value.Enabled;

    public int MostInOne => 400;

    public async Task<IReadOnlyList<Quote>> QuotesAsync(IReadOnlyList<Instrument> instruments, CancellationToken ct)
    {
        var codes = instruments.Select(i => i.Exchange.ToString().ToLowerInvariant() + i.Bare);
        var address = new Uri($"{options.Value.QuoteUrl.TrimEnd('/')}/list={string.Join(',', codes)}");
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Referrer = new Uri("https://finance.sina.com.cn/");
        return await wire.SendAsync(
            new WireRules(Name, options.Value.PerMinute),
            request,
            body => SinaQuotes.Read(body.AsSpan()),
            ct
        );
    }
}
