using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Hosting.Shortcuts;

namespace Signalbox.Market.Gateway.Prepared;

/// <summary>The market's answers that often stand ready.</summary>
internal static class MarketShortcuts
{
    public static void AddShortcuts(this IServiceCollection services)
    {
        services.AddSingleton(Bars);
        services.AddSingleton(Quotes);
    }

    private static Shortcut Bars(IServiceProvider services) =>
        new("/api/v1/market/bars/", "/api/v1/market/bars/{symbol}", services.GetRequiredService<PreparedBars>().Ready);

    private static Shortcut Quotes(IServiceProvider services)
    {
        var show = services.GetRequiredService<ShowQuotes>();
        var json = services.GetRequiredService<IOptions<JsonOptions>>();
        return new Shortcut(
            ShowQuotes.Target,
            "/api/v1/market/quotes",
            target => show.Ready(target) is { } ready ? new QuotesResult(ready, json.Value.SerializerOptions) : null
        );
    }
}
