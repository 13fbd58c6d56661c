using Microsoft.Extensions.DependencyInjection;

namespace Signalbox.Shop.Chats;

internal static class ChatServices
{
    public static void AddChats(this IServiceCollection services)
    {
        services.AddSingleton<ChatStore>();
        services.AddSingleton<SentStore>();
        services.AddSingleton<TakePush>();
        services.AddSingleton<SettleReplies>();
    }
}
