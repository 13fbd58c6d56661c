using Microsoft.Extensions.DependencyInjection;
using Signalbox.Market.Providers.Tushare;

namespace Signalbox.Market.Basics;

/// <summary>What every session's close is worth: fetched a day at a time, stored, served.</summary>
internal static class BasicsServices
{
    public static void AddBasics(this IServiceCollection services)
    {
        services.AddSingleton<TushareBasics>();
        services.AddSingleton<FetchBasics>();
        services.AddSingleton<StoreBasics>();
        services.AddSingleton<ReadBasics>();
        services.AddSingleton<ShowBasics>();
        services.AddSingleton<ListBasics>();
        services.AddSingleton<SyncBasicsHandler>();
    }
}
