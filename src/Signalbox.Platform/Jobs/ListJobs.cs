using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Jobs;

/// <summary>Which jobs to list.</summary>
public sealed record JobsQuery
{
    /// <summary>Null is all of them.</summary>
    public JobState? State { get; init; }

    /// <summary>Of one kind only, e.g. <c>radar.judge-article</c>; null is all kinds.</summary>
    [StringLength(200)]
    public string? Name { get; init; }

    /// <summary>Only those with a smaller id, for the next page; null begins with the newest.</summary>
    public long? Before { get; init; }

    /// <summary>How many at most.</summary>
    [Range(1, 200)]
    public int Limit { get; init; } = 100;
}

/// <summary>A job as a person sees it.</summary>
/// <param name="Name">Of its kind, e.g. <c>radar.judge-article</c>.</param>
/// <param name="RunAt">Not before this instant.</param>
/// <param name="Failed">Attempts that counted and failed.</param>
/// <param name="Progress">0 to 100; null when it never said.</param>
/// <param name="Note">What it is doing, in its own words.</param>
/// <param name="Error">Why it failed the last time or what it waits for.</param>
public sealed record JobRow(
    long Id,
    string Name,
    string Lane,
    JobState State,
    int Failed,
    DateTimeOffset CreatedAt,
    DateTimeOffset RunAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    int? Progress,
    string? Note,
    string? Error
);

/// <summary>Lists jobs, the newest first.</summary>
public sealed class ListJobs(Database database)
{
    /// <returns>At most <see cref="JobsQuery.Limit"/>, newest first.</returns>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>.</exception>
    public async Task<IReadOnlyList<JobRow>> RunAsync(JobsQuery query, CancellationToken ct)
    {
        Check.Valid(query);
        await using var connection = await database.OpenAsync(ct);
        var kind = database.Kind;
        List<string> wanted = [];
        List<(string, object?)> parameters = [("@limit", query.Limit)];
        Want(query.State is null, "state = @state", "@state", (int)(query.State ?? default));
        Want(query.Name is null, "name = @name", "@name", query.Name);
        Want(query.Before is null, "id < @before", "@before", query.Before);
        return await new SqlRunner(kind, connection, null).ListAsync(
            $"""
            SELECT id, name, lane, state, failed, created_at, run_at, started_at, finished_at, progress, note, error
            FROM job {(wanted.Count == 0 ? "" : $"WHERE {string.Join(" AND ", wanted)}")} ORDER BY id DESC LIMIT @limit
            """,
            [.. parameters],
            row => Row(row, kind),
            ct
        );

        void Want(bool any, string condition, string name, object? value)
        {
            if (any)
                return;
            wanted.Add(condition);
            parameters.Add((name, value));
        }
    }

    /// <summary>Reads the columns that <see cref="RunAsync"/> selects, in that order.</summary>
    internal static JobRow Row(DbDataReader row, DatabaseKind kind) =>
        new(
            row.GetInt64(0),
            row.GetString(1),
            row.GetString(2),
            (JobState)row.GetInt32(3),
            row.GetInt32(4),
            row.Instant(kind, 5),
            row.Instant(kind, 6),
            row.IsDBNull(7) ? null : row.Instant(kind, 7),
            row.IsDBNull(8) ? null : row.Instant(kind, 8),
            row.IsDBNull(9) ? null : row.GetInt32(9),
            row.IsDBNull(10) ? null : row.GetString(10),
            row.IsDBNull(11) ? null : row.GetString(11)
        );
}
