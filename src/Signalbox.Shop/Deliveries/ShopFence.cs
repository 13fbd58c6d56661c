using Signalbox.Platform.Data.Fencing;

namespace Signalbox.Shop.Deliveries;

/// <summary>After a restore: a key that went out since the set is not given again, and an order that was delivered is not delivered again.</summary>
internal static class ShopFence
{
    /// <summary>Why an account waits for its owner when nobody can say what went out.</summary>
    public const string Restored = "restored";

    public static FenceStep Step { get; } = new("shop", RunAsync);

    /// <remarks>Where the database before cannot be asked, every account waits until its owner has looked.</remarks>
    /// <returns>How many accounts wait.</returns>
    private static async Task<int> RunAsync(FenceWindow window, CancellationToken ct)
    {
        // Whether it went out since is not known, and who wrote it has gone on: it is told, and not sent.
        await window.ExecuteAsync(
            "UPDATE shop_answer SET refused = @why WHERE uuid IS NULL AND refused IS NULL",
            [("@why", Restored)],
            ct
        );
        await window.ExecuteAsync(
            "UPDATE shop_qq_out SET state = 4, reason = @why WHERE state < 2",
            [("@why", Restored)],
            ct
        );
        if (!await window.PreviousHasAsync("shop_delivery", ct))
            return await window.ExecuteAsync(
                "UPDATE shop_account SET held = @why, held_link = NULL, held_at = @until, line = 'held', line_why = @why, line_at = @until",
                [("@why", Restored), ("@until", window.Until)],
                ct
            );
        await KeysAsync(window, ct);
        await OrdersAsync(window, ct);
        return 0;
    }

    /// <summary>Those that were brought since too: brought again, they are known.</summary>
    private static async Task KeysAsync(FenceWindow window, CancellationToken ct)
    {
        var keys = await window.PreviousRowsAsync(
            "SELECT goods_id, digest, secret, state, delivery_id, added_at FROM shop_key WHERE state <> 0 OR added_at >= @from",
            [("@from", window.From)],
            ct
        );
        foreach (var key in keys)
            if (
                await IsThereAsync(window, "shop_goods", key["goods_id"], ct)
                && !await window.InsertAsync("shop_key", key, ct)
            )
                await window.ExecuteAsync(
                    """
                    UPDATE shop_key SET state = @state, delivery_id = @delivery
                    WHERE goods_id = @goods AND digest = @digest
                    """,
                    [
                        ("@state", key["state"]),
                        ("@delivery", key["delivery_id"]),
                        ("@goods", key["goods_id"]),
                        ("@digest", key["digest"]),
                    ],
                    ct
                );
    }

    /// <summary>Orders that were found or brought further since stand as they stood.</summary>
    private static async Task OrdersAsync(FenceWindow window, CancellationToken ct)
    {
        const string changed = """
            found_at >= @from OR looked_at >= @from OR EXISTS (SELECT 1 FROM shop_delivery d
              WHERE d.account_id = o.account_id AND d.order_id = o.order_id AND d.changed_at >= @from)
            """;
        var known = (
            await window.PreviousRowsAsync(
                $"SELECT o.* FROM shop_order o WHERE {changed}",
                [("@from", window.From)],
                ct
            )
        );
        foreach (var order in known)
        {
            (string, object?)[] which = [("@account", order["account_id"]), ("@order", order["order_id"])];
            await window.ExecuteAsync(
                "DELETE FROM shop_delivery WHERE account_id = @account AND order_id = @order",
                which,
                ct
            );
            await window.ExecuteAsync(
                "DELETE FROM shop_order_step WHERE account_id = @account AND order_id = @order",
                which,
                ct
            );
            await window.ExecuteAsync(
                "DELETE FROM shop_order WHERE account_id = @account AND order_id = @order",
                which,
                ct
            );
            if (!await IsThereAsync(window, "shop_account", order["account_id"], ct))
                continue;
            await window.InsertAsync("shop_order", order, ct);
            foreach (var delivery in await OfAsync(window, "shop_delivery", "*", which, ct))
                await window.InsertAsync("shop_delivery", delivery, ct);
            const string step = "account_id, order_id, unit, what, detail, by_user, at";
            foreach (var row in await OfAsync(window, "shop_order_step", step, which, ct))
                await window.InsertAsync("shop_order_step", row, ct);
        }
    }

    private static Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> OfAsync(
        FenceWindow window,
        string table,
        string columns,
        (string, object?)[] which,
        CancellationToken ct
    ) =>
        window.PreviousRowsAsync(
            $"SELECT {columns} FROM {table} WHERE account_id = @account AND order_id = @order",
            which,
            ct
        );

    private static async Task<bool> IsThereAsync(FenceWindow window, string table, object? id, CancellationToken ct)
    {
        await using var command = window.Restored.Command($"SELECT count(*) FROM {table} WHERE id = @id", ("@id", id));
        return await command.ExecuteScalarAsync(ct) is > 0L;
    }
}
