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

    /// <summary>Of an order for which nothing is planned yet: nothing ever is.</summary>
    public async Task GivenUpAsync(WriteTransaction transaction, Guid account, string order, CancellationToken ct)
    {
        await using var insert = transaction.Command(
            """
            INSERT INTO shop_delivery (id, account_id, order_id, unit, state, tries, reason, changed_at)
            VALUES (@id, @account, @order, 1, 23, 0, '', @now)
            ON CONFLICT (account_id, order_id, unit) DO NOTHING
            """,
            ("@id", Ids.New(clock)),
            ("@account", account),
            ("@order", order),
            ("@now", clock.GetUtcNow())
        );
        await insert.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Fixes what a unit gets; nothing changes it afterwards.</summary>
    /// <exception cref="UnitMovedException">It was fixed, or given up, meanwhile.</exception>
    public async Task ReservedAsync(
        WriteTransaction transaction,
        Delivery delivery,
        string content,
        CancellationToken ct
    )
    {
        MustFit(delivery, DeliveryState.Reserved, byPerson: false);
        await using var update = transaction.Command(
            """
            UPDATE shop_delivery SET state = 2, content = @content, reason = '', changed_at = @now
            WHERE id = @id AND content IS NULL AND state = @from
            """,
            ("@id", delivery.Id),
            ("@from", (int)delivery.State),
            ("@content", secrets.Seal(content, Purpose(delivery.Id))),
            ("@now", clock.GetUtcNow())
        );
        if (await update.ExecuteNonQueryAsync(ct) == 0)
            throw new UnitMovedException(delivery);
    }

    /// <summary>Before it leaves.</summary>
    /// <exception cref="UnitMovedException">It was given up meanwhile.</exception>
    public async Task SendingAsync(WriteTransaction transaction, Delivery delivery, string uuid, CancellationToken ct)
    {
        MustFit(delivery, DeliveryState.Sending, byPerson: false);
        await using var update = transaction.Command(
            """
            UPDATE shop_delivery SET state = 3, uuid = @uuid, tries = tries + 1, begun_at = @now, reason = '', changed_at = @now
            WHERE id = @id AND state = @from
            """,
            ("@id", delivery.Id),
            ("@from", (int)delivery.State),
            ("@uuid", uuid),
            ("@now", clock.GetUtcNow())
        );
        if (await update.ExecuteNonQueryAsync(ct) == 0)
            throw new UnitMovedException(delivery);
    }

    /// <inheritdoc cref="MoveAsync(WriteTransaction, Delivery, DeliveryState, string, string?, bool, CancellationToken)"/>
    public Task MoveAsync(
        WriteTransaction transaction,
        Delivery delivery,
        DeliveryState to,
        string reason,
        CancellationToken ct
    ) => MoveAsync(transaction, delivery, to, reason, message: null, byPerson: false, ct);

    /// <summary>Moves it on from the state in which it was read.</summary>
    /// <param name="message">The platform's number of its message; null leaves what is there.</param>
    /// <param name="byPerson">Whether a person has said so.</param>
    /// <exception cref="UnitMovedException">Somebody else has moved it on meanwhile; nothing is changed.</exception>
    public async Task MoveAsync(
        WriteTransaction transaction,
        Delivery delivery,
        DeliveryState to,
        string reason,
        string? message,
        bool byPerson,
        CancellationToken ct
    )
    {
        MustFit(delivery, to, byPerson);
        await using var update = transaction.Command(
            """
            UPDATE shop_delivery SET state = @state, reason = @reason, message = COALESCE(@message, message), changed_at = @now
            WHERE id = @id AND state = @from
            """,
            ("@id", delivery.Id),
            ("@from", (int)delivery.State),
            ("@state", (int)to),
            ("@reason", reason[..Math.Min(reason.Length, LongestReason)]),
            ("@message", message),
            ("@now", clock.GetUtcNow())
        );
        if (await update.ExecuteNonQueryAsync(ct) == 0)
            throw new UnitMovedException(delivery);
    }

    private static void MustFit(Delivery delivery, DeliveryState to, bool byPerson)
    {
        if (!DeliverySteps.May(delivery.State, to, byPerson))
            throw new InvalidOperationException($"A delivery that is {delivery.State} does not become {to}.");
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

    /// <summary>What was given in a chat, or is fixed to be; the latest 50.</summary>
    public async Task<IReadOnlyList<string>> GivenInAsync(Guid account, string conversation, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            """
            SELECT d.id, d.content FROM shop_delivery d
            JOIN shop_order o ON o.account_id = d.account_id AND o.order_id = d.order_id
            WHERE o.account_id = @account AND o.conversation = @conversation AND d.content IS NOT NULL
            ORDER BY d.changed_at DESC LIMIT 50
            """,
            ("@account", account),
            ("@conversation", conversation)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<string>();
        while (await reader.ReadAsync(ct))
            found.Add(secrets.Open(reader.GetString(1), Purpose(reader.GetGuid(0))));
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
