using System.Data.Common;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Secrets;
using Signalbox.Shop.Xianyu.Cookies;

namespace Signalbox.Shop.Accounts;

/// <summary>The rows of accounts.</summary>
internal sealed class AccountStore(Database database, SecretBox secrets)
{
    private const string Columns = """
        id, user_id, number, nick, remark, cookies_version, user_agent, device, enabled, sends, ships, frees, desk,
        held, held_link, held_at, line, line_why, line_at, created_at, answers
        """;

    /// <param name="user">Whose; null: everybody's.</param>
    public Task<IReadOnlyList<ShopAccount>> OfAsync(Guid? user, CancellationToken ct) =>
        user is { } one
            ? SelectAsync("WHERE user_id = @user ORDER BY created_at", ct, ("@user", one))
            : SelectAsync("ORDER BY created_at", ct);

    public async Task<ShopAccount?> FindAsync(Guid id, CancellationToken ct) =>
        (await SelectAsync("WHERE id = @id", ct, ("@id", id))).SingleOrDefault();

    /// <summary>By the platform's number of it; null when it is not here.</summary>
    public async Task<ShopAccount?> ByNumberAsync(string number, CancellationToken ct) =>
        (await SelectAsync("WHERE number = @number", ct, ("@number", number))).SingleOrDefault();

    /// <summary>One of a user's own.</summary>
    /// <param name="user">Whose; null: anybody's.</param>
    /// <exception cref="RefusedException">404 <c>shop.account.unknown</c>.</exception>
    public async Task<ShopAccount> GetAsync(Guid? user, Guid id, CancellationToken ct) =>
        await FindAsync(id, ct) is { } account && (user is null || account.UserId == user)
            ? account
            : throw RefusedException.NotFound("shop.account.unknown", $"You have no account {id}.");

    /// <summary>The cookies, and how often it had been signed in when they were stored.</summary>
    /// <returns>Null when there is no such account.</returns>
    public async Task<(CookieJar Jar, string? AccessToken)?> SecretsAsync(Guid id, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT cookies, access_token FROM shop_account WHERE id = @id",
            ("@id", id)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
            return null;
        return (
            CookieJar.Load(secrets.Open(reader.GetString(0), Purpose(id))),
            reader.IsDBNull(1) ? null : secrets.Open(reader.GetString(1), Purpose(id))
        );
    }

    /// <summary>Changes an account in a transaction of the caller's.</summary>
    /// <param name="change">E.g. <c>desk = @desk</c>.</param>
    /// <returns>Whether there is such an account.</returns>
    public static async Task<bool> SetAsync(
        WriteTransaction transaction,
        Guid id,
        string change,
        CancellationToken ct,
        params (string Name, object? Value)[] values
    )
    {
        await using var update = transaction.Command(
            $"UPDATE shop_account SET {change} WHERE id = @id",
            [.. values, ("@id", id)]
        );
        return await update.ExecuteNonQueryAsync(ct) == 1;
    }

    public string Seal(Guid id, string secret) => secrets.Seal(secret, Purpose(id));

    public string Open(Guid id, string sealedText) => secrets.Open(sealedText, Purpose(id));

    private static string Purpose(Guid id) => $"shop.account:{id}";

    private async Task<IReadOnlyList<ShopAccount>> SelectAsync(
        string where,
        CancellationToken ct,
        params (string, object?)[] parameters
    )
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"SELECT {Columns} FROM shop_account {where}",
            parameters
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var accounts = new List<ShopAccount>();
        while (await reader.ReadAsync(ct))
            accounts.Add(Read(reader));
        return accounts;
    }

    private ShopAccount Read(DbDataReader reader) =>
        new(
            reader.GetGuid(0),
            reader.GetGuid(1),
            reader.GetString(2),
            reader.GetString(3),
            reader.GetString(4),
            reader.GetInt64(5),
            reader.GetString(6),
            reader.GetString(7),
            new AccountSwitches(
                reader.GetBoolean(8),
                reader.GetBoolean(9),
                reader.GetBoolean(10),
                reader.GetBoolean(11),
                reader.GetBoolean(20)
            ),
            (SellerDesk)reader.GetInt32(12),
            reader.IsDBNull(13)
                ? null
                : new Hold(
                    reader.GetString(13),
                    reader.IsDBNull(14) ? null : reader.GetString(14),
                    reader.Instant(database.Kind, 15)
                ),
            new AccountLine(reader.GetString(16), reader.GetString(17), reader.Instant(database.Kind, 18)),
            reader.Instant(database.Kind, 19)
        );
}
