using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Xianyu.Items;

namespace Signalbox.Shop.Items;

/// <summary>Says below what price nothing is offered or accepted for an item.</summary>
internal sealed class SetFloor(Database database, AccountStore accounts, AccountScope scope, AuditTrail audit)
{
    private const decimal Most = 10_000_000;

    /// <param name="floor">Yuan, with two places at most; null: its price.</param>
    /// <exception cref="RefusedException">400 <c>shop.item.floor</c>; 404 <c>shop.account.unknown</c>.</exception>
    public async Task RunAsync(Actor actor, Guid account, string item, decimal? floor, CancellationToken ct)
    {
        if (
            !ReadItem.IsNumber(item)
            || floor is < 0 or > Most
            || decimal.Truncate(floor * 100 ?? 0) != (floor * 100 ?? 0)
        )
            throw RefusedException.Invalid(
                "shop.item.floor",
                $"An item is its number on the platform, a floor is 0 to {Most:#,0} yuan with two places at most."
            );
        await accounts.GetAsync(scope.Of(actor), account, ct);
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var upsert = transaction.Command(
            """
            INSERT INTO shop_item (account_id, item_id, title, description, specs, floor, on_offer)
            VALUES (@account, @item, '', '', '[]', @floor, @false)
            ON CONFLICT (account_id, item_id) DO UPDATE SET floor = excluded.floor
            """,
            ("@account", account),
            ("@item", item),
            ("@floor", (long?)(floor * 100)),
            ("@false", false)
        );
        await upsert.ExecuteNonQueryAsync(ct);
        await audit.WriteAsync(transaction, AuditEvent.By(actor, "shop.item.floor", item, new { account, floor }), ct);
        await transaction.CommitAsync(ct);
    }
}
