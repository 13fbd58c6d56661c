using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signalbox.Market.Calendar;
using Signalbox.Market.Providers.AkTools;
using Signalbox.Market.Providers.EastMoney;
using Signalbox.Market.Providers.Generic;
using Signalbox.Market.Providers.Sina;
using Signalbox.Market.Providers.Tencent;
using Signalbox.Market.Providers.Tushare;
using Signalbox.Market.Quotes;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Http;

namespace Signalbox.Market.Providers;

/// <summary>The providers, and what they share: one wire, one budget for each host.</summary>
internal static class ProviderServices
{
    public static void AddProviders(this IServiceCollection services)
    {
        services.AddOutboundClient(ProviderWire.Client);
        services.AddSingleton<HostBudgets>();
        services.AddSingleton<ProviderWire>();

        services.AddChecked<TushareOptions>("Market:Tushare");
        services.AddChecked<EastMoneyOptions>("Market:EastMoney");
        services.AddChecked<TencentOptions>("Market:Tencent");
        services.AddChecked<SinaOptions>("Market:Sina");
        services.AddChecked<AkToolsOptions>("Market:AkTools");
        services.AddChecked<GenericOptions>("Market:Generic");

        services.AddSingleton<ShowProviders>();
        services.AddSingleton<TushareWire>();
        services.AddSingleton<IDayProvider, TushareDays>();
        services.AddSingleton<IDayProvider, EastMoneyDays>();
        services.AddSingleton<IDayProvider, TencentDays>();
        services.AddSingleton<IDayProvider, SinaDays>();
        services.AddSingleton<IDayProvider, AkToolsDays>();
        services.AddGeneric("wind", o => o.Wind);
        services.AddGeneric("ifind", o => o.IFinD);
        services.AddGeneric("house", o => o.House);
        services.AddSingleton<IQuoteProvider, TencentQuoteProvider>();
        services.AddSingleton<IQuoteProvider, SinaQuoteProvider>();
        services.AddSingleton<QuoteBook>();
        services.AddSingleton<SessionHours>();
        services.AddSingleton<QuoteFeed>();
        services.AddSingleton<LiveSeats>();
        services.AddSingleton<QuoteEvents>();
        services.AddSingleton<StreamQuotes>();
    }

    private static void AddGeneric(
        this IServiceCollection services,
        string name,
        Func<GenericOptions, GenericSource> of
    ) =>
        services.AddSingleton<IDayProvider>(all => new GenericDays(
            name,
            of(all.GetRequiredService<IOptions<GenericOptions>>().Value),
            all.GetRequiredService<ProviderWire>()
        ));
}
