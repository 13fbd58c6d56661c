using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Jobs;

namespace Signalbox.Shop.Hooks;

internal static class HookServices
{
    public static void AddHooks(this IServiceCollection services)
    {
        services.AddSingleton<HookStore>();
        services.AddSingleton<TellFact>();
        services.AddSingleton<SaveHook>();
        services.AddSingleton<PostHookEventHandler>();
    }

    public static void AddWork(WorkCatalog work) =>
        work.Handle<PostHookEvent, PostHookEventHandler>("shop.post-hook-event", attempts: 50);

    public static void Offer(Offers offers) =>
        offers.Retention(
            new Retention("shop_hook_event", "ended_at", _ => TimeSpan.FromDays(30), "hook_id, id", "state > 0")
        );
}
