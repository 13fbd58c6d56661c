using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Overview;
using Signalbox.Platform.Ui.Layout;
using Signalbox.Platform.Ui.Live;
using Signalbox.Platform.Ui.Navigation;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Accounts.Pages;
using Signalbox.Shop.Chats;
using Signalbox.Shop.Chats.Pages;
using Signalbox.Shop.Orders;
using Signalbox.Shop.Orders.Pages;

namespace Signalbox.Shop.Pages;

/// <summary>What the shop shows of itself: its pages, what of them is live, and what needs the owner.</summary>
internal static class ShopConsole
{
    private const int MostNamed = 5;
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Rarely = TimeSpan.FromSeconds(5);

    public static void Offer(Offers offers)
    {
        offers.Page(
            new NavEntry(NavGroup.Shop, 10, "/shop/chats", "nav.shop.chats", "chat")
            {
                Letter = 'x',
                Operators = true,
                CountAsync = WaitingChatsAsync,
            }
        );
        offers.Page(new NavEntry(NavGroup.Shop, 20, "/shop/rules", "nav.shop.rules", "rules") { Operators = true });
        offers.Page(new NavEntry(NavGroup.Shop, 30, "/shop/stock", "nav.shop.stock", "card") { Operators = true });
        offers.Page(
            new NavEntry(NavGroup.Shop, 40, "/shop/orders", "nav.shop.orders", "shop")
            {
                Operators = true,
                CountAsync = WaitingOrdersAsync,
            }
        );
        offers.Page(
            new NavEntry(NavGroup.Shop, 50, "/shop/accounts", "nav.shop.accounts", "users") { Operators = true }
        );
        offers.Topic(
            new LiveTopic("shop-chats", typeof(ChatListLive), Often)
            {
                Personal = true,
                Keyed = true,
                Operators = true,
            }
        );
        offers.Topic(
            new LiveTopic("shop-said", typeof(ChatNowLive), Often)
            {
                Personal = true,
                Keyed = true,
                Operators = true,
            }
        );
        offers.Topic(
            new LiveTopic("shop-order", typeof(OrderNowLive), Often)
            {
                Personal = true,
                Keyed = true,
                Operators = true,
            }
        );
        offers.Topic(
            new LiveTopic("shop-accounts", typeof(AccountsLive), Rarely) { Personal = true, Operators = true }
        );
        offers.PaletteItem(new("shop.accounts.add", "/shop/accounts/new", "plus", PaletteFor.Operators));
        offers.PaletteItem(new("shop.rules.add", "/shop/rules/new", "plus", PaletteFor.Operators));
        offers.PaletteItem(new("shop.rules.file", "/shop/rules/file", "upload", PaletteFor.Operators));
        offers.PaletteItem(new("shop.stock.add", "/shop/stock/new", "plus", PaletteFor.Operators));
        offers.PaletteItem(new("shop.orders.waiting", "/shop/orders?view=waiting", "warn", PaletteFor.Operators));
        offers.PaletteSearch(FindAsync);
        offers.Attention(AttentionAsync);
        offers.Tile(35, TileAsync);
    }

    private static async Task<NavCount> WaitingChatsAsync(IServiceProvider services, Viewing seat, CancellationToken ct)
    {
        var user = services.GetRequiredService<AccountScope>().Of(seat);
        return new NavCount(await services.GetRequiredService<ListChats>().CountWaitingAsync(user, ct), Urgent: false);
    }

    private static async Task<NavCount> WaitingOrdersAsync(
        IServiceProvider services,
        Viewing seat,
        CancellationToken ct
    )
    {
        var user = services.GetRequiredService<AccountScope>().Of(seat);
        var (waiting, _) = await services.GetRequiredService<QueueOrders>().CountAsync(user, ct);
        return new NavCount(waiting, Urgent: true);
    }

    /// <summary>Chats by the buyer's name and orders by their number; nothing before two letters are typed.</summary>
    private static async Task<IReadOnlyList<PaletteFound>> FindAsync(
        IServiceProvider services,
        Viewing seat,
        string asked,
        CancellationToken ct
    )
    {
        if (asked.Length < 2 || !seat.MayOperate)
            return [];
        var actor = SeatActor.Of(seat);
        var chats = await services
            .GetRequiredService<ListChats>()
            .RunAsync(actor, new ChatQuery(null, false, asked, 1), ct);
        var orders = await services
            .GetRequiredService<QueueOrders>()
            .RunAsync(actor, new OrderQuery(null, null, asked, 1), ct);
        return
        [
            .. chats
                .Chats.Take(MostNamed)
                .Select(c => new PaletteFound(
                    c.PeerNick.Length > 0 ? c.PeerNick : c.Conversation,
                    c.AccountName,
                    $"/shop/chats/{new AccountThing(c.Account, c.Conversation)}",
                    "chat"
                )),
            .. orders
                .Orders.Take(MostNamed)
                .Select(o => new PaletteFound(
                    o.Title.Length > 0 ? o.Title : o.OrderId,
                    o.OrderId,
                    $"/shop/orders/{new AccountThing(o.Account, o.OrderId)}",
                    "shop"
                )),
        ];
    }

    /// <summary>Accounts that need a person, and orders that wait for one: of the whole house, for everybody, and so without a name.</summary>
    private static async Task<IReadOnlyList<AttentionItem>> AttentionAsync(
        IServiceProvider services,
        CancellationToken ct
    )
    {
        var held = (await services.GetRequiredService<AccountStore>().OfAsync(null, ct))
            .Where(a => a.Switches.Enabled)
            .Select(a => a.Hold)
            .OfType<Hold>();
        List<AttentionItem> items = [.. held.GroupBy(h => h.Why, StringComparer.Ordinal).Select(Held)];
        var (waiting, _) = await services.GetRequiredService<QueueOrders>().CountAsync(null, ct);
        if (waiting > 0)
            items.Add(
                new AttentionItem
                {
                    Key = "shop.orders.waiting",
                    Severity = AttentionSeverity.Critical,
                    TitleZh = string.Create(CultureInfo.InvariantCulture, $"{waiting} 个闲鱼订单等你处理"),
                    TitleEn = string.Create(CultureInfo.InvariantCulture, $"{waiting} Xianyu orders wait for you"),
                    Path = "/shop/orders?view=waiting",
                    InsteadOfCheck = "shop.orders",
                }
            );
        return items;
    }

    private static AttentionItem Held(IGrouping<string, Hold> holds)
    {
        var (zh, en) = holds.Key switch
        {
            "session" => ("登录已失效，需要重新登录", "to be signed in again"),
            "restored" => ("恢复备份后等你核对", "to be looked at after a restore"),
            _ => ("等你完成平台的验证", "that wait for the platform's check"),
        };
        var count = holds.Count();
        return new AttentionItem
        {
            Key = $"shop.account.held.{holds.Key}",
            Severity = AttentionSeverity.Critical,
            TitleZh = string.Create(CultureInfo.InvariantCulture, $"{count} 个闲鱼账号{zh}"),
            TitleEn = string.Create(CultureInfo.InvariantCulture, $"Xianyu accounts {en}: {count}"),
            Since = holds.Min(h => h.At),
            Path = "/shop/accounts",
            InsteadOfCheck = "shop.accounts",
        };
    }

    private static async Task<Tile> TileAsync(IServiceProvider services, CancellationToken ct)
    {
        var on = (await services.GetRequiredService<AccountStore>().OfAsync(null, ct))
            .Where(a => a.Switches.Enabled)
            .ToList();
        var (held, all) = (on.Count(a => a.Hold is not null), on.Count);
        return new Tile
        {
            Key = "shop.online",
            LabelZh = "在线账号",
            LabelEn = "Accounts online",
            Value = on.Count(a => a.Line.State == "connected"),
            SubZh = all == 0 ? "还没有接入闲鱼账号" : $"共 {all} 个" + (held > 0 ? $"，{held} 个需要你处理" : ""),
            SubEn = all == 0 ? "No Xianyu account yet" : $"of {all}" + (held > 0 ? $", {held} need you" : ""),
            Path = "/shop/accounts",
        };
    }
}

/// <summary>Who looks at a live part, as operations know a caller.</summary>
internal static class SeatActor
{
    public static Actor Of(Viewing seat) =>
        new(
            seat.UserId ?? Guid.Empty,
            seat.UserName ?? "",
            Enum.TryParse<UserRole>(seat.Role, out var role) ? role : UserRole.Viewer,
            null,
            null,
            ""
        );
}
