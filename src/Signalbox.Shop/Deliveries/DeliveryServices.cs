using Microsoft.Extensions.DependencyInjection;

namespace Signalbox.Shop.Deliveries;

internal static class DeliveryServices
{
    public static void AddDeliveries(this IServiceCollection services)
    {
        services.AddSingleton<DeliveryStore>();
        services.AddSingleton<DeliverOrder>();
        services.AddSingleton<LookAtOrder>();
        services.AddSingleton<FreeGroup>();
        services.AddSingleton<PlanUnits>();
        services.AddSingleton<AskSupplier>();
        services.AddSingleton<ReserveUnit>();
        services.AddSingleton<SendUnit>();
        services.AddSingleton<ShipOrder>();
        services.AddSingleton<CancelUnits>();
    }
}
