using Microsoft.Extensions.DependencyInjection;

namespace Signalbox.Shop.Orders;

internal static class OrderServices
{
    public static void AddOrders(this IServiceCollection services)
    {
        services.AddSingleton<OrderStore>();
        services.AddSingleton<FindOrders>();
        services.AddSingleton<ListOrders>();
        services.AddSingleton<ReviewOrder>();
        services.AddSingleton<QueueOrders>();
        services.AddSingleton<DeliverByHand>();
        services.AddSingleton<ShowUnit>();
        services.AddSingleton<CountSales>();
    }
}
