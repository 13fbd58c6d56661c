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
                    return CheckResult.Fail(
                        $"Nothing is asked of the platform until their owner has acted: {Told(held)}.",
                        "Risk: open the link that stands with the account and pass the check. Session: sign it in again. Restored: see which keys went out since the backup. Then let it go on."
                    );
                return away.Count > 0
                    ? CheckResult.Warn(
                        $"Not connected for ten minutes: {Told(away)}.",
                        "See what the account says of its connection, whether this machine reaches the platform, and whether it was signed in elsewhere."
                    )
                    : CheckResult.Ok("Every account that is on is connected.");
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
                var waiting = new List<string>();
                while (await reader.ReadAsync(ct))
                    waiting.Add(
                        string.Create(CultureInfo.InvariantCulture, $"{reader.GetInt64(1)} of {reader.GetString(0)}")
                    );
                return waiting.Count > 0
                    ? CheckResult.Fail(
                        $"Orders wait for a person: {Told(waiting)}.",
                        "Look at each: GET /api/v1/shop/orders?waiting=true says why; bind goods, bring keys, or say what is to become of it."
                    )
                    : CheckResult.Ok("No order waits for a person.");
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
                return low.Count > 0
                    ? CheckResult.Warn(
                        $"Fewer keys are left than their owner wants to be told of: {Told(low)}.",
                        "Bring more keys for them; orders that find none wait, and go on by themselves then."
                    )
                    : CheckResult.Ok("No list of keys is low.");
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

    private static string Told(List<string> names) =>
        names.Count <= MostNamed
            ? string.Join(", ", names)
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{string.Join(", ", names.Take(MostNamed))} and {names.Count - MostNamed} more"
            );
}
