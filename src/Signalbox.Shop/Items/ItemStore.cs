using System.Data.Common;
using System.Text.Json;
using Signalbox.Platform.Data;
using Signalbox.Shop.Xianyu.Items;
using Signalbox.Shop.Xianyu.Mtop;

namespace Signalbox.Shop.Items;

/// <summary>The rows of items.</summary>
internal sealed class ItemStore(Database database, TimeProvider clock)
{
    private const string Columns = "item_id, title, description, price, specs, floor, on_offer, read_at";

    /// <summary>Null while nothing is known of it.</summary>
    public async Task<ShopItem?> FindAsync(Guid account, string item, CancellationToken ct) =>
        (await SelectAsync("account_id = @account AND item_id = @item", ct, ("@account", account), ("@item", item)))
            is [var found]
            ? found
            : null;

    /// <summary>Those on offer first, at most 2,000.</summary>
    public Task<IReadOnlyList<ShopItem>> OfAsync(Guid account, CancellationToken ct) =>
        SelectAsync("account_id = @account ORDER BY on_offer DESC, item_id LIMIT 2000", ct, ("@account", account));

    /// <summary>Those that are only known by the list, or were described before <paramref name="before"/>; oldest first.</summary>
    public Task<IReadOnlyList<ShopItem>> ToDescribeAsync(
        Guid account,
        DateTimeOffset before,
        int most,
        CancellationToken ct
    ) =>
        SelectAsync(
            $"account_id = @account AND on_offer AND (read_at IS NULL OR read_at < @before) ORDER BY read_at IS NOT NULL, read_at, item_id LIMIT {most}",
            ct,
            ("@account", account),
            ("@before", before)
        );

    /// <summary>When the list was read last; null: never.</summary>
    public async Task<DateTimeOffset?> ListedAsync(Guid account, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT listed_at FROM shop_item WHERE account_id = @account AND listed_at IS NOT NULL ORDER BY listed_at DESC LIMIT 1",
            ("@account", account)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? reader.Instant(database.Kind, 0) : null;
    }

    /// <summary>What the list named; what it did not name is on offer no more.</summary>
    public async Task ListAsync(
        WriteTransaction transaction,
        Guid account,
        IReadOnlyList<ItemRow> rows,
        CancellationToken ct
    )
    {
        await using var gone = transaction.Command(
            "UPDATE shop_item SET on_offer = @false WHERE account_id = @account AND on_offer",
            ("@account", account),
            ("@false", false)
        );
        await gone.ExecuteNonQueryAsync(ct);
        foreach (var row in rows)
        {
            // Another title or price: what is known of it is old.
            await using var upsert = transaction.Command(
                """
                INSERT INTO shop_item (account_id, item_id, title, description, price, specs, on_offer, listed_at)
                VALUES (@account, @item, @title, '', @price, '[]', @true, @now)
                ON CONFLICT (account_id, item_id) DO UPDATE SET on_offer = excluded.on_offer, listed_at = excluded.listed_at,
                  read_at = CASE WHEN shop_item.title = excluded.title THEN shop_item.read_at ELSE NULL END,
                  title = excluded.title,
                  price = CASE WHEN shop_item.specs = '[]' THEN COALESCE(excluded.price, shop_item.price) ELSE shop_item.price END
                """,
                ("@account", account),
                ("@item", row.Id),
                ("@title", row.Title),
                ("@price", row.Price),
                ("@true", true),
                ("@now", clock.GetUtcNow())
            );
            await upsert.ExecuteNonQueryAsync(ct);
        }
    }

    /// <summary>What the platform says of it.</summary>
    public async Task DescribeAsync(WriteTransaction transaction, Guid account, ItemFacts facts, CancellationToken ct)
    {
        await using var upsert = transaction.Command(
            """
            INSERT INTO shop_item (account_id, item_id, title, description, price, specs, on_offer, read_at)
            VALUES (@account, @item, @title, @text, @price, @specs, @true, @now)
            ON CONFLICT (account_id, item_id) DO UPDATE SET title = excluded.title, description = excluded.description,
              price = excluded.price, specs = excluded.specs, read_at = excluded.read_at
            """,
            ("@account", account),
            ("@item", facts.Id),
            ("@title", facts.Title),
            ("@text", facts.Description),
            ("@price", facts.Price),
            ("@specs", JsonSerializer.Serialize(facts.Specs, MtopJson.Options)),
            ("@true", true),
            ("@now", clock.GetUtcNow())
        );
        await upsert.ExecuteNonQueryAsync(ct);
    }

    private async Task<IReadOnlyList<ShopItem>> SelectAsync(
        string where,
        CancellationToken ct,
        params (string, object?)[] parameters
    )
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"SELECT {Columns} FROM shop_item WHERE {where}",
            parameters
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var items = new List<ShopItem>();
        while (await reader.ReadAsync(ct))
            items.Add(Read(reader));
        return items;
    }

    private ShopItem Read(DbDataReader reader) =>
        new(
            reader.GetString(0),
            reader.GetString(1),
            reader.GetString(2),
            reader.IsDBNull(3) ? null : reader.GetInt64(3),
            JsonSerializer.Deserialize<List<ItemSpec>>(reader.GetString(4), MtopJson.Options) ?? [],
            reader.IsDBNull(5) ? null : reader.GetInt64(5),
            reader.GetBoolean(6),
            reader.IsDBNull(7) ? null : reader.Instant(database.Kind, 7)
        );
}
