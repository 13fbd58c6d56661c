using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Jobs;

namespace Signalbox.Shop.Readiness;

internal static class ReadinessServices
{
    public static void AddReadiness(this IServiceCollection services)
    {
        services.AddSingleton<AccountNotices>();
        services.AddSingleton<WatchAccountsHandler>();
    }

    public static void AddWork(WorkCatalog work)
    {
        work.Recurring(
            "shop.watch",
            "* * * * *",
            _ => new WatchAccounts(),
            CatchUp.LatestSlot,
            labelZh: "查看闲鱼账号",
            labelEn: "Look at Xianyu accounts"
        );
        work.Handle<WatchAccounts, WatchAccountsHandler>("shop.watch-accounts");
    }
}
