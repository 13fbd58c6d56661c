namespace Signalbox.Platform.Data.Fencing;

/// <summary>The restores of which something may be held still.</summary>
/// <param name="From">When the set was made.</param>
/// <param name="Until">When it was put in place.</param>
/// <param name="IsToldKnown">Whether what was sent in between is known.</param>
/// <param name="Held">How many things were held at once.</param>
public sealed record Fence(string Id, DateTimeOffset From, DateTimeOffset Until, bool IsToldKnown, int Held);

/// <summary>Tells which restores a person has not released yet, and releases them.</summary>
public sealed class Fences
{
    /// <summary>News is no news after this, and nobody has to release it any more.</summary>
    private static readonly TimeSpan Stands = TimeSpan.FromDays(7);

    private readonly Database database;
    private readonly TimeProvider clock;

    internal Fences(Database database, TimeProvider clock) => (this.database, this.clock) = (database, clock);

    /// <returns>Newest first.</returns>
    public async Task<IReadOnlyList<Fence>> StandingAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            """
            SELECT id, from_at, until_at, is_told_known, held FROM fence
            WHERE released_at IS NULL AND until_at > @since ORDER BY until_at DESC
            """,
            ("@since", clock.GetUtcNow() - Stands)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var fences = new List<Fence>();
        while (await reader.ReadAsync(ct))
            fences.Add(
                new Fence(
                    reader.GetString(0),
                    reader.Instant(database.Kind, 1),
                    reader.Instant(database.Kind, 2),
                    reader.GetBoolean(3),
                    reader.GetInt32(4)
                )
            );
        return fences;
    }

    /// <summary>A person says that what is held may go out.</summary>
    /// <returns>How many restores were released.</returns>
    public async Task<int> ReleaseAsync(CancellationToken ct)
    {
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var command = transaction.Command(
            "UPDATE fence SET released_at = @now WHERE released_at IS NULL",
            ("@now", clock.GetUtcNow())
        );
        var released = await command.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return released;
    }
}
