using System.Security.Cryptography;
using Signalbox.Platform.Data;
using Signalbox.Platform.Secrets;
using Signalbox.Shop.Xianyu.Events;

namespace Signalbox.Shop.Pictures;

/// <summary>A picture that somebody has put here.</summary>
internal sealed record KeptPicture(Guid Id, Guid UserId, string Type, int Width, int Height, byte[] Content);

/// <summary>The rows of pictures, and of where the platform holds them.</summary>
internal sealed class PictureStore(Database database, SecretBox secrets, TimeProvider clock)
{
    /// <summary>Where one's own pictures are served; such an address stands in rules and goods.</summary>
    public const string Address = "/api/v1/shop/pictures/";

    /// <summary>Null for an address that is none of a picture of ours.</summary>
    public static Guid? IdOf(string address) =>
        address.StartsWith(Address, StringComparison.Ordinal)
        && Guid.TryParseExact(address[Address.Length..], "D", out var id)
            ? id
            : null;

    public static string DigestOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <returns>Its id: of the one that is there already, where it is the same picture of the same user.</returns>
    public async Task<Guid> AddAsync(WriteTransaction transaction, KeptPicture picture, CancellationToken ct)
    {
        await using var insert = transaction.Command(
            """
            INSERT INTO shop_picture (id, user_id, digest, type, width, height, size_bytes, content, added_at)
            VALUES (@id, @user, @digest, @type, @width, @height, @size, @content, @now)
            ON CONFLICT (user_id, digest) DO UPDATE SET type = excluded.type RETURNING id
            """,
            ("@id", picture.Id),
            ("@user", picture.UserId),
            ("@digest", DigestOf(picture.Content)),
            ("@type", picture.Type),
            ("@width", picture.Width),
            ("@height", picture.Height),
            ("@size", picture.Content.Length),
            ("@content", secrets.Seal(Convert.ToBase64String(picture.Content), Purpose(picture.UserId))),
            ("@now", clock.GetUtcNow())
        );
        await using var reader = await insert.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return reader.GetGuid(0);
    }

    public static async Task<long> CountAsync(WriteTransaction transaction, Guid user, CancellationToken ct)
    {
        await using var count = transaction.Command(
            "SELECT count(*) FROM shop_picture WHERE user_id = @user",
            ("@user", user)
        );
        return (long)(await count.ExecuteScalarAsync(ct))!; // a count is a number
    }

    /// <param name="user">Whose; null: anybody's.</param>
    public async Task<KeptPicture?> FindAsync(Guid? user, Guid id, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT user_id, type, width, height, content FROM shop_picture WHERE id = @id",
            ("@id", id)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct) || (user is { } one && reader.GetGuid(0) != one))
            return null;
        return new KeptPicture(
            id,
            reader.GetGuid(0),
            reader.GetString(1),
            reader.GetInt32(2),
            reader.GetInt32(3),
            Convert.FromBase64String(secrets.Open(reader.GetString(4), Purpose(reader.GetGuid(0))))
        );
    }

    public static async Task<bool> RemoveAsync(WriteTransaction transaction, Guid id, CancellationToken ct)
    {
        await using var delete = transaction.Command("DELETE FROM shop_picture WHERE id = @id", ("@id", id));
        return await delete.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>Where the platform holds what the account has uploaded; null when it has not.</summary>
    public async Task<ChatPicture?> UploadedAsync(Guid account, string digest, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT url, width, height FROM shop_picture_upload WHERE account_id = @account AND digest = @digest",
            ("@account", account),
            ("@digest", digest)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new ChatPicture(reader.GetString(0), reader.GetInt32(1), reader.GetInt32(2))
            : null;
    }

    public async Task UploadedAsync(
        WriteTransaction transaction,
        Guid account,
        string digest,
        ChatPicture picture,
        CancellationToken ct
    )
    {
        await using var insert = transaction.Command(
            """
            INSERT INTO shop_picture_upload (account_id, digest, url, width, height, uploaded_at)
            VALUES (@account, @digest, @url, @width, @height, @now)
            ON CONFLICT (account_id, digest) DO UPDATE SET url = excluded.url, uploaded_at = excluded.uploaded_at
            """,
            ("@account", account),
            ("@digest", digest),
            ("@url", picture.Url),
            ("@width", picture.Width),
            ("@height", picture.Height),
            ("@now", clock.GetUtcNow())
        );
        await insert.ExecuteNonQueryAsync(ct);
    }

    private static string Purpose(Guid user) => $"shop.picture:{user}";
}
