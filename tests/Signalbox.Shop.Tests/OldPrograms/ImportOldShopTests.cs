using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Deliveries;
using Signalbox.Shop.Goods;
using Signalbox.Shop.Imports;
using Signalbox.Shop.Rules;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.OldPrograms;

/// <summary>An old program's data is taken in whole or not at all, and once.</summary>
public sealed class ImportOldShopTests
{
    private const string Delivered = "3300000000000000101";
    private const string Doubtful = "3300000000000000102";
    private const string Old = "3300000000000000103";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_folder_is_taken_and_each_table_says_what_became_of_it(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        using var old = OldShop.Make();

        var report = await ImportAsync(world, old.Folder);

        Assert.Equal((2, 1, 0), Counts(report, "cookies"));
        Assert.Equal((5, 3, 0), Counts(report, "keywords"));
        Assert.Equal((1, 1, 0), Counts(report, "default_replies"));
        Assert.Equal((1, 1, 0), Counts(report, "item_replay"));
        Assert.Equal((7, 5, 0), Counts(report, "cards"));
        Assert.Equal((3, 2, 1), Counts(report, "cards.data_content"));
        Assert.Equal((5, 2, 0), Counts(report, "delivery_rules"));
        Assert.Equal(["cookies"], Reasons(report, "cookies"));
        Assert.Equal(["no-account", "picture"], Reasons(report, "keywords"));
        Assert.Equal(["card", "supplier"], Reasons(report, "cards"));
        Assert.Equal(["no-card", "no-item", "several"], Reasons(report, "delivery_rules"));
        Assert.Equal(["channel"], Reasons(report, "notification_channels"));
        Assert.Equal(["unknown"], Reasons(report, "somebodys"));
        Assert.All(
            report.Tables.SelectMany(t => t.Skipped),
            s => Assert.True(s is { Zh.Length: > 0, En.Length: > 0, Count: > 0 })
        );
        Assert.Contains(report.Notes, n => n.En.Contains("15 minutes", StringComparison.Ordinal));
        Assert.Contains(report.Notes, n => n.En.Contains("global_config.yml", StringComparison.Ordinal));
        Assert.DoesNotContain("old-secret-cookie", JsonSerializer.Serialize(report), StringComparison.Ordinal);
        Assert.DoesNotContain("OLD-1", JsonSerializer.Serialize(report), StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task What_was_taken_is_what_it_was_and_the_account_waits_to_be_switched_on(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        using var old = OldShop.Make();

        await ImportAsync(world, old.Folder);

        var account = (await world.Get<AccountStore>().ByNumberAsync(OldShop.Account, Ct))!;
        Assert.Equal((false, false, "老店"), (account.Switches.Enabled, account.Switches.Ships, account.Remark));
        Assert.Equal(
            "old-secret-cookie",
            (await world.Get<AccountStore>().SecretsAsync(account.Id, Ct))!.Value.Jar.Value("cookie2")
        );
        var rules = await world
            .Get<RuleStore>()
            .SelectAsync("account_id = @account ORDER BY said, item_id", [("@account", account.Id)], Ct);
        Assert.Equal(5, rules.Count);
        Assert.Contains(rules, r => r.Says.Answer.Text == "{buyer}你好，在的" && r.Says.Kind == MatchKind.Contains);
        Assert.Contains(rules, r => r.Says is { Item: ShopWorld.Item, Kind: MatchKind.Contains });
        Assert.Contains(rules, r => r.Says is { Item: ShopWorld.Item, Kind: MatchKind.Default });
        Assert.Contains(rules, r => r.Says is { Item: null, Kind: MatchKind.Default, Enabled: true });
        Assert.Contains(
            rules,
            r => r.Says.Answer.Pictures is [var p] && p.StartsWith("/api/", StringComparison.Ordinal)
        );
        var goods = await world.Get<GoodsStore>().OfAsync(TestServer.Somebody.UserId, Ct);
        Assert.Equal(
            ["图", "年卡", "年卡 #7", "接口", "月卡"],
            goods.Select(g => g.Name).Order(StringComparer.Ordinal)
        );
        Assert.Equal("您的卡密：{key}", goods.Single(g => g.Name == "年卡").Content);
        Assert.Equal(
            "abc",
            JsonSerializer.Deserialize<SupplierContent>(goods.Single(g => g.Name == "接口").Content)!.Token
        );
        Assert.Equal(TimeSpan.FromSeconds(5), goods.Single(g => g.Name == "月卡").Delay);
        Assert.Equal("年卡", (await world.Get<GoodsStore>().ForAsync(account.Id, ShopWorld.Item, null, Ct))!.Name);
        Assert.Equal(
            "月卡",
            (await world.Get<GoodsStore>().ForAsync(account.Id, ShopWorld.Item, "时长:月卡", Ct))!.Name
        );
    }

    [Theory, EachDatabase]
    public async Task A_second_time_adds_nothing(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        using var old = OldShop.Make();
        old.Order(Delivered, "shipped", world.Server.Clock.GetUtcNow());
        await ImportAsync(world, old.Folder);
        string[] tables =
        [
            "shop_account",
            "shop_rule",
            "shop_goods",
            "shop_key",
            "shop_goods_for",
            "shop_order",
            "shop_delivery",
            "shop_picture",
        ];
        var before = await CountAsync(world, tables);

        var again = await ImportAsync(world, old.Folder);

        Assert.Equal(before, await CountAsync(world, tables));
        Assert.All(again.Tables, t => Assert.Equal(0, t.Taken));
        Assert.Equal(5, again.Tables.Single(t => t.Name == "cards").There);
    }

    [Theory, EachDatabase]
    public async Task What_the_old_program_had_delivered_is_never_delivered_again(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        using var old = OldShop.Make();
        var now = world.Server.Clock.GetUtcNow();
        // The world's own account, which is switched on, so that the platform says what is to be shipped.
        old.Run(
            $"INSERT INTO cookies VALUES ('on', '{world.Platform.Add(ShopWorld.Seller, "卖家").Cookies}', 1, 1, '', 10, NULL)"
        );
        old.Order(Delivered, "processed", now.AddDays(-1), "on"); // given, and never marked as shipped
        old.Order(Doubtful, "pending_ship", now.AddDays(-1), "on");
        old.Order(Old, "unknown", now.AddDays(-90), "on");
        await world.SellKeysAsync(5);
        await ImportAsync(world, old.File);

        foreach (var id in new[] { Delivered, Doubtful, Old, ShopWorld.Order })
            world.Place(id);
        await world.BeginAsync();
        await world.UntilAsync(async () =>
            (await world.StatesAsync()) is [DeliveryState.Shipped or DeliveryState.Accepted]
        );
        await world.GoOnAsync(120);

        Assert.Single(world.Keys); // of the order that the old program did not know
        Assert.Equal([DeliveryState.GivenUp], await world.StatesAsync(Delivered));
        Assert.Equal([DeliveryState.GivenUp], await world.StatesAsync(Old));
        Assert.Equal([DeliveryState.NeedsReview], await world.StatesAsync(Doubtful));
        Assert.Equal("imported", (await world.OrderAsync(Doubtful))!.Trouble);
        Assert.All(
            world.Platform.Orders.Where(o => o.Id != ShopWorld.Order),
            o => Assert.Equal(XianyuOrderState.Paid, o.State)
        );
    }

    [Theory, EachDatabase]
    public async Task A_file_that_is_none_or_broken_gets_a_sentence_and_leaves_nothing(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        using var old = OldShop.Make();
        old.Run(
            "CREATE TABLE filler (x TEXT); INSERT INTO filler SELECT hex(randomblob(2000)) FROM (SELECT 1 UNION SELECT 2 UNION SELECT 3), (SELECT 1 UNION SELECT 2 UNION SELECT 3)"
        );
        var whole = await File.ReadAllBytesAsync(old.File, Ct);
        var tables = new[] { "shop_account", "shop_rule", "shop_goods", "shop_order" };
        var before = await CountAsync(world, tables);

        Assert.Equal("shop.import.no-file", await RefusedAsync(world, Path.Combine(old.Folder, "nothing.db")));
        Assert.Equal("shop.import.no-file", await RefusedAsync(world, Path.Combine(old.Folder, "static")));
        var other = Path.Combine(old.Folder, "other.db");
        await File.WriteAllTextAsync(other, "this is no database", Ct);
        Assert.Equal("shop.import.no-database", await RefusedAsync(world, other));
        await File.WriteAllBytesAsync(other, [], Ct);
        Assert.Equal("shop.import.no-database", await RefusedAsync(world, other));
        foreach (var part in new[] { 100, whole.Length / 2, whole.Length - 5000 })
        {
            await File.WriteAllBytesAsync(other, whole[..part], Ct);
            Assert.Equal("shop.import.broken", await RefusedAsync(world, other));
        }
        old.Run("ALTER TABLE cookies RENAME TO biscuits");
        Assert.Equal("shop.import.no-shop", await RefusedAsync(world, old.File));

        Assert.Equal(before, await CountAsync(world, tables));
    }

    [Fact]
    public async Task Missing_tables_and_columns_and_huge_values_are_told_and_the_rest_is_taken()
    {
        await using var world = await ShopWorld.StartAsync(DatabaseKind.Sqlite);
        using var old = OldShop.Make();
        old.Run("DROP TABLE orders; DROP TABLE item_replay; ALTER TABLE keywords DROP COLUMN item_id");
        old.Run("INSERT INTO keywords (cookie_id, keyword, reply) VALUES ('mine', '长', printf('%.*c', 9000000, 'x'))");

        var report = await ImportAsync(world, old.Folder);

        Assert.Contains(report.Notes, n => n.En.Contains("no table orders", StringComparison.Ordinal));
        Assert.Contains(report.Notes, n => n.Zh.Contains("没有表 item_replay", StringComparison.Ordinal));
        Assert.Contains("too-long", Reasons(report, "keywords"));
        Assert.Equal((6, 3, 0), Counts(report, "keywords"));
    }

    [Fact]
    public async Task Rules_that_would_be_too_many_refuse_the_whole()
    {
        await using var world = await ShopWorld.StartAsync(DatabaseKind.Sqlite);
        using var old = OldShop.Make();
        old.Run(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10001) INSERT INTO keywords (cookie_id, keyword, reply) SELECT 'mine', 'w' || i, 'r' FROM n"
        );

        Assert.Equal("shop.rule.too-many", await RefusedAsync(world, old.File));

        Assert.Equal(1, await world.CountAsync("shop_account"));
        Assert.Equal(0, await world.CountAsync("shop_rule"));
    }

    [Theory, EachDatabase]
    public async Task The_api_takes_a_file_and_another_user_s_account_stays_his(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        using var old = OldShop.Make();
        old.Run($"INSERT INTO cookies VALUES ('his', 'unb={ShopWorld.Seller}; cookie2=mine-now', 1, 1, '', 10, NULL)");

        using var file = new ByteArrayContent(await File.ReadAllBytesAsync(old.File, Ct));
        using var answer = await world.Server.Http.PostAsync("/api/v1/shop/imports", file, Ct);
        using var nothing = new ByteArrayContent(Encoding.UTF8.GetBytes("nothing"));
        using var refused = await world.Server.Http.PostAsync("/api/v1/shop/imports", nothing, Ct);
        using var viewer = await (await world.Server.As(UserRole.Viewer)).PostAsync("/api/v1/shop/imports", null, Ct);

        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        var cookies = (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct))
            .GetProperty("tables")
            .EnumerateArray()
            .Single(t => t.GetProperty("name").GetString() == "cookies");
        Assert.Contains(
            cookies.GetProperty("skipped").EnumerateArray(),
            s => s.GetProperty("reason").GetString() == "taken"
        );
        Assert.Equal(1, (await world.AccountAsync()).CookiesVersion);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, viewer.StatusCode);
    }

    private static Task<ImportReport> ImportAsync(ShopWorld world, string path) =>
        world.Get<ImportOldShop>().RunAsync(TestServer.Somebody, path, Ct);

    private static async Task<string> RefusedAsync(ShopWorld world, string path) =>
        (await Assert.ThrowsAsync<RefusedException>(() => ImportAsync(world, path))).Code;

    private static (int Read, int Taken, int There) Counts(ImportReport report, string table) =>
        report.Tables.Single(t => t.Name == table) is var t ? (t.Read, t.Taken, t.There) : default;

    private static IEnumerable<string> Reasons(ImportReport report, string table) =>
        report.Tables.Single(t => t.Name == table).Skipped.Select(s => s.Reason).Order(StringComparer.Ordinal);

    private static async Task<List<int>> CountAsync(ShopWorld world, string[] tables)
    {
        var counts = new List<int>();
        foreach (var table in tables)
            counts.Add(await world.CountAsync(table));
        return counts;
    }
}
