using System.Data.Common;
using System.Globalization;
using Signalbox.Market.Bars;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;

namespace Signalbox.Market.Repairs;

/// <summary>The rows of gaps, and the jobs that mend them.</summary>
internal sealed class Gaps(Database database, JobQueue jobs)
{
    private const string Columns =
        "id, instrument_id, from_day, to_day, days, state, found_at, attempts, next_try_at, ended_at, reason, said";

    /// <returns>Null when there is no such gap.</returns>
    public async Task<Gap?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"SELECT {Columns} FROM market_gap WHERE id = @id",
            ("@id", id)
        );
        return await ReadAsync(command, database.Kind, ct) is [var gap] ? gap : null;
    }

    /// <summary>A page: those that wait first, then those given up, then the mended; newest days first.</summary>
    public async Task<(int Total, IReadOnlyList<Gap> Page)> PageAsync(
        string? state,
        int? instrument,
        int offset,
        int limit,
        CancellationToken ct
    )
    {
        var where =
            $"WHERE {(state is null ? "true" : "state = @state")} AND {(instrument is null ? "true" : "instrument_id = @instrument")}";
        (string, object?)[] parameters = [("@state", state ?? ""), ("@instrument", instrument ?? 0)];
        await using var connection = await database.OpenAsync(ct);
        await using var count = connection.Command(
            null,
            database.Kind,
            $"SELECT count(*) FROM market_gap {where}",
            parameters
        );
        var total = Convert.ToInt32(await count.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"""
            SELECT {Columns} FROM market_gap {where}
            ORDER BY CASE state WHEN 'waiting' THEN 0 WHEN 'given-up' THEN 1 ELSE 2 END, to_day DESC, id
            LIMIT @limit OFFSET @offset
            """,
            [.. parameters, ("@limit", limit), ("@offset", offset)]
        );
        return (total, await ReadAsync(command, database.Kind, ct));
    }

    /// <summary>Whether one waits whose time has come.</summary>
    public async Task<bool> IsAnyDueAsync(DateTimeOffset now, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT count(*) FROM market_gap WHERE state = 'waiting' AND next_try_at <= @now",
            ("@now", now)
        );
        return await command.ExecuteScalarAsync(ct) is > 0L;
    }

    /// <summary>How many there are in each state.</summary>
    public async Task<IReadOnlyDictionary<string, int>> CountAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT state, count(*) FROM market_gap GROUP BY state"
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var counts = GapState.All.ToDictionary(s => s, _ => 0, StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
            counts[reader.GetString(0)] = (int)reader.GetInt64(1);
        return counts;
    }

    /// <summary>Those of these instruments that wait or were given up, by their first day.</summary>
    /// <param name="first">The smallest number of an instrument.</param>
    public static async Task<ILookup<int, Gap>> OpenAsync(
        WriteTransaction transaction,
        int first,
        int last,
        CancellationToken ct
    )
    {
        await using var command = transaction.Command(
            $"""
            SELECT {Columns} FROM market_gap
            WHERE state <> 'mended' AND instrument_id BETWEEN @first AND @last ORDER BY from_day
            """,
            ("@first", first),
            ("@last", last)
        );
        return (await ReadAsync(command, transaction.Kind, ct)).ToLookup(g => g.Instrument);
    }

    /// <summary>Puts a new gap in, with the job that mends it; one that another search put in first stays as it is.</summary>
    public async Task AddAsync(WriteTransaction transaction, Gap gap, CancellationToken ct)
    {
        await using var insert = transaction.Command(
            """
            INSERT INTO market_gap (id, instrument_id, from_day, to_day, days, state, found_at, attempts, next_try_at)
            VALUES (@id, @instrument, @from, @to, @days, @state, @found, @attempts, @next)
            ON CONFLICT DO NOTHING
            """,
            [.. Values(transaction.Kind, gap), ("@instrument", gap.Instrument), ("@found", gap.FoundAt)]
        );
        if (await insert.ExecuteNonQueryAsync(ct) > 0)
            await QueueAsync(transaction, gap, ct);
    }

    /// <summary>Changes a gap that is still as it was read, and queues its next try if it waits for one.</summary>
    /// <returns>False when somebody else has changed it since.</returns>
    public async Task<bool> ChangeAsync(WriteTransaction transaction, Gap before, Gap gap, CancellationToken ct)
    {
        await using var update = transaction.Command(
            """
            UPDATE market_gap SET from_day = @from, to_day = @to, days = @days, state = @state, attempts = @attempts,
              next_try_at = @next, ended_at = @ended, reason = @reason, said = @said
            WHERE id = @id AND state = @state_before AND attempts = @attempts_before
              AND coalesce(next_try_at, @never) = coalesce(@next_before, @never)
            """,
            [
                .. Values(transaction.Kind, gap),
                ("@state_before", before.State),
                ("@attempts_before", before.Attempts),
                ("@next_before", before.NextTryAt),
                ("@never", DateTimeOffset.UnixEpoch),
            ]
        );
        if (await update.ExecuteNonQueryAsync(ct) == 0)
            return false;
        await QueueAsync(transaction, gap, ct);
        return true;
    }

    /// <summary>At most one job for each try: a search that finds it waiting already adds none.</summary>
    public async Task QueueAsync(WriteTransaction transaction, Gap gap, CancellationToken ct)
    {
        if (gap is not { State: GapState.Waiting, NextTryAt: { } at })
            return;
        var key = string.Create(
            CultureInfo.InvariantCulture,
            $"market.gap:{gap.Id:N}:{gap.Attempts}:{at.ToUnixTimeMilliseconds()}"
        );
        await jobs.EnqueueAsync(transaction, new MendGap(gap.Id), new JobOptions { Dedupe = key, RunAt = at }, ct);
    }

    private static (string, object?)[] Values(DatabaseKind kind, Gap gap) =>
        [
            ("@id", gap.Id),
            ("@from", Stored.Day(kind, gap.From)),
            ("@to", Stored.Day(kind, gap.To)),
            ("@days", gap.Days),
            ("@state", gap.State),
            ("@attempts", gap.Attempts),
            ("@next", gap.NextTryAt),
            ("@ended", gap.EndedAt),
            ("@reason", gap.Reason),
            ("@said", gap.Said),
        ];

    private static async Task<IReadOnlyList<Gap>> ReadAsync(DbCommand command, DatabaseKind kind, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        var gaps = new List<Gap>();
        while (await reader.ReadAsync(ct))
            gaps.Add(
                new Gap(
                    reader.GetGuid(0),
                    reader.GetInt32(1),
                    reader.ReadDay(kind, 2),
                    reader.ReadDay(kind, 3),
                    reader.GetInt32(4),
                    reader.GetString(5),
                    reader.Instant(kind, 6),
                    reader.GetInt32(7),
                    Moment(8),
                    Moment(9),
                    reader.IsDBNull(10) ? null : reader.GetString(10),
                    reader.IsDBNull(11) ? null : reader.GetString(11)
                )
            );
        return gaps;

        DateTimeOffset? Moment(int ordinal) => reader.IsDBNull(ordinal) ? null : reader.Instant(kind, ordinal);
    }
}
