using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Http;
using Signalbox.Platform.Jobs;

namespace Signalbox.Shop.OneBot;

internal static class QqServices
{
    public static void AddQq(this IServiceCollection services)
    {
        services.AddChecked<QqOptions>("Shop:Qq");
        services.AddOutboundClient(CallQqApi.Client);
        services.AddSingleton<QqStore>();
        services.AddSingleton<QqChats>();
        services.AddSingleton<QqLinks>();
        services.AddSingleton<QqOutbox>();
        services.AddSingleton<CallQqApi>();
        services.AddSingleton<DrainQq>();
        services.AddSingleton<SayInQqHandler>();
        services.AddSingleton<TellOutcomeHandler>();
        services.AddSingleton<TellQq>();
        services.AddSingleton<RunQqCommand>();
        services.AddSingleton<HearQq>();
        services.AddSingleton<ServeQq>();
        services.AddSingleton<SaveQq>();
    }

    public static void AddWork(WorkCatalog work)
    {
        work.Handle<SayInQq, SayInQqHandler>("shop.say-in-qq", attempts: 20);
        work.Handle<TellOutcome, TellOutcomeHandler>("shop.tell-outcome", attempts: 20);
    }

    public static void Offer(Offers offers)
    {
        const string key = "user_id, self_id, message_id";
        offers.Retention(new Retention("shop_qq_said", "at", _ => QqChats.Keep, key));
        offers.Retention(new Retention("shop_qq_heard", "at", _ => QqChats.Keep, key));
        offers.Retention(new Retention("shop_qq_out", "created_at", _ => TimeSpan.FromDays(7), Only: "state > 1"));
    }
}
