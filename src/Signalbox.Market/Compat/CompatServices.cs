using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Market.Compat.AkTools;
using Signalbox.Market.Compat.Tushare;
using Signalbox.Platform.Configuration;

namespace Signalbox.Market.Compat;

/// <summary>The doors for programs that were written for others.</summary>
internal static class CompatServices
{
    public static void AddCompat(this IServiceCollection services)
    {
        services.AddChecked<CompatOptions>("Market:Compat");
        services.AddSingleton<KnownCaller>();
        services.AddSingleton(TushareEndpoints.TooMany);
        services.AddSingleton<TushareInstruments>();
        services.AddSingleton<SelectBars>();
        services.AddSingleton<ListTushareStocks>();
        services.AddSingleton<ListTushareDays>();
        services.AddSingleton<ListTushareBars>();
        services.AddSingleton<ListTusharePeriods>();
        services.AddSingleton<ListTushareFactors>();
        services.AddSingleton<TushareBehind>();
        services.AddSingleton<ListTushareBasics>();
        services.AddSingleton<ListTushareLimits>();
        services.AddSingleton<ListTushareSuspensions>();
        services.AddSingleton<AnswerTushare>();
        services.AddSingleton<TushareRates>();
        services.AddSingleton<ServeTushare>();
        services.AddSingleton<PushTicks>();
        services.AddSingleton<ListAkBars>();
        services.AddSingleton<AnswerAkTools>();
        services.AddSingleton<ServeAkTools>();
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        TushareEndpoints.Map(routes);
        AkToolsEndpoints.Map(routes);
    }
}
