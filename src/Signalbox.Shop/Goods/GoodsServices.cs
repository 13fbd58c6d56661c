using Microsoft.Extensions.DependencyInjection;

namespace Signalbox.Shop.Goods;

internal static class GoodsServices
{
    public static void AddGoods(this IServiceCollection services)
    {
        services.AddSingleton<GoodsCoverage>();
        services.AddSingleton<GoodsStore>();
        services.AddSingleton<SaveGoods>();
        services.AddSingleton<BindGoods>();
        services.AddSingleton<ImportKeys>();
        services.AddSingleton<ListKeys>();
        services.AddSingleton<ShowGoods>();
    }
}
