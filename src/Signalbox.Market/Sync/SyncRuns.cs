using Signalbox.Market.Bars;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Sync;

/// <summary>A run as it is kept.</summary>
/// <param name="IsFull">Whether days that are there are fetched again.</param>
internal sealed record SyncRun(
    Guid Id,
    DateTimeOffset AskedAt,
    string? AskedBy,
    DateOnly From,
    DateOnly To,
    bool IsFull,
    DateTimeOffset? CancelledAt,
    DateTimeOffset? FinishedAt
);

/// <summary>The rows of runs and of what became of each instrument.</summary>
internal sealed class SyncRuns(Database database)
{
    private const string Columns = "id, asked_at, asked_by, from_day, to_day, is_full, cancelled_at, finished_at";

    /// <returns>Null when there is no such run.</returns>
    public async Task<SyncRun?> FindAsync(Guid id, CancellationToken ct) =>
        await SelectAsync("WHERE id = @id", 1, ct, ("@id", id)) is [var run, ..] ? run : null;

    /// <summary>The newest ones, newest first.</summary>
    public Task<IReadOnlyList<SyncRun>> NewestAsync(int most, CancellationToken ct) =>
        SelectAsync("ORDER BY asked_at DESC", most, ct);

    /// <summary>Whether a run is not over.</summary>
    public async Task<bool> IsAnyRunningAsync(CancellationToken ct) =>
        await SelectAsync("WHERE finished_at IS NULL", 1, ct) is [_, ..];

    /// <summary>How many of a run's instruments are in each state, and how many bars came.</summary>
    public async Task<IReadOnlyDictionary<string, (int Instruments, long Bars)>> CountAsync(
        Guid id,
        CancellationToken ct
    )
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT state, count(*), coalesce(sum(bars), 0) FROM market_sync_item WHERE sync_id = @id GROUP BY state",
            ("@id", id)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var counts = new Dictionary<string, (int, long)>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
            counts[reader.GetString(0)] = ((int)reader.GetInt64(1), reader.GetInt64(2));
        return counts;
    }

    private async Task<IReadOnlyList<SyncRun>> SelectAsync(
        string where,
        int most,
        CancellationToken ct,
        params (string, object?)[] parameters
    )
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"SELECT {Columns} FROM market_sync {where} LIMIT {most}",
            parameters
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var runs = new List<SyncRun>();
        while (await reader.ReadAsync(ct))
            runs.Add(
                new SyncRun(
                    reader.GetGuid(0),
                    reader.Instant(database.Kind, 1),
                    reader.IsDBNull(2) ? null : reader.GetString(2),
                    reader.ReadDay(database.Kind, 3),
                    reader.ReadDay(database.Kind, 4),
                    reader.GetBoolean(5),
                    reader.IsDBNull(6) ? null : reader.Instant(database.Kind, 6),
                    reader.IsDBNull(7) ? null : reader.Instant(database.Kind, 7)
                )
            );
        return runs;
    }
}
