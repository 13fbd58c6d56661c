using System.Text.Json;
using Signalbox.Platform;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Pictures;

namespace Signalbox.Shop.Goods;

/// <summary>Something to be given.</summary>
/// <param name="Name">1 to 60 characters.</param>
/// <remarks>Where goods are changed, one that says none of text, picture and supplier leaves what is in them.</remarks>
/// <param name="Text">Of a text: what is given, at most 2,000 characters. Of keys: the text around one, with <c>{key}</c> in its place.</param>
/// <param name="Picture">Of a picture: where the platform holds it, or one of yours, and its real size.</param>
/// <param name="Supplier">Of a supplier: whom to ask.</param>
/// <param name="DelaySeconds">After payment, at most a day.</param>
/// <param name="LowStock">Told when fewer keys are left; 0 never.</param>
internal sealed record GoodsAsked(
    string Name,
    GoodsKind Kind,
    string? Text,
    PictureContent? Picture,
    SupplierContent? Supplier,
    int DelaySeconds = 0,
    int LowStock = 0
);

/// <summary>Adds goods, and changes them; what was reserved for an order before stays as it was.</summary>
internal sealed class SaveGoods(
    Database database,
    GoodsStore goods,
    AccountScope scope,
    AuditTrail audit,
    TimeProvider clock
)
{
    private const int LongestName = 60;
    private const int LongestText = 2_000;
    private const int LongestUrl = 1_000;

    /// <param name="id">Null adds.</param>
    /// <returns>Their id.</returns>
    /// <exception cref="RefusedException">400 <c>shop.goods.content</c>; 404 <c>shop.goods.unknown</c>; 409 <c>shop.goods.name</c>.</exception>
    public async Task<Guid> RunAsync(Actor actor, Guid? id, GoodsAsked asked, CancellationToken ct)
    {
        var before = id is { } known ? await GetAsync(actor, known, asked.Kind, ct) : null;
        var leaves = before is not null && asked is { Text: null, Picture: null, Supplier: null };
        var content = leaves ? before!.Content : Content(asked);
        Fits(asked);
        var of = id ?? Ids.New(clock);
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var upsert = transaction.Command(
            """
            INSERT INTO shop_goods (id, user_id, name, kind, content, delay_seconds, low_stock, created_at)
            SELECT @id, @user, @name, @kind, @content, @delay, @low, @now
            WHERE NOT EXISTS (SELECT 1 FROM shop_goods WHERE user_id = @user AND name = @name AND id <> @id)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, content = excluded.content,
              delay_seconds = excluded.delay_seconds, low_stock = excluded.low_stock
            """,
            ("@id", of),
            ("@user", actor.UserId),
            ("@name", asked.Name.Trim()),
            ("@kind", (int)asked.Kind),
            ("@content", goods.Seal(of, content)),
            ("@delay", asked.DelaySeconds),
            ("@low", asked.LowStock),
            ("@now", clock.GetUtcNow())
        );
        if (await upsert.ExecuteNonQueryAsync(ct) == 0)
            throw RefusedException.Conflict(
                "shop.goods.name",
                $"You have goods of the name «{asked.Name.Trim()}» already."
            );
        await audit.WriteAsync(
            transaction,
            AuditEvent.By(actor, id is null ? "shop.goods.added" : "shop.goods.changed", asked.Name.Trim()),
            ct
        );
        await transaction.CommitAsync(ct);
        return of;
    }

    /// <summary>One's own.</summary>
    /// <exception cref="RefusedException">404 <c>shop.goods.unknown</c>.</exception>
    public async Task<GoodsEntry> GetAsync(Actor actor, Guid id, GoodsKind? kind, CancellationToken ct) =>
        await goods.FindAsync(id, ct) is { } found
        && (scope.Of(actor) is null || found.UserId == actor.UserId)
        && (kind is null || found.Kind == kind)
            ? found
            : throw RefusedException.NotFound("shop.goods.unknown", $"You have no such goods {id}.");

    private static void Fits(GoodsAsked asked)
    {
        if (asked.Name.Trim() is not { Length: > 0 and <= LongestName })
            throw Wrong($"A name has 1 to {LongestName} characters.");
        if (asked.DelaySeconds is < 0 or > 86_400 || asked.LowStock is < 0 or > 1_000_000)
            throw Wrong("A delay is 0 to 86,400 seconds, a warning 0 to 1,000,000 keys.");
    }

    private static string Content(GoodsAsked asked) =>
        asked.Kind switch
        {
            GoodsKind.Text => asked.Text is { Length: > 0 and <= LongestText } text
                ? text
                : throw Wrong($"The text to be given has 1 to {LongestText} characters."),
            GoodsKind.Keys => (asked.Text ?? "").Length <= LongestText
                ? asked.Text ?? ""
                : throw Wrong($"The text around a key has at most {LongestText} characters."),
            GoodsKind.Picture => asked.Picture is { Width: > 0 and <= 20_000, Height: > 0 and <= 20_000 } picture
            && (PictureStore.IdOf(picture.Url) is not null || IsAddress(picture.Url, http: false))
                ? JsonSerializer.Serialize(picture)
                : throw Wrong("A picture has an https address, or that of one of yours, and its real size in pixels."),
            GoodsKind.Supplier => asked.Supplier is { } supplier
            && IsAddress(supplier.Url, http: true)
            && (supplier.Token ?? "").Length <= LongestUrl
                ? JsonSerializer.Serialize(supplier)
                : throw Wrong(
                    "A supplier has an http or https address, and a token of at most 1,000 characters or none."
                ),
            _ => throw Wrong("The kind is Text, Keys, Picture or Supplier."),
        };

    private static bool IsAddress(string? url, bool http) =>
        url is { Length: <= LongestUrl }
        && Uri.TryCreate(url, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || (http && address.Scheme == Uri.UriSchemeHttp));

    private static RefusedException Wrong(string detail) => RefusedException.Invalid("shop.goods.content", detail);
}

/// <summary>Says what is given for an item and a spec of it.</summary>
internal sealed class BindGoods(
    Database database,
    SaveGoods goods,
    AccountStore accounts,
    AccountScope scope,
    AuditTrail audit
)
{
    private const int LongestSpec = 200;

    /// <param name="spec">As the platform writes it; empty: whatever spec has no goods of its own.</param>
    /// <param name="given">Null unbinds.</param>
    /// <exception cref="RefusedException">
    /// 400 <c>shop.goods.item</c>; 404 <c>shop.account.unknown</c>, <c>shop.goods.unknown</c>.
    /// </exception>
    public async Task RunAsync(Actor actor, Guid account, string item, string spec, Guid? given, CancellationToken ct)
    {
        if (item is not { Length: > 0 and <= 20 } || !item.All(char.IsAsciiDigit) || spec.Length > LongestSpec)
            throw RefusedException.Invalid(
                "shop.goods.item",
                $"An item is its number on the platform, a spec has at most {LongestSpec} characters."
            );
        await accounts.GetAsync(scope.Of(actor), account, ct);
        if (given is { } id)
            await goods.GetAsync(actor, id, null, ct);
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var change = transaction.Command(
            given is null
                ? "DELETE FROM shop_goods_for WHERE account_id = @account AND item_id = @item AND spec = @spec"
                : """
                INSERT INTO shop_goods_for (account_id, item_id, spec, goods_id) VALUES (@account, @item, @spec, @goods)
                ON CONFLICT (account_id, item_id, spec) DO UPDATE SET goods_id = excluded.goods_id
                """,
            ("@account", account),
            ("@item", item),
            ("@spec", spec.Trim()),
            ("@goods", given)
        );
        await change.ExecuteNonQueryAsync(ct);
        await audit.WriteAsync(
            transaction,
            AuditEvent.By(
                actor,
                "shop.goods.bound",
                item,
                new
                {
                    account,
                    spec,
                    goods = given,
                }
            ),
            ct
        );
        await transaction.CommitAsync(ct);
    }
}
