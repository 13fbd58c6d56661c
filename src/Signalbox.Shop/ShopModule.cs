using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Http;
using Signalbox.Platform.Jobs;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Accounts.SignIn;
using Signalbox.Shop.Chats;
using Signalbox.Shop.Compat;
using Signalbox.Shop.Deliveries;
using Signalbox.Shop.Goods;
using Signalbox.Shop.Hooks;
using Signalbox.Shop.Imports;
using Signalbox.Shop.Items;
using Signalbox.Shop.OneBot;
using Signalbox.Shop.Orders;
using Signalbox.Shop.Pages;
using Signalbox.Shop.Pictures;
using Signalbox.Shop.Readiness;
using Signalbox.Shop.Replies;
using Signalbox.Shop.Replies.Ai;
using Signalbox.Shop.Replies.Settings;
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
        services.AddSignIn();
        services.AddChats();
        services.AddOrders();
        services.AddGoods();
        services.AddItems();
        services.AddRules();
        services.AddReplies();
        services.AddDeliveries();
        services.AddPictures();
        services.AddImports();
        services.AddHooks();
        services.AddReadiness();
        services.AddQq();
        services.AddScripts();
    }

    public void MapApi(RouteGroupBuilder api)
    {
        AccountEndpoints.Map(api);
        SignInEndpoints.Map(api);
        GoodsEndpoints.Map(api);
        ItemEndpoints.Map(api);
        ModelEndpoints.Map(api);
        OrderEndpoints.Map(api);
        ChatEndpoints.Map(api);
        RuleEndpoints.Map(api);
        PictureEndpoints.Map(api);
        ImportEndpoints.Map(api);
        AnswerEndpoints.Map(api);
        ReplyEndpoints.Map(api);
        HookEndpoints.Map(api);
        QqEndpoints.Map(api);
    }

    public void MapPages(IEndpointRouteBuilder routes)
    {
        QqEndpoints.MapDoor(routes);
        ScriptEndpoints.Map(routes);
    }

    /// <summary>The tables are read and written by SQL alone.</summary>
    public void ConfigureModel(ModelBuilder model) { }

    public void AddWork(WorkCatalog work)
    {
        work.Sessions<AccountSession>(AccountSessions.Kind, perNode: 5_000, Rate.PerSecond(20));
        HookServices.AddWork(work);
        ReadinessServices.AddWork(work);
        QqServices.AddWork(work);
        work.AddSignIn();
    }

    public void Offer(Offers offers)
    {
        offers.Fence(ShopFence.Step);
        offers.OfferSignIn();
        offers.Command(ShopCommands.Build);
        ShopChecks.Offer(offers);
        ShopConsole.Offer(offers);
        HookServices.Offer(offers);
        QqServices.Offer(offers);
    }
}
