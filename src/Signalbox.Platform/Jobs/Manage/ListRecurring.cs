using System.Globalization;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Jobs.Manage;

/// <summary>The newest job of a recurring one.</summary>
/// <param name="Slot">The instant that it was for.</param>
/// <param name="State">Waiting, running, done, dead or dismissed.</param>
/// <param name="Error">Why it failed the last time; null while all is well.</param>
internal sealed record RecurringRun(
    long JobId,
    DateTimeOffset Slot,
    JobState State,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    string? Error
);

/// <summary>A job that is due by the clock.</summary>
/// <param name="Cron">The schedule that holds now: five fields, or several of them separated by semicolons.</param>
/// <param name="DefaultCron">The one that the program ships with.</param>
/// <param name="Changed">Whether the owner has set another than the default.</param>
/// <param name="Fault">Why the owner's schedule cannot be used and the default holds; null when all is well.</param>
/// <param name="WordsZh">The schedule in words, e.g. <c>每天 07:30</c>.</param>
/// <param name="Next">The next five slots, UTC; what would be next, when it is paused.</param>
/// <param name="Last">The newest job of it that is still kept; null when there is none.</param>
internal sealed record RecurringRow(
    string Name,
    string LabelZh,
    string LabelEn,
    string Cron,
    string DefaultCron,
    bool Changed,
    bool Paused,
    string? Fault,
    string Zone,
    string WordsZh,
    string WordsEn,
    IReadOnlyList<DateTimeOffset> Next,
    RecurringRun? Last
);

/// <summary>Lists what is due by the clock: schedule in words, next times, last run.</summary>
internal sealed class ListRecurring(WorkCatalog work, Database database, TimeProvider clock)
{
    public const int NextSlots = 5;

    /// <returns>All that are declared, the one that is due next first.</returns>
    public async Task<IReadOnlyList<RecurringRow>> RunAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        var sql = new SqlRunner(database.Kind, connection, null);
        var owners = await OwnersAsync(sql, ct);
        List<RecurringRow> rows = [];
        foreach (var entry in work.Recurrings.Values)
            rows.Add(Row(entry, owners.GetValueOrDefault(entry.Name), await LastAsync(sql, entry.Name, ct)));
        return
        [
            .. rows.OrderBy(r => r.Paused)
                .ThenBy(r => r.Next.Count == 0 ? DateTimeOffset.MaxValue : r.Next[0])
                .ThenBy(r => r.Name, StringComparer.Ordinal),
        ];
    }

    /// <exception cref="RefusedException">404 <c>jobs.recurring.not-found</c>.</exception>
    public async Task<RecurringRow> OneAsync(string name, CancellationToken ct)
    {
        var entry = Entry(work, name);
        await using var connection = await database.OpenAsync(ct);
        var sql = new SqlRunner(database.Kind, connection, null);
        var owners = await OwnersAsync(sql, ct);
        return Row(entry, owners.GetValueOrDefault(name), await LastAsync(sql, name, ct));
    }

    /// <exception cref="RefusedException">404 <c>jobs.recurring.not-found</c>.</exception>
    public static RecurringEntry Entry(WorkCatalog work, string name) =>
        work.Recurrings.GetValueOrDefault(name)
        ?? throw RefusedException.NotFound("jobs.recurring.not-found", $"There is no recurring job {name}.");

    private RecurringRow Row(RecurringEntry entry, Owners? owners, RecurringRun? last)
    {
        var (schedule, fault) = Effective(entry, owners?.Cron);
        var cron = fault is null ? owners?.Cron ?? entry.Cron : entry.Cron;
        var words = CronWords.Of(cron);
        return new RecurringRow(
            entry.Name,
            entry.LabelZh,
            entry.LabelEn,
            cron,
            entry.Cron,
            owners?.Cron is not null,
            owners?.Paused ?? false,
            fault,
            entry.Zone,
            words.Zh,
            words.En,
            schedule.Next(clock.GetUtcNow(), NextSlots),
            last
        );
    }

    private static (CronSchedule Schedule, string? Fault) Effective(RecurringEntry entry, string? owners)
    {
        try
        {
            return (new CronSchedule(entry.Name, owners ?? entry.Cron, entry.Zone), null);
        }
        catch (RefusedException refused) when (owners is not null) // written by hand into the table
        {
            return (new CronSchedule(entry.Name, entry.Cron, entry.Zone), refused.Message);
        }
    }

    private static async Task<Dictionary<string, Owners>> OwnersAsync(SqlRunner sql, CancellationToken ct) =>
        (
            await sql.ListAsync(
                "SELECT name, cron_override, paused FROM schedule",
                [],
                row => (row.GetString(0), new Owners(row.IsDBNull(1) ? null : row.GetString(1), row.GetBoolean(2))),
                ct
            )
        ).ToDictionary(r => r.Item1, r => r.Item2, StringComparer.Ordinal);

    /// <summary>The key of a slot's job ends with its instant, so that the keys of one name sort by it.</summary>
    private async Task<RecurringRun?> LastAsync(SqlRunner sql, string name, CancellationToken ct)
    {
        var runs = await sql.ListAsync(
            """
            SELECT id, dedupe, state, started_at, finished_at, error FROM job
            WHERE dedupe >= @from AND dedupe < @to ORDER BY dedupe DESC LIMIT 1
            """,
            // 'A' follows '@' in ASCII.
            [("@from", $"{name}@"), ("@to", $"{name}A")],
            row => new RecurringRun(
                row.GetInt64(0),
                DateTimeOffset.Parse(row.GetString(1)[(name.Length + 1)..], CultureInfo.InvariantCulture),
                (JobState)row.GetInt32(2),
                row.IsDBNull(3) ? null : row.Instant(database.Kind, 3),
                row.IsDBNull(4) ? null : row.Instant(database.Kind, 4),
                row.IsDBNull(5) ? null : row.GetString(5)
            ),
            ct
        );
        return runs.SingleOrDefault();
    }

    private sealed record Owners(string? Cron, bool Paused);
}
