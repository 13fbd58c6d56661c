using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Secrets;

namespace Signalbox.Shop.Goods;

/// <summary>A key as it is listed.</summary>
/// <param name="Masked">Its last letters.</param>
/// <param name="State"><c>free</c>, <c>taken</c> or <c>spoiled</c>.</param>
/// <param name="Order">Which order has it; null where none has.</param>
internal sealed record KeyRow(
    long Id,
    string Masked,
    string State,
    Guid? Account,
    string? Order,
    DateTimeOffset AddedAt
);

/// <summary>A page of keys.</summary>
/// <param name="Keys">At most 50, those added last first.</param>
internal sealed record KeyPage(IReadOnlyList<KeyRow> Keys, bool More);

/// <summary>A key in the clear.</summary>
internal sealed record KeyShown(long Id, string Key);

/// <summary>Lists the keys of goods, masked, and shows one, which is written into the audit log.</summary>
internal sealed class ListKeys(Database database, GoodsStore store, SaveGoods goods, AuditTrail audit)
{
    public const int PageSize = 50;
    private const int MostPages = 100_000;
    private static readonly string[] States = ["free", "taken", "spoiled"];

    /// <param name="state">One of the three; null: all.</param>
    /// <param name="page">From 1.</param>
    /// <exception cref="RefusedException">400 <c>shop.keys.page</c>; 404 <c>shop.goods.unknown</c>.</exception>
    public async Task<KeyPage> RunAsync(Actor actor, Guid id, string? state, int page, CancellationToken ct)
    {
        if (page is < 1 or > MostPages || (state is not null && !States.Contains(state)))
            throw RefusedException.Invalid(
                "shop.keys.page",
                $"A page is a number from 1 to {MostPages}, a state one of {string.Join(", ", States)}."
            );
        await goods.GetAsync(actor, id, GoodsKind.Keys, ct);
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"""
            SELECT k.id, k.secret, k.state, d.account_id, d.order_id, k.added_at
            FROM shop_key k LEFT JOIN shop_delivery d ON d.id = k.delivery_id
            WHERE k.goods_id = @goods {(state is null ? "" : "AND k.state = @state")}
            ORDER BY k.id DESC LIMIT @most OFFSET @skip
            """,
            ("@goods", id),
            ("@state", Array.IndexOf(States, state)),
            ("@most", PageSize + 1),
            ("@skip", (page - 1) * PageSize)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<KeyRow>();
        while (await reader.ReadAsync(ct))
            found.Add(
                new KeyRow(
                    reader.GetInt64(0),
                    SecretBox.Mask(store.Open(id, reader.GetString(1))),
                    States[reader.GetInt32(2)],
                    reader.IsDBNull(3) ? null : reader.GetGuid(3),
                    reader.IsDBNull(4) ? null : reader.GetString(4),
                    reader.Instant(database.Kind, 5)
                )
            );
        return new KeyPage([.. found.Take(PageSize)], found.Count > PageSize);
    }

    /// <exception cref="RefusedException">404 <c>shop.goods.unknown</c>, <c>shop.key.unknown</c>.</exception>
    public async Task<KeyShown> ShowAsync(Actor actor, Guid id, long key, CancellationToken ct)
    {
        var list = await goods.GetAsync(actor, id, GoodsKind.Keys, ct);
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT secret FROM shop_key WHERE goods_id = @goods AND id = @id",
            ("@goods", id),
            ("@id", key)
        );
        if (await command.ExecuteScalarAsync(ct) is not string secret)
            throw RefusedException.NotFound("shop.key.unknown", $"There is no key {key} in these goods.");
        await audit.WriteAsync(null, AuditEvent.By(actor, "shop.key.shown", list.Name, new { key }), ct);
        return new KeyShown(key, store.Open(id, secret));
    }
}

/// <summary>Shows what is in goods, which is written into the audit log.</summary>
internal sealed class ShowGoods(SaveGoods goods, AuditTrail audit)
{
    /// <returns>With its content in the clear.</returns>
    /// <exception cref="RefusedException">404 <c>shop.goods.unknown</c>.</exception>
    public async Task<GoodsContent> RunAsync(Actor actor, Guid id, CancellationToken ct)
    {
        var shown = await goods.GetAsync(actor, id, null, ct);
        await audit.WriteAsync(null, AuditEvent.By(actor, "shop.goods.shown", shown.Name), ct);
        return new GoodsContent(shown.Id, shown.Kind.ToString().ToLowerInvariant(), shown.Content);
    }
}

/// <summary>What is in goods: a text, the text around a key, or JSON of a picture or a supplier.</summary>
internal sealed record GoodsContent(Guid Id, string Kind, string Content);
