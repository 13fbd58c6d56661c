using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;

namespace Signalbox.Shop.Readiness;

/// <summary>Whether accounts are connected, orders go on by themselves, and there is something left to give.</summary>
internal static class ShopChecks
{
    private const string Accounts = "shop-accounts";
    private const string Orders = "shop-orders";
    private const int MostNamed = 5;

    /// <summary>The platform closes every connection now and then; one that stays away this long does not come back by itself.</summary>
    private static readonly TimeSpan Away = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1); // a buyer waits

    public static void Offer(Offers offers)
    {
        offers.Check(HealthCheck.ForDoctor("shop.accounts", CheckGroup.Sources, Accounts, AccountsAsync));
        offers.Check(HealthCheck.ForDoctor("shop.orders", CheckGroup.Sources, Orders, OrdersAsync));
        offers.Check(HealthCheck.ForDoctor("shop.stock", CheckGroup.Sources, Orders, StockAsync));
        offers.Runbook(
            new Runbook(
                Accounts,
                "闲鱼账号没有连上",
                "A Xianyu account is not connected",
                ["net.names", "shop.accounts"]
            )
        );
        offers.Runbook(
            new Runbook(
                Orders,
                "闲鱼订单等人处理",
                "Xianyu orders wait for a person",
                ["shop.accounts", "shop.stock", "shop.orders"]
            )
        );
        offers.Alert(
            AlertRule.Warning(
                "shop-account-away",
                "shop.accounts",
                Accounts,
                "闲鱼账号没有连上",
                "A Xianyu account is not connected"
            ) with
            {
                For = Soon,
            }
        );
        offers.Alert(
            AlertRule.Warning(
                "shop-orders-wait",
                "shop.orders",
                Orders,
                "有订单等人处理",
                "Orders wait for a person"
            ) with
            {
                For = Soon,
            }
        );
        offers.Alert(
            AlertRule.Warning("shop-stock-low", "shop.stock", Orders, "卡密快用完了", "Keys are running out") with
            {
                For = Soon,
            }
        );
    }

    private static Task<CheckResult> AccountsAsync(IServiceProvider services, CancellationToken ct)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        return AskDatabase.RunAsync(
            services,
            async (connection, kind) =>
            {
                var held = await NamesAsync(connection, kind, "enabled = @true AND held IS NOT NULL", now, ct);
                var away = await NamesAsync(
                    connection,
                    kind,
                    "enabled = @true AND held IS NULL AND line <> 'connected' AND away_at < @since", // line_at moves with every try
                    now,
                    ct
                );
                if (held.Count > 0)
                {
                    var (heldZh, heldEn) = Told(held, "账号");
                    return CheckResult.Fail(
                        $"在主人处理之前，这些账号不再访问平台：{heldZh}。",
                        $"Nothing is asked of the platform until their owner has acted: {heldEn}.",
                        "平台要求验证的，打开账号旁边的链接完成验证；登录失效的，重新登录；从备份恢复的，核对备份之后发出了哪些卡密。然后让它继续。",
                        "Risk: open the link that stands with the account and pass the check. Session: sign it in again. Restored: see which keys went out since the backup. Then let it go on."
                    );
                }
                var (awayZh, awayEn) = Told(away, "账号");
                return away.Count > 0
                    ? CheckResult.Warn(
                        $"这些账号十分钟没有连上：{awayZh}。",
                        $"Not connected for ten minutes: {awayEn}.",
                        "看账号上写的连接情况、这台机器能不能访问平台，以及账号是否在别处登录。",
                        "See what the account says of its connection, whether this machine reaches the platform, and whether it was signed in elsewhere."
                    )
                    : CheckResult.Ok("启用的账号都已连上。", "Every account that is on is connected.");
            },
            ct
        );
    }

    private static Task<CheckResult> OrdersAsync(IServiceProvider services, CancellationToken ct) =>
        AskDatabase.RunAsync(
            services,
            async (connection, kind) =>
            {
                await using var command = connection.Command(
                    null,
                    kind,
                    """
                    SELECT CASE WHEN a.remark <> '' THEN a.remark ELSE a.number END, count(*) FROM shop_order o
                    JOIN shop_account a ON a.id = o.account_id
                    WHERE o.trouble IS NOT NULL OR EXISTS (SELECT 1 FROM shop_delivery d
                      WHERE d.account_id = o.account_id AND d.order_id = o.order_id AND d.state IN (5, 22))
                    GROUP BY 1 ORDER BY 1
                    """
                );
                await using var reader = await command.ExecuteReaderAsync(ct);
                var (waitingZh, waitingEn) = (new List<string>(), new List<string>());
                while (await reader.ReadAsync(ct))
                {
                    var (account, orders) = (reader.GetString(0), reader.GetInt64(1));
                    waitingZh.Add(string.Create(CultureInfo.InvariantCulture, $"“{account}”有 {orders} 个"));
                    waitingEn.Add(string.Create(CultureInfo.InvariantCulture, $"{orders} of {account}"));
                }
                var (zh, en) = Told(
                    string.Join("，", waitingZh.Take(MostNamed)),
                    string.Join(", ", waitingEn.Take(MostNamed)),
                    waitingEn.Count,
                    "账号"
                );
                return waitingEn.Count > 0
                    ? CheckResult.Fail(
                        $"有订单等人处理：{zh}。",
                        $"Orders wait for a person: {en}.",
                        "逐个查看，GET /api/v1/shop/orders?waiting=true 给出原因；绑定货品、补充卡密，或者说明怎样处理。",
                        "Look at each: GET /api/v1/shop/orders?waiting=true says why; bind goods, bring keys, or say what is to become of it."
                    )
                    : CheckResult.Ok("没有订单等人处理。", "No order waits for a person.");
            },
            ct
        );

    private static Task<CheckResult> StockAsync(IServiceProvider services, CancellationToken ct) =>
        AskDatabase.RunAsync(
            services,
            async (connection, kind) =>
            {
                await using var command = connection.Command(
                    null,
                    kind,
                    """
                    SELECT g.name FROM shop_goods g WHERE g.kind = 1 AND g.low_stock > 0
                      AND (SELECT count(*) FROM shop_key k WHERE k.goods_id = g.id AND k.state = 0) < g.low_stock
                    ORDER BY g.name
                    """
                );
                var low = await ReadAsync(command, ct);
                var (zh, en) = Told(low, "货品");
                return low.Count > 0
                    ? CheckResult.Warn(
                        $"这些货品剩下的卡密少于主人要求提醒的条数：{zh}。",
                        $"Fewer keys are left than their owner wants to be told of: {en}.",
                        "给它们补充卡密；缺卡密的订单会等待，补齐后自动发出。",
                        "Bring more keys for them; orders that find none wait, and go on by themselves then."
                    )
                    : CheckResult.Ok("没有快用完的卡密。", "No list of keys is low.");
            },
            ct
        );

    private static async Task<List<string>> NamesAsync(
        DbConnection connection,
        DatabaseKind kind,
        string where,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        await using var command = connection.Command(
            null,
            kind,
            $"SELECT CASE WHEN remark <> '' THEN remark ELSE number END FROM shop_account WHERE {where} ORDER BY 1",
            ("@true", true),
            ("@since", now - Away)
        );
        return await ReadAsync(command, ct);
    }

    private static async Task<List<string>> ReadAsync(DbCommand command, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<string>();
        while (await reader.ReadAsync(ct))
            found.Add(reader.GetString(0));
        return found;
    }

    private static (string Zh, string En) Told(List<string> names, string whatZh)
    {
        var first = string.Join(", ", names.Take(MostNamed));
        return Told(first, first, names.Count, whatZh);
    }

    private static (string Zh, string En) Told(string firstZh, string firstEn, int all, string whatZh) =>
        all <= MostNamed
            ? (firstZh, firstEn)
            : (
                string.Create(CultureInfo.InvariantCulture, $"{firstZh}，另有 {all - MostNamed} 个{whatZh}"),
                string.Create(CultureInfo.InvariantCulture, $"{firstEn} and {all - MostNamed} more")
            );
}
