using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Channels.Manage;
using Signalbox.Platform.Channels.Sending;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Data;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Http;

namespace Signalbox.Platform.Channels;

/// <summary>What this part registers.</summary>
internal static class ChannelServices
{
    public static void AddChannels(this IServiceCollection services)
    {
        services.AddChecked<ChannelsOptions>("Channels");
        services.AddOutboundClient(HttpPost.Client);
        services.AddSingleton<ProxiedClients>();
        services.AddSingleton<HttpPost>();
        services.AddSingleton<IChannelSender, DingTalkSender>();
        services.AddSingleton<IChannelSender, WebhookSender>();
        services.AddSingleton<IChannelSender, EmailSender>();
        services.AddSingleton<IChannelSender, WeComSender>();
        services.AddSingleton<IChannelSender, FeishuSender>();
        services.AddSingleton<IChannelSender, TelegramSender>();
        services.AddSingleton<IChannelSender, BarkSender>();
        services.AddSingleton<IChannelSender, ServerChanSender>();
        services.AddSingleton<IChannelSender, NtfySender>();

        services.AddSingleton<ChannelMetrics>();
        services.AddSingleton<BeginAttempt>();
        services.AddSingleton<RecordAttempt>();
        services.AddSingleton<SettleByRule>();
        services.AddSingleton(p => new PreviewMessage(
            p.GetRequiredService<IDbContextFactory<SignalboxDb>>(),
            p.GetServices<IChannelSender>(),
            p.GetRequiredService<IOptions<ChannelsOptions>>(),
            p.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<SendDelivery>();
        services.AddSingleton<DeliverMessageHandler>();
        services.AddSingleton<Outbox>();

        services.AddSingleton<FillChannel>();
        services.AddSingleton<ListChannels>();
        services.AddSingleton<AddChannel>();
        services.AddSingleton<ChangeChannel>();
        services.AddSingleton<RemoveChannel>();
        services.AddSingleton<TestChannel>();
        services.AddSingleton<ListDeliveries>();
        services.AddSingleton<SettleDelivery>();
        services.AddSingleton<ListChannelStates>();
        services.AddSingleton<ChannelAttention>();
        services.AddSingleton<DeliveriesTile>();
        services.AddSingleton<SeedChannels>();
        services.AddHostedService(provider => provider.GetRequiredService<SeedChannels>());
    }

    /// <summary>What the log adds to the overview, and how long it is kept.</summary>
    public static void OfferChannels(this Offers offers)
    {
        offers.Attention((services, ct) => services.GetRequiredService<ChannelAttention>().RunAsync(ct));
        offers.Tile(40, (services, ct) => services.GetRequiredService<DeliveriesTile>().RunAsync(ct));
        offers.Retention(
            new Retention(
                "channel_delivery",
                "created_at",
                Keep,
                // One that is on its way, or of which a person has to say what became of it, stays.
                Only: "state IN ('Sent', 'Failed', 'Cancelled')"
            )
        );
        offers.Retention(
            new Retention(
                "channel_attempt",
                "started_at",
                Keep,
                Only: "NOT EXISTS (SELECT 1 FROM channel_delivery d WHERE d.id = channel_attempt.delivery_id)"
            )
        );
    }

    private static TimeSpan Keep(IServiceProvider services) =>
        services.GetRequiredService<IOptions<ChannelsOptions>>().Value.KeepDeliveries;
}
