using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signalbox.Market.Providers.EastMoney;
using Signalbox.Market.Providers.Tencent;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Jobs;

namespace Signalbox.Market.Minutes;

/// <summary>Minutes of a few instruments: an option that is off until the settings name them.</summary>
internal static class MinuteServices
{
    public static void AddMinutes(this IServiceCollection services)
    {
        services.AddChecked<MinuteBarsOptions>("Market:MinuteBars");
        services.AddSingleton<IMinuteProvider, EastMoneyMinutes>();
        services.AddSingleton<IMinuteProvider, TencentMinutes>();
        services.AddSingleton<FetchMinutes>();
        services.AddSingleton<StoreMinutes>();
        services.AddSingleton<ShowMinutes>();
        services.AddSingleton<SyncMinutesHandler>();
    }

    public static void AddWork(WorkCatalog work)
    {
        work.Recurring(
            "market.minutes",
            "40 15 * * 1-5", // the closing auction and what comes after it are over
            due => new SyncMinutes(due),
            labelZh: "分钟线",
            labelEn: "Minute bars"
        );
        work.Handle<SyncMinutes, SyncMinutesHandler>(
            "market.sync-minutes",
            "market",
            attempts: 5,
            timeout: TimeSpan.FromHours(1)
        );
    }

    public static void Offer(Offers offers) =>
        offers.Retention(
            new Retention(
                "market_minute",
                "at",
                services =>
                    TimeSpan.FromDays(services.GetRequiredService<IOptions<MinuteBarsOptions>>().Value.KeepDays),
                Key: "instrument_id, at"
            )
        );
}
