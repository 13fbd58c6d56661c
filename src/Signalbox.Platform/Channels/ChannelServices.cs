using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Channels.Manage;
using Signalbox.Platform.Channels.Sending;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Http;

namespace Signalbox.Platform.Channels;

/// <summary>What this part registers.</summary>
internal static class ChannelServices
{
    public static void AddChannels(this IServiceCollection services)
    {
        services.AddChecked<ChannelsOptions>("Channels");
        services.AddOutboundClient(HttpPost.Client);
        services.AddSingleton<HttpPost>();
        services.AddSingleton<IChannelSender, DingTalkSender>();
        services.AddSingleton<IChannelSender, WebhookSender>();
        services.AddSingleton<IChannelSender, EmailSender>();

        services.AddSingleton<ChannelMetrics>();
        services.AddSingleton<BeginAttempt>();
        services.AddSingleton<RecordAttempt>();
        services.AddSingleton<SettleByRule>();
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
        services.AddSingleton<SeedChannels>();
        services.AddHostedService(provider => provider.GetRequiredService<SeedChannels>());
    }
}
