using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using Signalbox.Console.Tests.Radar;
using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Data;
using Signalbox.Shop;
using Signalbox.Testing;

namespace Signalbox.Console.Tests.Shop;

/// <summary>The shop's console with the platform's far end, and an account of the owner's in it.</summary>
internal sealed class ShopDesk : IAsyncDisposable
{
    public const string Seller = "2200000000001";
    public const string Buyer = "2215000000011";
    public const string Item = "900000000001";
    public const string Chat = "50000000001";
    public const string Order = "3300000000000000001";
    private int said;

    private ShopDesk(TestServer server, XianyuFarEnd platform, HttpClient client) =>
        (Server, Platform, Client) = (server, platform, client);

    public TestServer Server { get; }

    public XianyuFarEnd Platform { get; }

    /// <summary>The owner's browser.</summary>
    public HttpClient Client { get; }

    public Guid Account { get; private set; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>As one word of an address.</summary>
    public string OrderPath => $"/shop/orders/{Account:N}-{Order}";

    public string ChatPath => $"/shop/chats/{Account:N}-{Chat}";

    /// <summary>What buyers see of ours: the texts, in order.</summary>
    public IReadOnlyList<string> Texts =>
        [
            .. Platform.Messages.Select(m =>
            {
                var data = $"{m[0]?["content"]?["custom"]?["data"]}";
                return $"{JsonNode.Parse(Convert.FromBase64String(data))?["text"]?["text"]}";
            }),
        ];

    public static async Task<ShopDesk> StartAsync(bool withAccount = true, params (string Key, string Value)[] more)
    {
        var clock = new TestClock();
        var platform = await XianyuFarEnd.StartAsync(clock, Ct);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Outbound:AllowedPrivateHosts"] = "127.0.0.1",
            ["Shop:Xianyu:CallsUrl"] = platform.Url,
            ["Shop:Xianyu:SocketUrl"] = $"{platform.SocketUrl}",
        };
        foreach (var (key, value) in more)
            settings[key] = value;
        var server = await TestServer.StartAsync(DatabaseKind.Sqlite, [new ShopModule()], settings, clock);
        var client = await server.SignedInAsync();
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("zh-CN");
        var desk = new ShopDesk(server, platform, client);
        platform.Add(Seller, "卖家");
        if (withAccount)
        {
            var made = await desk.SendAsync(
                HttpMethod.Post,
                "accounts",
                new { cookies = desk.Cookies, remark = "小店" }
            );
            desk.Account = made.GetProperty("id").GetGuid();
        }
        return desk;
    }

    /// <summary>Of the seller's signed-in browser.</summary>
    public string Cookies => Platform.Add(Seller, "卖家").Cookies;

    public Task RuleAsync(string word, string answer) =>
        SendAsync(
            HttpMethod.Post,
            "rules",
            new
            {
                kind = "contains",
                words = new[] { word },
                answer,
            }
        );

    /// <summary>Goods of keys for the item, with so many of them.</summary>
    public async Task<Guid> SellKeysAsync(int count, bool binds = true)
    {
        var made = await SendAsync(
            HttpMethod.Post,
            "goods",
            new
            {
                name = "会员",
                kind = "Keys",
                text = "你的卡密：{key}",
                lowStock = 2,
            }
        );
        var goods = made.GetProperty("id").GetGuid();
        using var keys = new StringContent(
            string.Join('\n', Enumerable.Range(1, count).Select(n => $"KEY-{n:0000}-ABCD")),
            Encoding.UTF8,
            "text/plain"
        );
        using var imported = await Server.Http.PostAsync($"/api/v1/shop/goods/{goods}/keys", keys, Ct);
        imported.EnsureSuccessStatusCode();
        if (binds)
            await SendAsync(
                HttpMethod.Put,
                "goods/bindings",
                new
                {
                    account = Account,
                    item = Item,
                    goods,
                }
            );
        return goods;
    }

    public XianyuOrder Place(int quantity = 1, string id = Order) =>
        Platform.Place(
            new XianyuOrder
            {
                Id = id,
                Seller = Seller,
                Buyer = Buyer,
                Item = Item,
                Quantity = quantity,
                PaidAt = Server.Clock.GetUtcNow(),
            }
        );

    /// <summary>Waits until the account is connected.</summary>
    public Task BeginAsync() =>
        UntilAsync(async () =>
            (await SendAsync(HttpMethod.Get, "accounts"))
                .EnumerateArray()
                .Any(a => a.GetProperty("line").GetString() == "connected")
        );

    /// <summary>The buyer writes.</summary>
    public Task SayAsync(string text) =>
        Platform.PushAsync(
            Seller,
            [XianyuFarEnd.TextEntry(Chat, Buyer, Seller, $"{3_500_000_000_000 + ++said}.PNM", text)],
            Ct
        );

    public Task<JsonElement> OrderAsync() => SendAsync(HttpMethod.Get, $"orders/{Account}/{Order}");

    public Task<JsonElement> ChatAsync() => SendAsync(HttpMethod.Get, $"chats/{Account}/{Chat}");

    /// <inheritdoc cref="TestServer.UntilAsync"/>
    public Task UntilAsync(Func<Task<bool>> isSo, double seconds = 180) => Server.UntilAsync(isSo, seconds);

    public Task UntilAsync(Func<bool> isSo) => UntilAsync(() => Task.FromResult(isSo()));

    /// <inheritdoc cref="TestServer.GoOnAsync"/>
    public Task GoOnAsync(double seconds) => Server.GoOnAsync(seconds);

    public Task<Shown> GetAsync(string path) => RadarConsole.GetAsync(Client, path);

    /// <summary>Fills a form of a page in and sends it, as a browser does.</summary>
    /// <param name="handler">The form's name.</param>
    public async Task<Shown> PostAsync(string path, string handler, params (string Name, string Value)[] fields)
    {
        var page = await GetAsync(path);
        var form = page
            .Document.QuerySelectorAll("main form[method=post]")
            .First(f => f.QuerySelector("input[name=_handler]")?.GetAttribute("value") == handler);
        return await SendAsync(form, form.GetAttribute("action") is { Length: > 0 } said ? said : path, fields);
    }

    /// <summary>Sends a form that stands in a page one has already.</summary>
    public async Task<Shown> SendAsync(IElement form, string action, params (string Name, string Value)[] fields)
    {
        var given = form.QuerySelectorAll("input[type=hidden]")
            .Select(i => (Name: i.GetAttribute("name")!, Value: i.GetAttribute("value") ?? ""))
            .Concat(fields)
            .Select(f => KeyValuePair.Create(f.Name, f.Value));
        using var content = new FormUrlEncodedContent(given);
        return await Shown.OfAsync(await Client.PostAsync(action, content, Ct));
    }

    /// <summary>Asks the shop's API as the owner.</summary>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, $"/api/v1/shop/{path}");
        request.Content = body is null ? null : JsonContent.Create(body);
        using var answer = await Server.Http.SendAsync(request, Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }

    /// <summary>What was written into the audit log, newest first.</summary>
    public async Task<IReadOnlyList<string>> AuditedAsync()
    {
        var log = await Server.Http.GetFromJsonAsync<JsonElement>("/api/v1/audit?limit=50", Ct);
        return
        [
            .. log.EnumerateArray().Select(e => e.GetProperty("action").GetString()!), // the API's contract
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Platform.DisposeAsync();
    }
}
