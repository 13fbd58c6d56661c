using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Data;
using Signalbox.Shop.Deliveries;
using Signalbox.Testing;

namespace Signalbox.Console.Tests.Shop;

/// <summary>Something of each kind for the shop's pages: accounts, chats, rules, goods and orders in their states.</summary>
internal static class ShopShelf
{
    private const string Chat = "50000000001";
    private const string Done = "3300000000000000001";
    private const string Refused = "3300000000000000002";
    private static readonly string[] States = ["3300000000000000003", "3300000000000000004", "3300000000000000005"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <returns>The id of a thing for each address that names one.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> FillAsync(TestServer server, XianyuFarEnd platform)
    {
        var first = await AccountAsync(server, platform.Add("2200000000001", "卖家").Cookies, "数码小店");
        var second = await AccountAsync(server, platform.Add("2200000000002", "卖家二").Cookies, "会员杂货铺");
        var rule = await RuleAsync(
            server,
            "contains",
            ["发货", "多久到", "什么时候发"],
            "付款后一般一分钟内发到这个聊天里。",
            100
        );
        await RuleAsync(server, "all-words", ["年卡", "多少钱"], "年卡 19.9 元。\n---\n拍下就发。", 110);
        await RuleAsync(server, "default", [], "收到，稍后由店主本人回复你。", 1000);
        var goods = await GoodsAsync(server, first);
        await using var transaction = await server.Services.GetRequiredService<Database>().BeginWriteAsync(Ct);
        await RunAsync(
            transaction,
            """
            UPDATE shop_account SET held = 'risk', held_link = 'https://example.com/check', held_at = @now, line = 'held',
              line_why = 'FAIL_SYS_USER_VALIDATE', line_at = @now WHERE id = @id
            """,
            ("@id", second),
            ("@now", At(server, -14))
        );
        await RunAsync(
            transaction,
            """
            INSERT INTO shop_item (account_id, item_id, title, description, price, specs, floor, on_offer)
            VALUES (@id, '900000000001', '视频会员 年卡 自动发货', '', 1990, '[]', 1750, TRUE),
              (@id, '900000000002', '云盘会员 季卡', '', 2900, '[]', NULL, TRUE),
              (@id, '900000000003', '旧款充电器', '', 1200, '[]', NULL, FALSE)
            """,
            ("@id", second)
        );
        await RunAsync(
            transaction,
            "INSERT INTO shop_blocked (account_id, buyer, why, by_user, at) VALUES (@id, '2215000000019', '同行，反复砍价', 'admin', @now)",
            ("@id", second),
            ("@now", At(server, -600))
        );
        await OrdersAsync(server, transaction, first, second, goods);
        await ChatsAsync(server, transaction, first, rule);
        await transaction.CommitAsync(Ct);
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["/shop/accounts"] = second.ToString(),
            ["/shop/chats"] = $"{first:N}-{Chat}",
            ["/shop/rules"] = rule.ToString(),
            ["/shop/stock"] = goods.ToString(),
            ["/shop/orders"] = $"{first:N}-{Refused}",
        };
    }

    private static async Task<Guid> AccountAsync(TestServer server, string cookies, string remark) =>
        (await SendAsync(server, HttpMethod.Post, "accounts", new { cookies, remark })).GetProperty("id").GetGuid();

    private static async Task<Guid> RuleAsync(
        TestServer server,
        string kind,
        string[] words,
        string answer,
        int order
    ) => (
            await SendAsync(
                server,
                HttpMethod.Post,
                "rules",
                new
                {
                    kind,
                    words,
                    answer,
                    order,
                }
            )
        ).GetProperty("id").GetGuid();

    private static async Task<Guid> GoodsAsync(TestServer server, Guid account)
    {
        var keys = (
            await SendAsync(
                server,
                HttpMethod.Post,
                "goods",
                new
                {
                    name = "年卡卡密",
                    kind = "Keys",
                    text = "你的卡密：{key}",
                    lowStock = 10,
                }
            )
        ).GetProperty("id").GetGuid();
        await SendAsync(
            server,
            HttpMethod.Post,
            "goods",
            new
            {
                name = "教程网盘",
                kind = "Text",
                text = "链接",
            }
        );
        using var lines = new StringContent(
            string.Join('\n', Enumerable.Range(1, 6).Select(n => $"CARD-2026-{n:0000}-WXYZ")),
            Encoding.UTF8,
            "text/plain"
        );
        using var imported = await server.Http.PostAsync($"/api/v1/shop/goods/{keys}/keys", lines, Ct);
        imported.EnsureSuccessStatusCode();
        await SendAsync(
            server,
            HttpMethod.Put,
            "goods/bindings",
            new
            {
                account,
                item = "900000000001",
                goods = keys,
            }
        );
        return keys;
    }

    private static async Task OrdersAsync(
        TestServer server,
        WriteTransaction transaction,
        Guid first,
        Guid second,
        Guid goods
    )
    {
        await OrderAsync(server, transaction, first, Done, "视频会员年卡", null, 5, null, -90);
        await OrderAsync(server, transaction, first, Refused, "视频会员年卡", "时长:年卡", 3, "send-refused", -30);
        await OrderAsync(server, transaction, second, States[0], "软件激活码", "版本:专业版", 3, "no-goods", -20);
        await OrderAsync(server, transaction, second, States[1], "软件激活码", null, 1, null, -12);
        await OrderAsync(server, transaction, first, States[2], "视频会员月卡", "时长:月卡", 7, null, -2_000);
        await DeliveryAsync(server, transaction, first, Done, goods, DeliveryState.Done, -88);
        await DeliveryAsync(server, transaction, first, Refused, goods, DeliveryState.Refused, -28);
        (string Order, Guid Account, int Unit, string What, string Detail, int At)[] steps =
        [
            (Refused, first, 0, "found", "card", -30),
            (Refused, first, 0, "is.ToShip", "", -30),
            (Refused, first, 1, "planned", "年卡卡密", -29),
            (Refused, first, 1, "reserved", "年卡卡密", -29),
            (Refused, first, 1, "sending", "", -28),
            (Refused, first, 1, "refused", "CSI_FORBID||安全拦截", -28),
            (Refused, first, 0, "trouble.send-refused", "CSI_FORBID||安全拦截", -28),
            (States[0], second, 0, "trouble.no-goods", "版本:专业版", -20),
        ];
        foreach (var step in steps)
            await RunAsync(
                transaction,
                """
                INSERT INTO shop_order_step (account_id, order_id, unit, what, detail, at)
                VALUES (@account, @order, @unit, @what, @detail, @at)
                """,
                ("@account", step.Account),
                ("@order", step.Order),
                ("@unit", step.Unit),
                ("@what", step.What),
                ("@detail", step.Detail),
                ("@at", At(server, step.At))
            );
    }

    private static Task OrderAsync(
        TestServer server,
        WriteTransaction transaction,
        Guid account,
        string order,
        string title,
        string? spec,
        int state,
        string? trouble,
        int minutes
    ) =>
        RunAsync(
            transaction,
            """
            INSERT INTO shop_order (account_id, order_id, conversation, item_id, title, spec, quantity, amount, buyer, buyer_nick,
              state, paid_at, found_at, looked_at, failed_looks, freed, trouble)
            VALUES (@account, @order, @chat, '900000000001', @title, @spec, 1, 1990, '2215000000011', '小林', @state, @at, @at, @at,
              0, @false, @trouble)
            """,
            ("@account", account),
            ("@order", order),
            ("@chat", Chat),
            ("@title", title),
            ("@spec", spec),
            ("@state", state),
            ("@at", At(server, minutes)),
            ("@false", false),
            ("@trouble", trouble)
        );

    /// <summary>With a key of the list, as the session reserves it.</summary>
    private static async Task DeliveryAsync(
        TestServer server,
        WriteTransaction transaction,
        Guid account,
        string order,
        Guid goods,
        DeliveryState state,
        int minutes
    )
    {
        var deliveries = server.Services.GetRequiredService<DeliveryStore>();
        var store = server.Services.GetRequiredService<Signalbox.Shop.Goods.GoodsStore>();
        await deliveries.PlanAsync(transaction, account, order, 1, goods, Ct);
        await using var find = transaction.Command(
            "SELECT id FROM shop_delivery WHERE account_id = @account AND order_id = @order",
            ("@account", account),
            ("@order", order)
        );
        await using var reader = await find.ExecuteReaderAsync(Ct);
        await reader.ReadAsync(Ct);
        var id = reader.GetGuid(0);
        await reader.DisposeAsync();
        var key = await store.TakeKeyAsync(transaction, goods, id, Ct);
        var unit = new Delivery(id, order, 1, goods, DeliveryState.Verified, null, null, null, 0, null, "");
        await deliveries.ReservedAsync(transaction, unit, $"你的卡密：{key}", Ct);
        await RunAsync(
            transaction,
            "UPDATE shop_delivery SET state = @state, tries = 1, begun_at = @at, uuid = @uuid WHERE id = @id",
            ("@id", id),
            ("@state", (int)state),
            ("@at", At(server, minutes)),
            ("@uuid", $"-{order}")
        );
    }

    private static async Task ChatsAsync(TestServer server, WriteTransaction transaction, Guid account, Guid rule)
    {
        await HeadsAsync(server, transaction, account);
        await SaidAsync(server, transaction, account, rule);
        await SentAsync(server, transaction, account);
    }

    private static async Task HeadsAsync(TestServer server, WriteTransaction transaction, Guid account)
    {
        (string Chat, string Nick, string Text, bool Waits, int Pause, int At)[] chats =
        [
            (Chat, "小林", "有没有两年的？", true, 0, -3),
            ("50000000002", "晴天_2019", "好的谢谢", false, 0, -50),
            ("50000000003", "", "我再想想", false, 30, -70),
        ];
        foreach (var chat in chats)
            await RunAsync(
                transaction,
                """
                INSERT INTO shop_chat (account_id, conversation, peer, peer_nick, item_id, last_at, last_text, waits, paused_until, paused_why)
                VALUES (@account, @chat, '2215000000011', @nick, '900000000001', @at, @text, @waits, @until, @why)
                """,
                ("@account", account),
                ("@chat", chat.Chat),
                ("@nick", chat.Nick),
                ("@at", At(server, chat.At)),
                ("@text", chat.Text),
                ("@waits", chat.Waits),
                ("@until", At(server, chat.Pause)),
                ("@why", chat.Pause > 0 ? "taken" : null)
            );
    }

    private static async Task SaidAsync(TestServer server, WriteTransaction transaction, Guid account, Guid rule)
    {
        (string Id, int Sender, string Text, string? Decision, int At)[] said =
        [
            (
                "1.PNM",
                0,
                "你好，付款以后多久到？",
                $$"""{"by":"rule","rule":"{{rule}}","word":"多久到","but":null}""",
                -95
            ),
            ("3.PNM", 3, "[我已付款，等待你发货]", null, -91),
            ("5.PNM", 1, "有问题随时说", null, -60),
            ("6.PNM", 0, "有没有两年的？", """{"by":"nothing-fits","rule":null,"word":null,"but":null}""", -3),
        ];
        foreach (var one in said)
            await RunAsync(
                transaction,
                """
                INSERT INTO shop_message (account_id, message, conversation, sender, content, text, at, taken_at, decision, rule_id)
                VALUES (@account, @id, @chat, @sender, 1, @text, @at, @at, @decision, @rule)
                """,
                ("@account", account),
                ("@id", one.Id),
                ("@chat", Chat),
                ("@sender", one.Sender),
                ("@text", one.Text),
                ("@at", At(server, one.At)),
                ("@decision", one.Decision),
                ("@rule", one.Id == "1.PNM" ? rule : null)
            );
    }

    private static async Task SentAsync(TestServer server, WriteTransaction transaction, Guid account)
    {
        (string Uuid, int State, string Origin, string? Text, string? By, int At)[] sent =
        [
            ("-1", 1, "answer", "付款后一般一分钟内发到这个聊天里。", null, -94),
            ($"-{Done}", 1, "delivery", null, null, -88),
            ("-4", 2, "manual", "还有别的要帮忙的吗", "keeper", -55),
        ];
        foreach (var one in sent)
            await RunAsync(
                transaction,
                """
                INSERT INTO shop_send (account_id, uuid, conversation, digest, state, echoed, begun_at, origin, text, by_user, reason)
                VALUES (@account, @uuid, @chat, '', @state, @false, @at, @origin, @text, @by, @reason)
                """,
                ("@account", account),
                ("@uuid", one.Uuid),
                ("@chat", Chat),
                ("@state", one.State),
                ("@false", false),
                ("@at", At(server, one.At)),
                ("@origin", one.Origin),
                ("@text", one.Text),
                ("@by", one.By),
                ("@reason", one.State == 2 ? "CSI_FORBID||安全拦截" : "")
            );
    }

    private static DateTimeOffset At(TestServer server, int minutes) => server.Clock.GetUtcNow().AddMinutes(minutes);

    private static async Task RunAsync(WriteTransaction transaction, string sql, params (string, object?)[] values)
    {
        await using var command = transaction.Command(sql, values);
        await command.ExecuteNonQueryAsync(Ct);
    }

    private static async Task<JsonElement> SendAsync(TestServer server, HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, $"/api/v1/shop/{path}")
        {
            Content = JsonContent.Create(body),
        };
        using var answer = await server.Http.SendAsync(request, Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }
}
