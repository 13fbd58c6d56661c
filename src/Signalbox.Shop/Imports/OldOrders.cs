using System.Globalization;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Shop.Deliveries;
using Signalbox.Shop.Orders;
using Signalbox.Shop.Xianyu.Orders;

namespace Signalbox.Shop.Imports;

/// <summary>
/// Takes the old program's orders so that none is delivered a second time: whatever it had in its hands is given by nobody here
/// of himself, and what it may not have given waits for a person.
/// </summary>
internal sealed class OldOrders(OrderStore orders, TimeProvider clock)
{
    /// <summary>The platform closes what was not shipped long before.</summary>
    private static readonly TimeSpan StillOpen = TimeSpan.FromDays(30);

    private static readonly string[] Columns =
    [
        "order_id",
        "item_id",
        "buyer_id",
        "spec_name",
        "spec_value",
        "quantity",
        "amount",
        "order_status",
        "cookie_id",
        "created_at",
    ];

    public async Task RunAsync(
        WriteTransaction transaction,
        IReadOnlyDictionary<string, Guid> accounts,
        OldDatabase old,
        List<Tally> tallies,
        List<ImportNote> notes,
        CancellationToken ct
    )
    {
        var tally = new Tally("orders");
        tallies.Add(tally);
        var waiting = 0;
        foreach (var row in await old.RowsAsync("orders", Columns, ct))
        {
            tally.Read++;
            var id = row.Text("order_id");
            if (row.IsTooLong || id.Length is < 10 or > 32 || !id.All(char.IsAsciiDigit))
                tally.Skip(SkipReason.Number, id);
            else if (!accounts.TryGetValue(row.Text("cookie_id"), out var account))
                tally.Skip(SkipReason.NoAccount, id);
            else if (!await AddAsync(transaction, account, id, row, ct))
                tally.There++;
            else
            {
                tally.Taken++;
                if (await SettleAsync(transaction, account, id, row, ct))
                    waiting++;
            }
        }
        if (waiting > 0)
            notes.Add(
                new ImportNote(
                    $"有 {waiting} 个订单看不出旧程序发没发：请逐个确认，确认之前不会发货。",
                    $"Of {waiting} orders it cannot be told whether the old program delivered them: say so of each; nothing is given before."
                )
            );
    }

    /// <returns>Whether it is new here.</returns>
    private async Task<bool> AddAsync(
        WriteTransaction transaction,
        Guid account,
        string id,
        OldRow row,
        CancellationToken ct
    )
    {
        var spec = row.Text("spec_name").Length > 0 ? $"{row.Text("spec_name")}:{row.Text("spec_value")}" : null;
        await using var insert = transaction.Command(
            """
            INSERT INTO shop_order (account_id, order_id, item_id, title, spec, quantity, amount, buyer, buyer_nick, state, ordered_at, found_at, failed_looks, freed)
            VALUES (@account, @order, @item, '', @spec, @quantity, @amount, @buyer, '', @state, @at, @now, 0, @false)
            ON CONFLICT (account_id, order_id) DO NOTHING
            """,
            ("@account", account),
            ("@order", id),
            ("@item", Digits(row.Text("item_id"))),
            ("@spec", spec is { Length: <= 200 } ? spec : null),
            ("@quantity", row.Number("quantity", 0) is > 0 and var quantity ? quantity : null),
            ("@amount", Amount(row.Text("amount"))),
            ("@buyer", Digits(row.Text("buyer_id"))),
            ("@state", (int)(IsPending(row) ? OrderState.Unseen : StateOf(row))),
            ("@at", At(row)),
            ("@now", clock.GetUtcNow()),
            ("@false", false)
        );
        return await insert.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <returns>Whether a person is asked.</returns>
    private async Task<bool> SettleAsync(
        WriteTransaction transaction,
        Guid account,
        string id,
        OldRow row,
        CancellationToken ct
    )
    {
        var isPending = IsPending(row);
        await using var insert = transaction.Command(
            """
            INSERT INTO shop_delivery (id, account_id, order_id, unit, state, tries, reason, changed_at)
            VALUES (@id, @account, @order, 1, @state, 0, 'imported', @now)
            """,
            ("@id", Ids.New(clock)),
            ("@account", account),
            ("@order", id),
            ("@state", (int)(isPending ? DeliveryState.NeedsReview : DeliveryState.GivenUp)),
            ("@now", clock.GetUtcNow())
        );
        await insert.ExecuteNonQueryAsync(ct);
        await orders.StepAsync(transaction, account, id, 0, "imported", row.Text("order_status"), ct);
        if (isPending)
            await orders.TroubleAsync(transaction, account, id, OrderTroubles.Imported, row.Text("order_status"), ct);
        return isPending;
    }

    private bool IsPending(OldRow row) =>
        row.Text("order_status") is not ("shipped" or "completed" or "cancelled" or "processed")
        && (At(row) is not { } at || clock.GetUtcNow() - at < StillOpen);

    private static OrderState StateOf(OldRow row) =>
        row.Text("order_status") switch
        {
            "completed" => OrderState.Done,
            "cancelled" => OrderState.Closed,
            _ => OrderState.Shipped,
        };

    /// <summary>The old program wrote UTC, as its database does.</summary>
    private static DateTimeOffset? At(OldRow row) =>
        DateTimeOffset.TryParse(
            row.Text("created_at"),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var at
        ) && at.Year is > 2000 and < 2100
            ? at
            : null;

    private static string? Digits(string text) =>
        text.Length is > 0 and <= 32 && text.All(char.IsAsciiDigit) ? text : null;

    /// <summary>In 1/100 yuan; null where it is not said.</summary>
    private static long? Amount(string text) =>
        decimal.TryParse(text.Trim('¥', '￥', ' '), CultureInfo.InvariantCulture, out var yuan)
        && yuan is >= 0 and < 1_000_000_000m
            ? (long)(yuan * 100)
            : null;
}
