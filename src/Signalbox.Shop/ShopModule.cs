using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Http;
using Signalbox.Platform.Jobs;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Chats;
using Signalbox.Shop.Deliveries;
using Signalbox.Shop.Goods;
using Signalbox.Shop.Orders;
using Signalbox.Shop.Readiness;
using Signalbox.Shop.Replies;
using Signalbox.Shop.Rules;
using Signalbox.Shop.Xianyu;
using Signalbox.Shop.Xianyu.Mtop;
using Signalbox.Shop.Xianyu.Orders;

namespace Signalbox.Shop;

/// <summary>Answers buyers and delivers goods for the owner's own accounts: each unit once, no paid order without.</summary>
public sealed class ShopModule : IModule
{
    public string Name => "shop"; // URL segment, table prefix

    public void AddServices(IServiceCollection services)
    {
        services.AddChecked<ShopOptions>("Shop");
        services.AddChecked<XianyuOptions>("Shop:Xianyu");
        services.AddOutboundClient(MtopClient.Client);
        services.AddOutboundClient(AskSupplier.Client);
        services.AddSingleton<MtopClient>();
        services.AddSingleton<OrderCalls>();

        services.AddAccounts();
        services.AddChats();
        services.AddOrders();
        services.AddGoods();
        services.AddRules();
        services.AddChecked<ReplyOptions>("Shop:Replies");
        services.AddSingleton<AnswerBuyer>();
        services.AddDeliveries();
    }

    public void MapApi(RouteGroupBuilder api)
    {
        AccountEndpoints.Map(api);
        GoodsEndpoints.Map(api);
        OrderEndpoints.Map(api);
        RuleEndpoints.Map(api);
    }

    /// <summary>The tables are read and written by SQL alone.</summary>
    public void ConfigureModel(ModelBuilder model) { }

    public void AddWork(WorkCatalog work) =>
        work.Sessions<AccountSession>(AccountSessions.Kind, perNode: 5_000, Rate.PerSecond(20));

    public void Offer(Offers offers)
    {
        offers.Fence(ShopFence.Step);
        ShopChecks.Offer(offers);
    }
}
