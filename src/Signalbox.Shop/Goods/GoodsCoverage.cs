using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Time;
using Signalbox.Shop.Accounts;

namespace Signalbox.Shop.Goods;

/// <summary>Goods as they are listed; what is in them is not.</summary>
/// <param name="Left">Keys that are free; null for other kinds.</param>
/// <param name="IsLow">Whether fewer are left than their owner wants to be told of.</param>
/// <param name="SoldToday">Units that were given on this day of the owner's zone.</param>
internal sealed record GoodsLine(
    Guid Id,
    string Name,
    string Kind,
    int DelaySeconds,
    int LowStock,
    int? Left,
    bool IsLow,
    int SoldToday,
    IReadOnlyList<GoodsUse> For
);

/// <summary>What goods are given for.</summary>
/// <param name="Spec">Empty: whatever spec has none of its own.</param>
internal sealed record GoodsUse(Guid Account, string Item, string Spec);

/// <summary>An item and spec that was bought and has no goods.</summary>
internal sealed record Uncovered(Guid Account, string Item, string? Spec, string Title, int Orders);

/// <summary>Lists goods, and what buyers have bought that nothing is given for.</summary>
internal sealed class GoodsCoverage(Database database, GoodsStore goods, AccountScope scope, TimeProvider clock)
{
    private const int Most = 500;

    public async Task<IReadOnlyList<GoodsLine>> RunAsync(Actor actor, CancellationToken ct)
    {
        var uses = await UsesAsync(ct);
        var free = await CountAsync("SELECT goods_id, count(*) FROM shop_key WHERE state = 0 GROUP BY goods_id", ct);
        var sold = await CountAsync(
            """
            SELECT goods_id, count(*) FROM shop_delivery
            WHERE goods_id IS NOT NULL AND state IN (4, 7, 8) AND begun_at >= @today GROUP BY goods_id
            """,
            ct
        );
        var lines = new List<GoodsLine>();
        foreach (var one in (await goods.OfAsync(scope.Of(actor), ct)).Take(Most))
        {
            int? left = one.Kind == GoodsKind.Keys ? free.GetValueOrDefault(one.Id) : null;
            lines.Add(
                new GoodsLine(
                    one.Id,
                    one.Name,
                    one.Kind.ToString().ToLowerInvariant(),
                    (int)one.Delay.TotalSeconds,
                    one.LowStock,
                    left,
                    left < one.LowStock,
                    sold.GetValueOrDefault(one.Id),
                    [.. uses[one.Id]]
                )
            );
        }
        return lines;
    }

    /// <summary>By how many orders ask for it.</summary>
    public async Task<IReadOnlyList<Uncovered>> MissingAsync(Actor actor, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            """
            SELECT o.account_id, o.item_id, o.spec, max(o.title), count(*) FROM shop_order o
            JOIN shop_account a ON a.id = o.account_id
            WHERE (a.user_id = @user OR @all) AND o.item_id IS NOT NULL AND o.looked_at IS NOT NULL AND NOT EXISTS (
              SELECT 1 FROM shop_goods_for f
              WHERE f.account_id = o.account_id AND f.item_id = o.item_id AND f.spec IN (COALESCE(o.spec, ''), ''))
            GROUP BY o.account_id, o.item_id, o.spec ORDER BY count(*) DESC, o.item_id LIMIT 200
            """,
            ("@user", scope.Of(actor) ?? Guid.Empty),
            ("@all", scope.Of(actor) is null)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<Uncovered>();
        while (await reader.ReadAsync(ct))
            found.Add(
                new Uncovered(
                    reader.GetGuid(0),
                    reader.GetString(1),
                    reader.IsDBNull(2) ? null : reader.GetString(2),
                    reader.GetString(3),
                    reader.GetInt32(4)
                )
            );
        return found;
    }

    private async Task<Dictionary<Guid, int>> CountAsync(string sql, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            sql,
            ("@today", clock.StartOf(clock.Today()))
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new Dictionary<Guid, int>();
        while (await reader.ReadAsync(ct))
            found[reader.GetGuid(0)] = (int)reader.GetInt64(1);
        return found;
    }

    private async Task<ILookup<Guid, GoodsUse>> UsesAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT goods_id, account_id, item_id, spec FROM shop_goods_for ORDER BY item_id, spec"
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<(Guid Goods, GoodsUse Use)>();
        while (await reader.ReadAsync(ct))
            found.Add((reader.GetGuid(0), new GoodsUse(reader.GetGuid(1), reader.GetString(2), reader.GetString(3))));
        return found.ToLookup(f => f.Goods, f => f.Use);
    }
}
