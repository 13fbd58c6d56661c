using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;

namespace Signalbox.Testing;

/// <summary>Users, tokens and sessions put straight into the database: signing in costs a tenth of a second.</summary>
internal static class TestUsers
{
    private static readonly DateTimeOffset Never = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A hash of few rounds.</summary>
    public static string Hash(string password) => Passwords.Hash(password, iterations: 1000);

    public static async Task<Guid?> OwnerAsync(IServiceProvider services, CancellationToken ct)
    {
        var database = services.GetRequiredService<Database>();
        await using var connection = await database.OpenAsync(ct);
        await using var owner = connection.Command(
            null,
            database.Kind,
            "SELECT id FROM identity_user WHERE role = 'Owner' LIMIT 1"
        );
        return await owner.ExecuteScalarAsync(ct) switch
        {
            Guid id => id,
            string text => Guid.Parse(text),
            _ => null,
        };
    }

    public static async Task<Guid> AddAsync(
        IServiceProvider services,
        string name,
        UserRole role,
        CancellationToken ct,
        string password = TestServer.AdminPassword
    )
    {
        var id = Guid.NewGuid();
        await InsertAsync(
            services,
            """
            INSERT INTO identity_user (id, name, name_key, role, password_hash, password_set_at, created_at)
            VALUES (@id, @name, @key, @role, @hash, @now, @now)
            """,
            ct,
            ("@id", id),
            ("@name", name),
            ("@key", User.KeyOf(name)),
            ("@role", role.ToString()),
            ("@hash", Hash(password)),
            ("@now", Now(services))
        );
        return id;
    }

    public static async Task<string> TokenAsync(IServiceProvider services, Guid userId, CancellationToken ct)
    {
        var token = $"sbx_{RandomToken.New()}";
        await InsertAsync(
            services,
            """
            INSERT INTO identity_api_token (id, token_hash, user_id, name, scope, created_at, expires_at, last_used_at)
            VALUES (@id, @hash, @user, 'test', 'Admin', @now, @never, @never)
            """,
            ct,
            ("@id", Guid.NewGuid()),
            ("@hash", RandomToken.HashOf(token)),
            ("@user", userId),
            ("@now", Now(services)),
            // Used far in the future: no test waits for its last use to be written down.
            ("@never", Never)
        );
        return token;
    }

    public static async Task<string> SessionAsync(IServiceProvider services, Guid userId, CancellationToken ct)
    {
        var (token, now) = (RandomToken.New(), Now(services));
        await InsertAsync(
            services,
            """
            INSERT INTO identity_session (
              id, token_hash, user_id, created_at, seen_at, expires_at, is_remembered, address)
            VALUES (@id, @hash, @user, @now, @now, @until, @remembered, '127.0.0.1')
            """,
            ct,
            ("@id", Guid.NewGuid()),
            ("@hash", RandomToken.HashOf(token)),
            ("@user", userId),
            ("@now", now),
            ("@until", now.AddHours(12)),
            ("@remembered", false)
        );
        return token;
    }

    private static DateTimeOffset Now(IServiceProvider services) =>
        services.GetRequiredService<TimeProvider>().GetUtcNow();

    private static async Task InsertAsync(
        IServiceProvider services,
        string sql,
        CancellationToken ct,
        params (string, object?)[] values
    )
    {
        await using var transaction = await services.GetRequiredService<Database>().BeginWriteAsync(ct);
        await using var insert = transaction.Command(sql, values);
        await insert.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
