using Signalbox.FarEnds.Xianyu;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Deliveries;
using Signalbox.Shop.Goods;
using Signalbox.Shop.Orders;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.Scenarios;

/// <summary>A script that was played, and how each of its sentences is looked up.</summary>
internal sealed class PlayedScript
{
    public const int KeysToSell = 5;
    public const string Second = "3300000000000000002";
    public const string InGroup = "2500000000000000003";

    private const string Chat = ShopWorld.Chat;
    private const string SecondChat = "50000000002";

    private static readonly Dictionary<string, Func<PlayedScript, Task>> Checks = new(StringComparer.Ordinal)
    {
        ["exactly 1 send to chat 50000000001"] = p => p.SaysAsync([Chat]),
        ["the push is acknowledged once"] = p => p.TakenOnceAsync(),
        ["exactly 1 send"] = p => p.SaysAsync([Chat]),
        ["order 3300000000000000001 is delivered once"] = p => p.DeliveredOnceAsync(),
        ["order 3300000000000000001 is looked up and delivered once"] = async p =>
        {
            await p.DeliveredOnceAsync();
            Assert.NotEqual(0, p.CallsOf("order.detail"));
        },
        ["state unknown, then confirmed through history"] = p => p.FoundInHistoryAsync(),
        ["no second key"] = p => p.KeysAreAsync(1),
        ["key stays reserved for this order"] = async p =>
        {
            await p.world.UntilAsync(async () => await p.world.StatesAsync() is [DeliveryState.Refused]);
            Assert.Equal(KeysToSell - 1, await p.LeftAsync());
        },
        ["owner is told"] = p => p.ToldAsync("delivery.needs_review", OrderTroubles.SendRefused),
        ["consign is not called before content is delivered, unless the rule says so"] = async p =>
        {
            await p.world.GoOnAsync(130);
            Assert.Empty(p.world.Texts);
            Assert.Equal(0, p.CallsOf("consign"));
        },
        ["no delivery"] = p => p.NothingIsGivenAsync(),
        ["nothing is delivered"] = p => p.NothingIsGivenAsync(),
        ["no order detail call is needed to refuse"] = p => p.CallsAreAsync("order.detail", 0),
        ["2 orders, 2 keys, 2 sends"] = async p =>
        {
            await p.UntilAsync(() => p.orders.All(IsShipped));
            await p.KeysAreAsync(2);
            Assert.Equal(2, p.orders.Count);
        },
        ["no key used"] = async p =>
        {
            await p.world.GoOnAsync(120);
            await p.KeysAreAsync(0);
        },
        ["order shows: cancelled before delivery"] = async p =>
            Assert.Equal([DeliveryState.CancelledByRefund], await p.world.StatesAsync()),
        ["all due orders of the list are found by polling"] = async p =>
        {
            await p.UntilAsync(() => p.orders.Count(IsShipped) == 2);
            await p.KeysAreAsync(3); // the second is of two
        },
        ["each delivered once; the SKIP_PIN order waits"] = async p =>
        {
            await p.world.GoOnAsync(130);
            await p.KeysAreAsync(3);
            Assert.Equal([1, 1, 0], p.orders.Select(o => o.Shipments));
        },
        ["fallback used"] = async p =>
        {
            await p.UntilAsync(() => p.CallsOf("idle.trade.sold.get") > 0);
            Assert.NotEqual(0, p.CallsOf("merchant.sold.get"));
        },
        ["same result as 11 for one order"] = p => p.DeliveredOnceAsync(),
        ["no pause"] = async p => Assert.Null((await p.world.ChatAsync(Chat))!.PausedUntil),
        ["next buyer text is answered"] = p => p.SaysAsync([Chat, SecondChat]),
        ["chat 50000000001 stays silent, also after the restart"] = async p =>
        {
            await p.world.GoOnAsync(30);
            Assert.DoesNotContain(Chat, p.world.ChatsOfTexts);
            Assert.True((await p.world.ChatAsync(Chat))!.Waits);
        },
        ["other chats are answered"] = p => p.SaysAsync([SecondChat]),
        ["one repeat with a new sign"] = async p =>
        {
            await p.world.BeginAsync();
            var asked = p.CallsTo("login.token");
            Assert.Equal(2, asked.Select(c => c.Query["sign"]).Distinct(StringComparer.Ordinal).Count());
            Assert.Equal(2, asked.Count);
        },
        ["new cookies stored"] = async p =>
        {
            var secrets = await p.world.Get<AccountStore>().SecretsAsync(p.world.Account, Ct);
            Assert.Equal(p.world.Platform.Add(ShopWorld.Seller, "").Token, secrets!.Value.Jar.Token);
        },
        ["no automatic solving"] = async p =>
        {
            await p.HeldAsync();
            Assert.All(p.world.Platform.Calls, c => Assert.StartsWith("mtop.", c.Api, StringComparison.Ordinal));
        },
        ["account stopped, one notification, no further calls until the owner acts"] = p => p.StopsUntilToldAsync(),
        ["token thrown away"] = async p =>
        {
            await p.UntilAsync(() => p.world.Registrations == 2);
            Assert.Equal(p.tokensBefore + 1, p.CallsOf("login.token"));
        },
        ["reconnect with growing delay, not a storm"] = async p =>
        {
            await p.world.GoOnAsync(60);
            Assert.Equal(2, p.world.Registrations);
        },
        ["reconnects and answers"] = async p =>
        {
            await p.SaysAsync([Chat]);
            Assert.Equal(2, p.world.Registrations);
        },
        ["free shipping step at most once"] = p => p.CallsAreAsync("freeshipping", 0), // the account was not told to
        ["delivery only after the group is complete"] = async p =>
        {
            await p.DeliveredOnceAsync();
            Assert.True(p.detailsAtFirst >= 2, $"{p.detailsAtFirst} details were read before the first message.");
        },
        ["3 distinct keys for 1 order"] = async p =>
        {
            await p.UntilAsync(() => p.orders.All(IsShipped));
            await p.KeysAreAsync(3);
            Assert.Single(p.orders);
        },
        ["no delivery with an assumed quantity of 1"] = p => p.NothingIsGivenAsync(),
        ["retry, then review queue"] = async p =>
        {
            await p.world.UntilAsync(
                async () => (await p.world.OrderAsync())?.Trouble == OrderTroubles.Unreadable,
                1_200
            );
            Assert.InRange(p.CallsOf("order.detail"), 2, 100);
            Assert.Empty(p.world.Texts);
        },
        ["connection stays"] = async p =>
        {
            await p.world.GoOnAsync(30);
            Assert.Equal(1, p.world.Registrations);
        },
        ["bad entry is kept for diagnosis"] = async p => Assert.Equal(1, await p.world.CountAsync("shop_unread_entry")),
        ["text is answered"] = p => p.SaysAsync([Chat]),
    };

    private readonly ShopWorld world;
    private readonly List<XianyuOrder> orders = [];
    private int? detailsAtFirst;
    private int tokensBefore;

    public PlayedScript(ShopWorld world)
    {
        this.world = world;
        world.Platform.Took = _ => detailsAtFirst ??= CallsOf("order.detail");
    }

    /// <summary>Of what the script has pushed.</summary>
    public IReadOnlyList<string> Mids { get; set; } = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The script begins now.</summary>
    public void Begins() => tokensBefore = CallsOf("login.token");

    /// <summary>Fails where a sentence is not so, and where nobody knows how to look it up.</summary>
    public static Task ExpectAsync(PlayedScript played, string sentence)
    {
        Assert.True(Checks.TryGetValue(sentence, out var check), $"Nothing looks up «{sentence}».");
        return check(played);
    }

    public void Place(string id, XianyuOrderState state = XianyuOrderState.Paid, int quantity = 1) =>
        orders.Add(world.Place(id, quantity, state));

    /// <summary>The platform is as its entry says.</summary>
    public void Becomes(string entry)
    {
        switch (entry)
        {
            case "card_order_created":
                Place(ShopWorld.Order, XianyuOrderState.Unpaid);
                break;
            case "card_order_paid" or "card_update_paid" or "card_bargain_pending":
                if (orders.Count == 0)
                    Place(ShopWorld.Order);
                else if (orders[0].State == XianyuOrderState.Unpaid)
                    orders[0].State = XianyuOrderState.Paid;
                break;
            case "card_order_paid_second_purchase":
                Place(Second);
                break;
            case "card_refund_requested":
                orders[0].State = XianyuOrderState.Refund;
                break;
        }
    }

    /// <summary>Long enough for a machine that is busy: the clock goes on faster than it can work.</summary>
    private Task UntilAsync(Func<bool> isSo) => world.UntilAsync(() => Task.FromResult(isSo()), 900);

    private async Task SaysAsync(IReadOnlyList<string> chats)
    {
        await UntilAsync(() => world.Texts.Count >= chats.Count);
        await world.GoOnAsync(15);
        Assert.Equal(chats, world.ChatsOfTexts);
    }

    private Task TakenOnceAsync()
    {
        foreach (var mid in Mids)
            Assert.Single(world.Platform.Frames, f => f.Path.Length == 0 && f.Mid == mid);
        return Task.CompletedTask;
    }

    private async Task DeliveredOnceAsync()
    {
        await UntilAsync(() => orders.Count > 0 && IsShipped(orders[0]));
        await world.GoOnAsync(65);
        await KeysAreAsync(1);
        Assert.Equal(1, orders[0].Shipments);
    }

    private async Task FoundInHistoryAsync()
    {
        await world.UntilAsync(async () => await world.StatesAsync() is [DeliveryState.Shipped], 600);
        var paths = world.Platform.Frames.Select(f => f.Path).ToList();
        var sent = paths.FindIndex(p => p.EndsWith("sendByReceiverScope", StringComparison.Ordinal));
        Assert.Contains(paths[sent..], p => p.EndsWith("listUserMessages", StringComparison.Ordinal));
    }

    private async Task NothingIsGivenAsync()
    {
        await world.GoOnAsync(65);
        await KeysAreAsync(0);
    }

    /// <summary>As many keys are with buyers, each once, and no more are used.</summary>
    private async Task KeysAreAsync(int count)
    {
        Assert.Equal(count, world.Keys.Count);
        Assert.Equal(count, world.Texts.Count(t => t.Contains("KEY-", StringComparison.Ordinal)));
        Assert.Equal(KeysToSell - count, await LeftAsync());
    }

    private async Task ToldAsync(string type, string trouble)
    {
        Assert.Equal(trouble, (await world.OrderAsync())!.Trouble);
        Assert.Equal(1, await world.CountAsync($"shop_hook_event WHERE type = '{type}'"));
    }

    private Task HeldAsync() =>
        world.UntilAsync(async () => (await world.AccountAsync()) is { Hold.Why: "risk", Line.State: "held" });

    private async Task StopsUntilToldAsync()
    {
        await HeldAsync();
        var calls = world.Platform.Calls.Count;
        await world.GoOnAsync(300);
        Assert.Equal(calls, world.Platform.Calls.Count);
        Assert.Equal(1, await world.CountAsync("shop_hook_event"));
        Assert.Contains("punish", (await world.AccountAsync()).Hold!.Link, StringComparison.Ordinal);

        await world.Get<SignAccountIn>().GoOnAsync(TestServer.Somebody, world.Account, Ct);
        await UntilAsync(() => world.Platform.Calls.Count > calls);
    }

    private Task CallsAreAsync(string api, int count)
    {
        Assert.Equal(count, CallsOf(api));
        return Task.CompletedTask;
    }

    private int CallsOf(string api) => CallsTo(api).Count;

    private List<XianyuCall> CallsTo(string api) =>
        [.. world.Platform.Calls.Where(c => c.Api.Contains(api, StringComparison.Ordinal))];

    private Task<int> LeftAsync() => world.Get<GoodsStore>().LeftAsync(world.Goods, Ct);

    private static bool IsShipped(XianyuOrder order) => order.State == XianyuOrderState.Shipped;
}
