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
        foreach (var instant in Instants)
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

        Assert.Equal(2 * Instants.Length, KeysOf(platform).Count);
        await NothingIsLeftAsync(server);
    }

    [Theory, EachDatabase]
    public async Task At_random_moments(DatabaseKind kind)
    {
        var kills = LongSuite.Rounds(ci: 4, nightly: 2_000);
        var chance = new Random(6);
        await using var platform = await XianyuFarEnd.StartAsync(TimeProvider.System, Ct);
        await using var database = await TestDatabase.CreateAsync(kind, Ct);
        await using var server = Server(
            database,
            platform,
            Environment.GetEnvironmentVariable("SIGNALBOX_EXECUTABLE") ?? HostProcess.Beside("signalbox")
        );
        await server.StartAsync(Ct);
        await SellAsync(server, platform, keys: 40 * kills);
        for (var kill = 0; kill < kills; kill++)
        {
            for (var n = 0; n < 10; n++)
                Place(platform, quantity: 1 + n % 3);
            await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(50, 1_500)), TimeProvider.System, Ct);
            await server.KillAsync();
            await server.StartAsync(Ct);
        }
        await UntilAsync(
            () => platform.Orders.All(o => o.State == XianyuOrderState.Shipped),
            "Not every paid order was delivered.",
            seconds: 120 + kills
        );

        Assert.Equal(Units(platform), KeysOf(platform).Count);
        Assert.All(platform.Orders, o => Assert.Equal(1, o.Shipments));
        await NothingIsLeftAsync(server, start: false);
        var again = Texts(platform).Count - KeysOf(platform).Count;
        TestContext.Current.SendDiagnosticMessage(
            $"{kills} kills, {platform.Orders.Count} orders, {Units(platform)} units, as many keys; {again} messages came twice with the same key."
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

    private static XianyuOrder Place(XianyuFarEnd platform, int quantity) =>
        platform.Place(
            new XianyuOrder
            {
                Id = $"{3_300_000_000_000_000_000 + platform.Orders.Count}",
                Seller = Seller,
                Buyer = Buyer,
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
