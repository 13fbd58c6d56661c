using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Jobs.Manage;

/// <summary>A step of which the job remembers what came of it.</summary>
/// <param name="Output">JSON, its beginning.</param>
internal sealed record JobStep(string Key, DateTimeOffset At, string Output);

/// <summary>All that is kept of a job.</summary>
/// <param name="Claims">How often it was begun, what did not count included.</param>
/// <param name="Lost">Processes that died under it since its last step.</param>
/// <param name="AttemptsLeft">Attempts that may still fail; null when its kind is not known any more.</param>
/// <param name="Payload">JSON of what is to be done, its beginning.</param>
/// <param name="Dedupe">The key of which there is one job; null when it has none.</param>
/// <param name="Steps">At most 200, oldest first.</param>
internal sealed record JobDetail(
    JobRow Job,
    int Claims,
    int Lost,
    int? AttemptsLeft,
    string? Dedupe,
    string Payload,
    IReadOnlyList<JobStep> Steps
);

/// <summary>Shows one job with what its steps remembered.</summary>
internal sealed class ShowJob(WorkCatalog work, Database database)
{
    private const int MostChars = 4000;

    /// <exception cref="RefusedException">404 <c>jobs.job.not-found</c>.</exception>
    public async Task<JobDetail> RunAsync(long id, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        var sql = new SqlRunner(database.Kind, connection, null);
        var jobs = await sql.ListAsync(
            """
            SELECT id, name, lane, state, failed, created_at, run_at, started_at, finished_at, progress, note, error,
                attempt, lost, dedupe, payload
            FROM job WHERE id = @id
            """,
            [("@id", id)],
            row => new JobDetail(
                ListJobs.Row(row, database.Kind),
                row.GetInt32(12),
                row.GetInt32(13),
                null,
                row.IsDBNull(14) ? null : row.GetString(14),
                Cut(row.GetString(15)),
                []
            ),
            ct
        );
        if (jobs is not [var job])
            throw RefusedException.NotFound("jobs.job.not-found", $"There is no job {id}.");
        var steps = await sql.ListAsync(
            "SELECT key, at, output FROM step WHERE job_id = @id ORDER BY at, key LIMIT 200",
            [("@id", id)],
            row => new JobStep(row.GetString(0), row.Instant(database.Kind, 1), Cut(row.GetString(2))),
            ct
        );
        var most = work.Handlers.GetValueOrDefault(job.Job.Name)?.Attempts;
        return job with
        {
            Steps = steps,
            AttemptsLeft = most is null ? null : Math.Max(0, most.Value - job.Job.Failed),
        };
    }

    private static string Cut(string text) => text.Length <= MostChars ? text : $"{text[..MostChars]}…";
}
