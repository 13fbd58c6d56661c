using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Data;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Chats;
using Signalbox.Shop.Deliveries;
using Signalbox.Shop.Goods;
using Signalbox.Shop.Orders;
using Signalbox.Shop.Tests.Xianyu;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests;

/// <summary>A server with the shop, the platform's far end, and an account of a seller who has keys to sell.</summary>
internal sealed class ShopWorld : IAsyncDisposable
{
    public const string Seller = "2200000000001";
    public const string Buyer = "2215000000011";
    public const string Item = "900000000001";
    public const string Chat = "50000000001";
    public const string Order = "3300000000000000001";

    private static readonly Lazy<JsonElement> Encoded = new(() => XianyuSamples.Json("encoded"));

    private ShopWorld(TestServer server, XianyuFarEnd platform) => (Server, Platform) = (server, platform);

    public TestServer Server { get; }

    public XianyuFarEnd Platform { get; }

    public Guid Account { get; private set; }

    public Guid Goods { get; private set; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static Task<ShopWorld> StartAsync(DatabaseKind kind, params (string Key, string Value)[] more) =>
        StartAsync(kind, _ => Task.CompletedTask, more);

    /// <param name="before">What is so before the account is added, which connects at once.</param>
    public static async Task<ShopWorld> StartAsync(
        DatabaseKind kind,
        Func<ShopWorld, Task> before,
        params (string Key, string Value)[] more
    )
    {
        var clock = new TestClock();
        var platform = await XianyuFarEnd.StartAsync(clock, Ct);
        var settings = new Dictionary<string, string>
        {
            ["Outbound:AllowedPrivateHosts"] = "127.0.0.1",
            ["Shop:Xianyu:CallsUrl"] = platform.Url,
            ["Shop:Xianyu:SocketUrl"] = $"{platform.SocketUrl}",
            ["Shop:Xianyu:PassportUrl"] = platform.Url,
            ["Shop:Xianyu:SiteUrl"] = platform.Url,
            ["Shop:Xianyu:UploadUrl"] = platform.Url,
        };
        foreach (var (key, value) in more)
            settings[key] = value;
        var server = await TestServer.StartAsync(kind, [new ShopModule()], settings, clock);
        var world = new ShopWorld(server, platform);
        await before(world);
        world.Account = await world
            .Get<AddAccount>()
            .RunAsync(TestServer.Somebody, new AccountAsked(platform.Add(Seller, "卖家").Cookies, null, "小店"), Ct);
        return world;
    }

    public T Get<T>()
        where T : notnull => Server.Services.GetRequiredService<T>();

    /// <summary>Goods of keys for the item, with so many of them.</summary>
    public async Task SellKeysAsync(int count, int delay = 0, int lowStock = 0)
    {
        Goods = await Get<SaveGoods>()
            .RunAsync(
                TestServer.Somebody,
                null,
                new GoodsAsked("会员", GoodsKind.Keys, "您的卡密：{key}", null, null, delay, lowStock),
                Ct
            );
        await AddKeysAsync(count);
        await Get<BindGoods>().RunAsync(TestServer.Somebody, Account, Item, "", Goods, Ct);
    }

    public async Task AddKeysAsync(int count)
    {
        using var text = new MemoryStream(
            Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, count).Select(n => $"KEY-{Guid.NewGuid():N}")))
        );
        await Get<ImportKeys>().RunAsync(TestServer.Somebody, Goods, text, Ct);
    }

    /// <summary>The platform's own order that the samples speak of.</summary>
    public XianyuOrder Place(
        string id = Order,
        int? quantity = 1,
        XianyuOrderState state = XianyuOrderState.Paid,
        string item = Item
    ) =>
        Platform.Place(
            new XianyuOrder
            {
                Id = id,
                Seller = Seller,
                Buyer = Buyer,
                Item = item,
                Quantity = quantity,
                PaidAt = Server.Clock.GetUtcNow(),
                State = state,
            }
        );

    /// <summary>Waits until the account is connected.</summary>
    public Task BeginAsync() =>
        UntilAsync(async () => (await Get<AccountStore>().FindAsync(Account, Ct))?.Line.State == "connected");

    /// <summary>Pushes samples, in one frame.</summary>
    public Task PushAsync(params string[] samples) =>
        Platform.PushAsync(Seller, samples.Select(s => Encoded.Value.GetProperty(s).GetString()!), Ct);

    /// <returns>The mid of the frame.</returns>
    public Task<string> PushedAsync(params string[] samples) =>
        Platform.PushAsync(Seller, samples.Select(s => Encoded.Value.GetProperty(s).GetString()!), Ct);

    /// <summary>How often a connection was registered.</summary>
    public int Registrations => Platform.Frames.Count(f => f.Path == "/reg");

    /// <summary>The connection ends, and another one follows.</summary>
    public async Task ReconnectAsync(bool politely)
    {
        var before = Registrations;
        await Platform.CloseAsync(Seller, politely, Ct);
        await UntilAsync(() => Task.FromResult(Registrations > before));
        await BeginAsync();
    }

    /// <summary>The account is switched off and on again: nothing of it is left in memory.</summary>
    public async Task RestartAsync()
    {
        var change = Get<ChangeAccount>();
        await change.RunAsync(TestServer.Somebody, Account, new AccountChange(null, false, null, null, null), Ct);
        await UntilAsync(async () => (await AccountAsync()).Line.State == "off");
        await change.RunAsync(TestServer.Somebody, Account, new AccountChange(null, true, null, null, null), Ct);
        await BeginAsync();
    }

    public async Task<ShopAccount> AccountAsync() => (await Get<AccountStore>().FindAsync(Account, Ct))!;

    public Task<ShopChat?> ChatAsync(string chat) => Get<ChatStore>().FindAsync(Account, chat, Ct);

    public async Task<int> CountAsync(string table)
    {
        await using var connection = await Get<Database>().OpenAsync(Ct);
        await using var command = connection.Command(null, Get<Database>().Kind, $"SELECT count(*) FROM {table}");
        return Convert.ToInt32(await command.ExecuteScalarAsync(Ct), CultureInfo.InvariantCulture);
    }

    /// <summary>In which chats our texts stand, in order.</summary>
    public IReadOnlyList<string> ChatsOfTexts =>
        [.. Platform.Messages.Select(m => $"{m[0]?["cid"]}".Replace("@goofish", "", StringComparison.Ordinal))];

    /// <summary>What the buyer's side shows of ours: the texts, in order.</summary>
    public IReadOnlyList<string> Texts =>
        [
            .. Platform.Messages.Select(m =>
            {
                var data = $"{m[0]?["content"]?["custom"]?["data"]}";
                return $"{JsonNode.Parse(Convert.FromBase64String(data))?["text"]?["text"]}";
            }),
        ];

    public IReadOnlyCollection<string> Keys =>
        [.. Texts.Where(t => t.Contains("KEY-", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)];

    public async Task<IReadOnlyList<DeliveryState>> StatesAsync(string order = Order) =>
        [.. (await Get<DeliveryStore>().OfAsync(Account, order, Ct)).Select(d => d.State)];

    public Task<ShopOrder?> OrderAsync(string order = Order) => Get<OrderStore>().FindAsync(Account, order, Ct);

    /// <inheritdoc cref="TestServer.UntilAsync"/>
    public Task UntilAsync(Func<Task<bool>> isSo, double seconds = 120) => Server.UntilAsync(isSo, seconds);

    /// <inheritdoc cref="TestServer.GoOnAsync"/>
    public Task GoOnAsync(double seconds) => Server.GoOnAsync(seconds);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Platform.DisposeAsync();
    }
}
