using System.Data.Common;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Platform.Secrets;

namespace Signalbox.Shop.Deliveries;

/// <summary>The rows of deliveries.</summary>
internal sealed class DeliveryStore(Database database, SecretBox secrets, TimeProvider clock)
{
    private const int LongestReason = 500;

    /// <summary>Of an order, by unit.</summary>
    public async Task<IReadOnlyList<Delivery>> OfAsync(Guid account, string order, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            """
            SELECT id, order_id, unit, goods_id, state, content, uuid, message, tries, begun_at, reason
            FROM shop_delivery WHERE account_id = @account AND order_id = @order ORDER BY unit
            """,
            ("@account", account),
            ("@order", order)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<Delivery>();
        while (await reader.ReadAsync(ct))
            found.Add(Read(reader));
        return found;
    }

    /// <summary>Plans a unit, once.</summary>
    /// <returns>Whether it is new.</returns>
    public async Task<bool> PlanAsync(
        WriteTransaction transaction,
        Guid account,
        string order,
        int unit,
        Guid goods,
        CancellationToken ct
    )
    {
        await using var insert = transaction.Command(
            """
            INSERT INTO shop_delivery (id, account_id, order_id, unit, goods_id, state, tries, reason, changed_at)
            VALUES (@id, @account, @order, @unit, @goods, 1, 0, '', @now)
            ON CONFLICT (account_id, order_id, unit) DO NOTHING
            """,
            ("@id", Ids.New(clock)),
            ("@account", account),
            ("@order", order),
            ("@unit", unit),
            ("@goods", goods),
            ("@now", clock.GetUtcNow())
        );
        return await insert.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>Fixes what a unit gets; nothing changes it afterwards.</summary>
    public async Task ReservedAsync(
        WriteTransaction transaction,
        Delivery delivery,
        string content,
        CancellationToken ct
    )
    {
        await using var update = transaction.Command(
            "UPDATE shop_delivery SET state = 2, content = @content, reason = '', changed_at = @now WHERE id = @id AND content IS NULL",
            ("@id", delivery.Id),
            ("@content", secrets.Seal(content, Purpose(delivery.Id))),
            ("@now", clock.GetUtcNow())
        );
        await update.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Before it leaves.</summary>
    public async Task SendingAsync(WriteTransaction transaction, Delivery delivery, string uuid, CancellationToken ct)
    {
        await using var update = transaction.Command(
            """
            UPDATE shop_delivery SET state = 3, uuid = @uuid, tries = tries + 1, begun_at = @now, reason = '', changed_at = @now
            WHERE id = @id
            """,
            ("@id", delivery.Id),
            ("@uuid", uuid),
            ("@now", clock.GetUtcNow())
        );
        await update.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Moves it on.</summary>
    public Task BecomesAsync(
        WriteTransaction transaction,
        Guid delivery,
        DeliveryState state,
        string reason,
        CancellationToken ct
    ) => SettledAsync(transaction, delivery, state, reason, null, ct);

    /// <summary>The same, after it was sent.</summary>
    /// <param name="message">The platform's number of its message; null leaves what is there.</param>
    public async Task SettledAsync(
        WriteTransaction transaction,
        Guid delivery,
        DeliveryState state,
        string reason,
        string? message,
        CancellationToken ct
    )
    {
        await using var update = transaction.Command(
            """
            UPDATE shop_delivery SET state = @state, reason = @reason, message = COALESCE(@message, message), changed_at = @now
            WHERE id = @id
            """,
            ("@id", delivery),
            ("@state", (int)state),
            ("@reason", reason[..Math.Min(reason.Length, LongestReason)]),
            ("@message", message),
            ("@now", clock.GetUtcNow())
        );
        await update.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Forgets what was fixed for it: somebody else may get that now.</summary>
    public static async Task ForgetAsync(WriteTransaction transaction, Guid delivery, CancellationToken ct)
    {
        await using var update = transaction.Command(
            "UPDATE shop_delivery SET content = NULL WHERE id = @id",
            ("@id", delivery)
        );
        await update.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Another thing gets another message, and its own tries.</summary>
    public static async Task TriesBeginAgainAsync(WriteTransaction transaction, Guid delivery, CancellationToken ct)
    {
        await using var update = transaction.Command(
            "UPDATE shop_delivery SET tries = 0, uuid = NULL, message = NULL WHERE id = @id",
            ("@id", delivery)
        );
        await update.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Numbers of messages in a chat that are known to be other deliveries'.</summary>
    public async Task<IReadOnlySet<string>> MessagesAsync(Guid account, string conversation, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            """
            SELECT d.message FROM shop_delivery d JOIN shop_order o ON o.account_id = d.account_id AND o.order_id = d.order_id
            WHERE d.account_id = @account AND o.conversation = @conversation AND d.message IS NOT NULL
            UNION SELECT message FROM shop_send WHERE account_id = @account AND conversation = @conversation AND message IS NOT NULL
            """,
            ("@account", account),
            ("@conversation", conversation)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
            found.Add(reader.GetString(0));
        return found;
    }

    private static string Purpose(Guid delivery) => $"shop.delivery:{delivery}";

    private Delivery Read(DbDataReader reader) =>
        new(
            reader.GetGuid(0),
            reader.GetString(1),
            reader.GetInt32(2),
            reader.IsDBNull(3) ? null : reader.GetGuid(3),
            (DeliveryState)reader.GetInt32(4),
            reader.IsDBNull(5) ? null : secrets.Open(reader.GetString(5), Purpose(reader.GetGuid(0))),
            reader.IsDBNull(6) ? null : reader.GetString(6),
            reader.IsDBNull(7) ? null : reader.GetString(7),
            reader.GetInt32(8),
            reader.IsDBNull(9) ? null : reader.Instant(database.Kind, 9),
            reader.GetString(10)
        );
}
