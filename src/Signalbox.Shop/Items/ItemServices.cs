using Microsoft.Extensions.DependencyInjection;
using Signalbox.Shop.Xianyu.Items;

namespace Signalbox.Shop.Items;

internal static class ItemServices
{
    public static void AddItems(this IServiceCollection services)
    {
        services.AddSingleton<ItemCalls>();
        services.AddSingleton<ItemStore>();
        services.AddSingleton<FindItems>();
        services.AddSingleton<ListItems>();
        services.AddSingleton<SetFloor>();
    }
}
