using System.Data.Common;
using Signalbox.Platform.Data;
using Signalbox.Shop.Hooks;
using Signalbox.Shop.Xianyu.Orders;

namespace Signalbox.Shop.Orders;

/// <summary>The rows of orders and of what happened to them.</summary>
internal sealed class OrderStore(Database database, TellFact tell, TimeProvider clock)
{
    private const int LongestDetail = 500;

    /// <summary>For so long an order is looked at each time.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromMinutes(30);

    private const string Columns = """
        account_id, order_id, conversation, item_id, title, spec, quantity, amount, buyer, buyer_nick, state,
        ordered_at, paid_at, found_at, looked_at, failed_looks, freed, trouble
        """;

    public async Task<ShopOrder?> FindAsync(Guid account, string order, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"SELECT {Columns} FROM shop_order WHERE account_id = @account AND order_id = @order",
            ("@account", account),
            ("@order", order)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) : null;
    }

    /// <summary>Orders of an account that something is owed to, and that are due to be looked at: young ones each time, old ones each hour.</summary>
    public async Task<IReadOnlyList<string>> OpenAsync(Guid account, DateTimeOffset now, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            """
            SELECT order_id FROM shop_order o WHERE account_id = @account
              AND (state IN (0, 2, 3) OR EXISTS (SELECT 1 FROM shop_delivery d
                WHERE d.account_id = o.account_id AND d.order_id = o.order_id AND d.state < 7))
              AND (found_at > @young OR looked_at IS NULL OR looked_at < @hour)
            ORDER BY found_at, order_id
            """,
            ("@account", account),
            ("@young", now - Young),
            ("@hour", now - TimeSpan.FromHours(1))
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<string>();
        while (await reader.ReadAsync(ct))
            found.Add(reader.GetString(0));
        return found;
    }

    /// <summary>Writes down that an order is there; what is known of it already stays.</summary>
    /// <returns>Whether it is new.</returns>
    public async Task<bool> FoundAsync(
        WriteTransaction transaction,
        Guid account,
        string order,
        string? conversation,
        SoldRow? row,
        CancellationToken ct
    )
    {
        await using var insert = transaction.Command(
            """
            INSERT INTO shop_order (account_id, order_id, conversation, item_id, title, buyer, buyer_nick, state, found_at, failed_looks, freed)
            VALUES (@account, @order, @conversation, @item, @title, @buyer, @nick, 0, @now, 0, @false)
            ON CONFLICT (account_id, order_id) DO NOTHING
            """,
            ("@account", account),
            ("@order", order),
            ("@conversation", conversation),
            ("@item", row?.ItemId),
            ("@title", row?.Title ?? ""),
            ("@buyer", row?.Buyer),
            ("@nick", row?.BuyerNick ?? ""),
            ("@now", clock.GetUtcNow()),
            ("@false", false)
        );
        var isNew = await insert.ExecuteNonQueryAsync(ct) == 1;
        if (isNew)
        {
            await StepAsync(transaction, account, order, 0, "found", row is null ? "card" : "list", ct);
            await tell.RunAsync(transaction, account, ShopFacts.Created(order, conversation, row), ct);
        }
        else if (conversation is not null)
            await SetAsync(
                transaction,
                account,
                order,
                "conversation = COALESCE(conversation, @value)",
                conversation,
                ct
            );
        return isNew;
    }

    /// <summary>Writes down what the platform says of it; a payment that is yet to come by our clock was made now.</summary>
    public async Task LookedAsync(WriteTransaction transaction, Guid account, OrderFacts facts, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var update = transaction.Command(
            """
            UPDATE shop_order SET item_id = COALESCE(@item, item_id), title = CASE WHEN @title = '' THEN title ELSE @title END,
              spec = @spec, quantity = @quantity, amount = @amount, buyer = COALESCE(@buyer, buyer), state = @state,
              ordered_at = COALESCE(@ordered, ordered_at), looked_at = @now, failed_looks = 0,
              paid_at = CASE WHEN paid_at <= @paid THEN paid_at ELSE COALESCE(@paid, paid_at) END,
              trouble = CASE WHEN trouble = 'unreadable' THEN NULL ELSE trouble END
            WHERE account_id = @account AND order_id = @order
            """,
            ("@account", account),
            ("@order", facts.OrderId),
            ("@item", facts.ItemId),
            ("@title", facts.Title),
            ("@spec", facts.Spec),
            ("@quantity", facts.Quantity),
            ("@amount", facts.Amount),
            ("@buyer", facts.Buyer),
            ("@state", (int)facts.State),
            ("@ordered", facts.OrderedAt),
            ("@paid", facts.PaidAt > now ? now : facts.PaidAt),
            ("@now", now)
        );
        await update.ExecuteNonQueryAsync(ct);
    }

    /// <summary>A look that told nothing.</summary>
    public static Task NotLookedAsync(
        WriteTransaction transaction,
        Guid account,
        string order,
        int failed,
        CancellationToken ct
    ) => SetAsync(transaction, account, order, "failed_looks = @value", failed, ct);

    public static Task ConversationAsync(
        WriteTransaction transaction,
        Guid account,
        string order,
        string conversation,
        CancellationToken ct
    ) => SetAsync(transaction, account, order, "conversation = @value", conversation, ct);

    public static Task StateAsync(
        WriteTransaction transaction,
        Guid account,
        string order,
        OrderState state,
        CancellationToken ct
    ) => SetAsync(transaction, account, order, "state = @value", (int)state, ct);

    public static Task FreedAsync(WriteTransaction transaction, Guid account, string order, CancellationToken ct) =>
        SetAsync(transaction, account, order, "freed = @value", true, ct);

    /// <summary>Says why a person has to look, or that nobody has to any more.</summary>
    /// <returns>Whether that is news.</returns>
    public async Task<bool> TroubleAsync(
        WriteTransaction transaction,
        Guid account,
        string order,
        string? trouble,
        string detail,
        CancellationToken ct
    )
    {
        await using var update = transaction.Command(
            """
            UPDATE shop_order SET trouble = @value
            WHERE account_id = @account AND order_id = @order AND COALESCE(trouble, '') <> COALESCE(@value, '')
            """,
            ("@account", account),
            ("@order", order),
            ("@value", trouble)
        );
        if (await update.ExecuteNonQueryAsync(ct) == 0)
            return false;
        await StepAsync(
            transaction,
            account,
            order,
            0,
            trouble is null ? "well-again" : $"trouble.{trouble}",
            detail,
            ct
        );
        if (trouble is not null)
            await tell.RunAsync(transaction, account, ShopFacts.NeedsReview(order, trouble, detail), ct);
        return true;
    }

    /// <summary>Adds something that Signalbox did to what happened to an order.</summary>
    /// <param name="unit">0: of the whole order.</param>
    public Task StepAsync(
        WriteTransaction transaction,
        Guid account,
        string order,
        int unit,
        string what,
        string detail,
        CancellationToken ct
    ) => StepByAsync(transaction, account, order, unit, what, detail, null, ct);

    /// <summary>The same, of a person.</summary>
    /// <param name="user">Who did it; null: Signalbox.</param>
    public async Task StepByAsync(
        WriteTransaction transaction,
        Guid account,
        string order,
        int unit,
        string what,
        string detail,
        string? user,
        CancellationToken ct
    )
    {
        await using var insert = transaction.Command(
            """
            INSERT INTO shop_order_step (account_id, order_id, unit, what, detail, by_user, at)
            VALUES (@account, @order, @unit, @what, @detail, @user, @now)
            """,
            ("@account", account),
            ("@order", order),
            ("@unit", unit),
            ("@what", what),
            ("@detail", detail[..Math.Min(detail.Length, LongestDetail)]),
            ("@user", user),
            ("@now", clock.GetUtcNow())
        );
        await insert.ExecuteNonQueryAsync(ct);
    }

    /// <summary>What happened to an order, oldest first; at most the last 500.</summary>
    public async Task<IReadOnlyList<OrderStep>> StepsAsync(Guid account, string order, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            """
            SELECT unit, what, detail, by_user, at FROM shop_order_step
            WHERE account_id = @account AND order_id = @order ORDER BY id DESC LIMIT 500
            """,
            ("@account", account),
            ("@order", order)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<OrderStep>();
        while (await reader.ReadAsync(ct))
            found.Add(
                new OrderStep(
                    reader.GetInt32(0),
                    reader.GetString(1),
                    reader.GetString(2),
                    Text(reader, 3),
                    reader.Instant(database.Kind, 4)
                )
            );
        found.Reverse();
        return found;
    }

    private static async Task SetAsync(
        WriteTransaction transaction,
        Guid account,
        string order,
        string change,
        object value,
        CancellationToken ct
    )
    {
        await using var update = transaction.Command(
            $"UPDATE shop_order SET {change} WHERE account_id = @account AND order_id = @order",
            ("@account", account),
            ("@order", order),
            ("@value", value)
        );
        await update.ExecuteNonQueryAsync(ct);
    }

    private ShopOrder Read(DbDataReader reader) =>
        new(
            reader.GetGuid(0),
            reader.GetString(1),
            Text(reader, 2),
            Text(reader, 3),
            reader.GetString(4),
            Text(reader, 5),
            reader.IsDBNull(6) ? null : reader.GetInt32(6),
            reader.IsDBNull(7) ? null : reader.GetInt64(7),
            Text(reader, 8),
            reader.GetString(9),
            (OrderState)reader.GetInt32(10),
            Time(reader, 11),
            Time(reader, 12),
            reader.Instant(database.Kind, 13),
            Time(reader, 14),
            reader.GetInt32(15),
            reader.GetBoolean(16),
            Text(reader, 17)
        );

    private static string? Text(DbDataReader reader, int at) => reader.IsDBNull(at) ? null : reader.GetString(at);

    private DateTimeOffset? Time(DbDataReader reader, int at) =>
        reader.IsDBNull(at) ? null : reader.Instant(database.Kind, at);
}
