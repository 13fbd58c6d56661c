using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Identity;

/// <summary>Adds an account that only looks to a database that is thrown away afterwards, so that a drill can sign in there.</summary>
public sealed class MakeDrillAccount(TimeProvider clock)
{
    /// <param name="scratch">Where; its schema is that of this version.</param>
    /// <returns>Its name and its password, which stand nowhere else.</returns>
    public async Task<(string Name, string Password)> RunAsync(DataOptions scratch, CancellationToken ct)
    {
        var (name, password) = ($"drill-{RandomToken.New()[..8]}", RandomToken.New());
        using var database = new Database(Options.Create(scratch));
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var insert = transaction.Command(
            """
            INSERT INTO identity_user (id, name, name_key, role, password_hash, password_set_at, created_at)
            VALUES (@id, @name, @name_key, @role, @password_hash, @now, @now)
            """,
            ("@id", Ids.New(clock)),
            ("@name", name),
            ("@name_key", User.KeyOf(name)),
            ("@role", nameof(UserRole.Viewer)),
            ("@password_hash", Passwords.Hash(password)),
            ("@now", clock.GetUtcNow())
        );
        await insert.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return (name, password);
    }
}
