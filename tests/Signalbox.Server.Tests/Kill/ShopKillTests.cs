using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Server.Tests.Kill;

/// <summary>The process ends at every instant of a delivery, and at random ones: each unit gets one key, and no paid order is left without.</summary>
/// <remarks>Seen from the buyer's side, over real sockets; the next process finds what the last one left.</remarks>
public sealed class ShopKillTests
{
    private const string Seller = "2200000000001";
    private const string Buyer = "2215000000011";
    private const string Item = "900000000001";

    /// <summary>Where a build with instants reads which of them is the last.</summary>
    private const string EndAt = "SHOP_END_AT";

    public static readonly string[] Instants =
    [
        "order-looked-at",
        "units-planned",
        "unit-reserved",
        "before-send",
        "after-send",
        "send-recorded",
        "before-ship",
        "after-ship",
        "ship-recorded",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task At_every_instant_of_a_delivery(DatabaseKind kind)
    {
        await using var platform = await XianyuFarEnd.StartAsync(TimeProvider.System, Ct);
        await using var database = await TestDatabase.CreateAsync(kind, Ct);
        // The one beside the tests: the shipped one has no instants to end at.
        await using var server = Server(database, platform, HostProcess.Beside("signalbox"));
        await server.StartAsync(Ct);
        await SellAsync(server, platform, keys: 100);
        await server.KillAsync();
        var instants = LongSuite.Share(kind, Instants).ToArray();
        foreach (var instant in instants)
        {
            var order = Place(platform, quantity: 2);
            server.Set(EndAt, instant);
            server.Launch();
            await UntilAsync(() => server.HasEnded, $"It did not end at {instant}.");
            await server.KillAsync();
            server.Set(EndAt, null);
            await server.StartAsync(Ct);
            await UntilAsync(
                () => order.State == XianyuOrderState.Shipped && KeysOf(platform).Count == Units(platform),
                $"After an end at {instant} the order was not delivered."
            );
            Assert.Equal(1, order.Shipments);
            await server.KillAsync();
        }

        Assert.Equal(2 * instants.Length, KeysOf(platform).Count);
        await NothingIsLeftAsync(server);
    }

    /// <summary>The two scripted cases in which our side ends.</summary>
    [Theory]
    [InlineData(DatabaseKind.Sqlite, "04", "unit-reserved")]
    [InlineData(DatabaseKind.Sqlite, "05", "after-send")]
    [InlineData(DatabaseKind.Postgres, "04", "unit-reserved")]
    [InlineData(DatabaseKind.Postgres, "05", "after-send")]
    public async Task As_a_script_says(DatabaseKind kind, string number, string instant)
    {
        Assert.SkipWhen(
            kind == DatabaseKind.Postgres && TestDatabase.PostgresServer is null,
            EachDatabaseAttribute.WhyNoPostgres
        );
        var script = XianyuScript.Read(Samples.Path("data/xianyu"), number);
        await using var platform = await XianyuFarEnd.StartAsync(TimeProvider.System, Ct);
        await using var database = await TestDatabase.CreateAsync(kind, Ct);
        await using var server = Server(database, platform, HostProcess.Beside("signalbox"));
        await server.StartAsync(Ct);
        await SellAsync(server, platform, keys: 5);
        await server.KillAsync();
        var registered = platform.Registered;
        server.Set(EndAt, instant);
        server.Launch();
        await UntilAsync(() => platform.Registered > registered, "It did not connect.");

        XianyuOrder? order = null;
        await script.PlayAsync(
            new XianyuStage
            {
                Platform = platform,
                Seller = Seller,
                PassAsync = span => Task.Delay(span, TimeProvider.System, Ct),
                UntilAsync = isSo => UntilAsync(isSo, "It did not come."),
                Becomes = _ => order ??= Place(platform, quantity: 1, "3300000000000000001"),
                EndAsync = async () =>
                {
                    await UntilAsync(() => server.HasEnded, $"It did not end at {script.EndsAt}.");
                    await server.KillAsync();
                },
                StartAsync = () =>
                {
                    server.Set(EndAt, null);
                    return server.StartAsync(Ct);
                },
            },
            Ct
        );
        await UntilAsync(() => order?.State == XianyuOrderState.Shipped, "The order was not delivered.");
        await Task.Delay(TimeSpan.FromSeconds(8), TimeProvider.System, Ct); // the list is compared once more

        foreach (var expected in script.Expected)
            Expect(platform, expected);
    }

    private static void Expect(XianyuFarEnd platform, string expected)
    {
        switch (expected)
        {
            case "exactly 1 key used" or "at most 1 key used":
                Assert.Single(KeysOf(platform));
                break;
            case "exactly 1 send":
                Assert.Single(Texts(platform));
                break;
            case "consign called once with success or ORDER_ALREADY_DELIVERY":
                Assert.Equal(1, platform.Orders.Single().Shipments);
                Assert.Single(platform.Calls, c => c.Api.Contains("consign", StringComparison.Ordinal));
                break;
            case "chat history (list_messages) is read before any second send":
                var paths = platform.Frames.Select(f => f.Path).ToList();
                var sent = paths.FindIndex(p => p.EndsWith("sendByReceiverScope", StringComparison.Ordinal));
                Assert.Contains(paths[sent..], p => p.EndsWith("listUserMessages", StringComparison.Ordinal));
                Assert.Single(Texts(platform)); // it stood there: there was no need of a second one
                break;
            case "the SAME key is used if a second send is needed":
                Assert.Single(KeysOf(platform));
                break;
            default:
                Assert.Fail($"Nothing looks up «{expected}».");
                break;
        }
    }

    /// <summary>2,000 kills in the long suite; on SQLite there is one node, which is what keeps a second one out.</summary>
    [Theory]
    [InlineData(DatabaseKind.Sqlite, 1, 50, 700)]
    [InlineData(DatabaseKind.Postgres, 1, 50, 700)]
    [InlineData(DatabaseKind.Postgres, 2, 50, 600)]
    [InlineData(DatabaseKind.Postgres, 1, 1, 300)]
    public async Task At_random_moments(DatabaseKind kind, int nodes, int buyers, int nightly)
    {
        Assert.SkipWhen(
            kind == DatabaseKind.Postgres && TestDatabase.PostgresServer is null,
            EachDatabaseAttribute.WhyNoPostgres
        );
        var kills = LongSuite.Rounds(ci: 3, nightly);
        var chance = new Random(6);
        await using var platform = await XianyuFarEnd.StartAsync(TimeProvider.System, Ct);
        await using var database = await TestDatabase.CreateAsync(kind, Ct);
        var executable = Environment.GetEnvironmentVariable("SIGNALBOX_EXECUTABLE") ?? HostProcess.Beside("signalbox");
        await using var first = Server(database, platform, executable);
        await using var second = Server(database, platform, executable);
        var servers = new[] { first, second }[..nodes];
        foreach (var server in servers)
            await server.StartAsync(Ct);
        await SellAsync(first, platform, keys: 12 * kills);
        for (var kill = 0; kill < kills; kill++)
        {
            for (var n = 0; n < 3; n++)
                Place(platform, quantity: 1 + n, buyers: buyers);
            await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(50, 1_200)), TimeProvider.System, Ct);
            var killed = servers[chance.Next(nodes)];
            await killed.KillAsync();
            await killed.StartAsync(Ct);
        }
        await UntilAsync(
            () => platform.Orders.All(o => o.State == XianyuOrderState.Shipped),
            "Not every paid order was delivered.",
            seconds: 120 + kills
        );

        Assert.Equal(Units(platform), KeysOf(platform).Count);
        Assert.All(platform.Orders, o => Assert.Equal(1, o.Shipments));
        await NothingIsLeftAsync(first, start: false);
        var again = Texts(platform).Count - KeysOf(platform).Count;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{kind}, {nodes} nodes, {buyers} buyers: {kills} kills, {platform.Orders.Count} orders, {Units(platform)} units, as many keys; {again} messages came twice with the same key."
        );
        Assert.Equal(0, again);
    }

    private static KilledServer Server(TestDatabase database, XianyuFarEnd platform, string executable)
    {
        var server = new KilledServer(database, executable);
        server.Set("SIGNALBOX_Shop__Xianyu__CallsUrl", platform.Url);
        server.Set("SIGNALBOX_Shop__Xianyu__SocketUrl", $"{platform.SocketUrl}");
        server.Set("SIGNALBOX_Shop__Xianyu__CompareEvery", "00:00:05");
        server.Set("SIGNALBOX_Shop__SettledAfter", "00:00:01");
        return server;
    }

    private static async Task SellAsync(KilledServer server, XianyuFarEnd platform, int keys)
    {
        var account = await PostAsync(
            server,
            "/api/v1/shop/accounts",
            new { cookies = platform.Add(Seller, "卖家").Cookies }
        );
        var goods = await PostAsync(server, "/api/v1/shop/goods", new { name = "会员", kind = "Keys" });
        using var list = new StringContent(
            string.Join('\n', Enumerable.Range(0, keys).Select(n => $"KEY-{n:d6}")),
            Encoding.UTF8,
            "text/plain"
        );
        using var imported = await server.Http.PostAsync($"/api/v1/shop/goods/{goods}/keys", list, Ct);
        imported.EnsureSuccessStatusCode();
        using var bound = await server.Http.PutAsJsonAsync(
            "/api/v1/shop/goods/bindings",
            new
            {
                account,
                item = Item,
                goods,
            },
            Ct
        );
        bound.EnsureSuccessStatusCode();
    }

    private static async Task<string> PostAsync(KilledServer server, string path, object body)
    {
        using var answer = await server.Http.PostAsJsonAsync(path, body, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("id").GetString()!;
    }

    /// <param name="buyers">How many chats they stand in; with one it grows by thousands of messages.</param>
    private static XianyuOrder Place(XianyuFarEnd platform, int quantity, string? id = null, int buyers = 50) =>
        platform.Place(
            new XianyuOrder
            {
                Id = id ?? $"{3_300_000_000_000_000_000 + platform.Orders.Count}",
                Seller = Seller,
                Buyer = id is null ? $"{2_215_000_000_100 + (platform.Orders.Count % buyers)}" : Buyer,
                Item = Item,
                Quantity = quantity,
                PaidAt = TimeProvider.System.GetUtcNow(),
            }
        );

    /// <summary>No order waits for a person.</summary>
    private static async Task NothingIsLeftAsync(KilledServer server, bool start = true)
    {
        if (start)
            await server.StartAsync(Ct);
        var waiting = await server.Http.GetFromJsonAsync<JsonElement>("/api/v1/shop/orders?waiting=true", Ct);
        Assert.Equal(0, waiting.GetArrayLength());
    }

    private static async Task UntilAsync(Func<bool> isSo, string otherwise, int seconds = 60)
    {
        for (var looks = 0; !isSo(); looks++)
        {
            Assert.True(looks < seconds * 50, otherwise);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Ct);
        }
    }

    private static int Units(XianyuFarEnd platform) => platform.Orders.Sum(o => o.Quantity ?? 0);

    private static IReadOnlyCollection<string> KeysOf(XianyuFarEnd platform) =>
        [.. Texts(platform).Distinct(StringComparer.Ordinal)];

    private static IReadOnlyList<string> Texts(XianyuFarEnd platform) =>
        [
            .. platform.Messages.Select(m =>
                $"{JsonNode.Parse(Convert.FromBase64String($"{m[0]?["content"]?["custom"]?["data"]}"))?["text"]?["text"]}"
            ),
        ];
}
