using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Signalbox.Platform.Data;
using Signalbox.Platform.Secrets;

namespace Signalbox.Shop.Goods;

/// <summary>The rows of goods and of their keys.</summary>
internal sealed class GoodsStore(Database database, SecretBox secrets)
{
    private const string Columns = "g.id, g.user_id, g.name, g.kind, g.content, g.delay_seconds, g.low_stock";

    private const string Left = "(SELECT count(*) FROM shop_key k WHERE k.goods_id = shop_goods.id AND k.state = 0)";

    private readonly Lazy<byte[]> digestKey = new(() => secrets.DeriveKey("shop.key.digest"));

    /// <summary>What is given for a spec of an item: what is bound to it, else what is bound to every spec.</summary>
    /// <returns>Null when nothing is.</returns>
    public async Task<GoodsEntry?> ForAsync(Guid account, string item, string? spec, CancellationToken ct)
    {
        var found = await SelectAsync(
            """
            JOIN shop_goods_for f ON f.goods_id = g.id
            WHERE f.account_id = @account AND f.item_id = @item AND f.spec IN (@spec, '') ORDER BY length(f.spec) DESC LIMIT 1
            """,
            ct,
            ("@account", account),
            ("@item", item),
            ("@spec", spec ?? "")
        );
        return found.SingleOrDefault();
    }

    public async Task<GoodsEntry?> FindAsync(Guid id, CancellationToken ct) =>
        (await SelectAsync("WHERE g.id = @id", ct, ("@id", id))).SingleOrDefault();

    /// <summary>A user's, by name.</summary>
    /// <param name="user">Null: everybody's.</param>
    public Task<IReadOnlyList<GoodsEntry>> OfAsync(Guid? user, CancellationToken ct) =>
        user is { } one
            ? SelectAsync("WHERE g.user_id = @user ORDER BY g.name", ct, ("@user", one))
            : SelectAsync("ORDER BY g.name", ct);

    /// <summary>Takes the oldest free key for a delivery; a second call for the same delivery gives the same.</summary>
    /// <returns>Null when none is left.</returns>
    public async Task<string?> TakeKeyAsync(
        WriteTransaction transaction,
        Guid goods,
        Guid delivery,
        CancellationToken ct
    )
    {
        if (
            await KeyAsync(
                transaction,
                "SELECT secret FROM shop_key WHERE delivery_id = @delivery",
                goods,
                delivery,
                ct
            ) is
            { } mine
        )
            return Open(goods, mine);
        var skip = transaction.Kind == DatabaseKind.Postgres ? "FOR UPDATE SKIP LOCKED" : "";
        var taken = await KeyAsync(
            transaction,
            $"""
            UPDATE shop_key SET state = 1, delivery_id = @delivery
            WHERE id = (SELECT id FROM shop_key WHERE goods_id = @goods AND state = 0 ORDER BY id LIMIT 1 {skip})
            RETURNING secret
            """,
            goods,
            delivery,
            ct
        );
        return taken is null ? null : Open(goods, taken);
    }

    /// <summary>Gives a key back that nobody has seen, or marks one that somebody may have seen.</summary>
    public static async Task ReleaseAsync(
        WriteTransaction transaction,
        Guid delivery,
        bool mayHaveBeenSeen,
        CancellationToken ct
    )
    {
        await using var update = transaction.Command(
            mayHaveBeenSeen
                ? "UPDATE shop_key SET state = 2, delivery_id = NULL WHERE delivery_id = @delivery"
                : "UPDATE shop_key SET state = 0, delivery_id = NULL WHERE delivery_id = @delivery",
            ("@delivery", delivery)
        );
        await update.ExecuteNonQueryAsync(ct);
    }

    /// <summary>How many keys are free.</summary>
    public async Task<int> LeftAsync(Guid goods, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT count(*) FROM shop_key WHERE goods_id = @goods AND state = 0",
            ("@goods", goods)
        );
        return Convert.ToInt32(await command.ExecuteScalarAsync(ct), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Whether fewer keys are left than their owner wants, and that is news; once until enough are there again.</summary>
    /// <returns>How many are left; null where it is none.</returns>
    public static async Task<int?> GrewLowAsync(WriteTransaction transaction, Guid goods, CancellationToken ct)
    {
        await using var command = transaction.Command(
            $"""
            UPDATE shop_goods SET low_told = @true
            WHERE id = @goods AND low_told = @false AND {Left} < low_stock RETURNING {Left}
            """,
            ("@goods", goods),
            ("@true", true),
            ("@false", false)
        );
        return await command.ExecuteScalarAsync(ct) is { } left
            ? Convert.ToInt32(left, System.Globalization.CultureInfo.InvariantCulture)
            : null;
    }

    /// <summary>After keys were brought: where enough are there again, the next time that few are left is news.</summary>
    public static async Task GrewAsync(WriteTransaction transaction, Guid goods, CancellationToken ct)
    {
        await using var update = transaction.Command(
            $"UPDATE shop_goods SET low_told = @false WHERE id = @goods AND {Left} >= low_stock",
            ("@goods", goods),
            ("@false", false)
        );
        await update.ExecuteNonQueryAsync(ct);
    }

    public string Seal(Guid goods, string content) => secrets.Seal(content, Purpose(goods));

    public string Open(Guid goods, string sealedText) => secrets.Open(sealedText, Purpose(goods));

    /// <summary>What a key is recognised by when it is added again; a copy of the database does not tell what it is of.</summary>
    public byte[] Digest(string key) => HMACSHA256.HashData(digestKey.Value, Encoding.UTF8.GetBytes(key))[..16];

    private static string Purpose(Guid goods) => $"shop.goods:{goods}";

    private static async Task<string?> KeyAsync(
        WriteTransaction transaction,
        string sql,
        Guid goods,
        Guid delivery,
        CancellationToken ct
    )
    {
        await using var command = transaction.Command(sql, ("@goods", goods), ("@delivery", delivery));
        return (string?)await command.ExecuteScalarAsync(ct);
    }

    private async Task<IReadOnlyList<GoodsEntry>> SelectAsync(
        string where,
        CancellationToken ct,
        params (string, object?)[] parameters
    )
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"SELECT {Columns} FROM shop_goods g {where}",
            parameters
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<GoodsEntry>();
        while (await reader.ReadAsync(ct))
            found.Add(Read(reader));
        return found;
    }

    private GoodsEntry Read(DbDataReader reader) =>
        new(
            reader.GetGuid(0),
            reader.GetGuid(1),
            reader.GetString(2),
            (GoodsKind)reader.GetInt32(3),
            Open(reader.GetGuid(0), reader.GetString(4)),
            TimeSpan.FromSeconds(reader.GetInt32(5)),
            reader.GetInt32(6)
        );
}
