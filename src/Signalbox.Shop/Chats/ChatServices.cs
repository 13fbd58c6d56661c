using Microsoft.Extensions.DependencyInjection;

namespace Signalbox.Shop.Chats;

internal static class ChatServices
{
    public static void AddChats(this IServiceCollection services)
    {
        services.AddSingleton<ChatStore>();
        services.AddSingleton<SentStore>();
        services.AddSingleton<SendRows>();
        services.AddSingleton<PointerStore>();
        services.AddSingleton<TakePush>();
        services.AddSingleton<ReadMissed>();
        services.AddSingleton<ReadPointer>();
        services.AddSingleton<ListChats>();
        services.AddSingleton<ShowChat>();
        services.AddSingleton<TakeChat>();
        services.AddSingleton<SettleReplies>();
    }
}
