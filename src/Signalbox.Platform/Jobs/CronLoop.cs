using System.Globalization;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Jobs;

/// <summary>Enqueues recurring jobs at their slots. Every node does; the row and the job's key let one of them through.</summary>
internal sealed partial class CronLoop(
    WorkCatalog work,
    Database database,
    JobQueue queue,
    JobWriter writer,
    JobSignals signals,
    Outage outage,
    TimeProvider clock,
    ILogger<JobEngine> log
)
{
    /// <summary>How often the rows are read again: the owner may have changed one.</summary>
    private static readonly TimeSpan Reread = TimeSpan.FromSeconds(10);

    /// <summary>A slot that is handled within this time was on time, for <see cref="CatchUp.Skip"/>.</summary>
    private static readonly TimeSpan OnTime = TimeSpan.FromMinutes(1);

    private const int MostSlotsAtOnce = 1000;

    private readonly Dictionary<string, string> complainedOf = new(StringComparer.Ordinal);

    public bool HasWork => work.Recurrings.Count > 0;

    /// <summary>Refuses what could never run.</summary>
    /// <exception cref="RefusedException">As <see cref="CronSchedule"/> says.</exception>
    public void Check()
    {
        foreach (var entry in work.Recurrings.Values)
            _ = new CronSchedule(entry.Name, entry.Cron, entry.Zone);
    }

    public async Task RunAsync(CancellationToken stop)
    {
        if (work.Recurrings.Count == 0)
            return;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var reread = clock.GetUtcNow() + Reread; // reckoned before the rows are read
                var next = await HandleDueAsync(stop);
                await UntilAsync(next < reread ? next : reread, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                await outage.PauseAsync(e, stop);
            }
        }
    }

    /// <summary>Waits for an instant that is near; a clock that goes on meanwhile, or is set back, makes it no longer.</summary>
    private async Task UntilAsync(DateTimeOffset until, CancellationToken stop)
    {
        var left = until - clock.GetUtcNow();
        if (left <= TimeSpan.Zero)
            return;
        var wait = Task.Delay(left < Reread ? left : Reread, clock, stop);
        if (clock.GetUtcNow() < until)
            await wait;
    }

    /// <summary>When the next slot of all is due; the past when one waits to be handled.</summary>
    public async Task<DateTimeOffset> NextAsync(CancellationToken ct)
    {
        var rows = await RowsAsync(ct);
        return work.Recurrings.Values.Min(e =>
            rows.TryGetValue(e.Name, out var row)
                ? ScheduleOf(e, row).After(row.LastSlot) ?? DateTimeOffset.MaxValue
                : DateTimeOffset.MinValue
        );
    }

    private async Task<DateTimeOffset> HandleDueAsync(CancellationToken ct)
    {
        var rows = await RowsAsync(ct);
        var next = DateTimeOffset.MaxValue;
        foreach (var entry in work.Recurrings.Values)
        {
            if (!rows.TryGetValue(entry.Name, out var row))
                row = await FirstSeenAsync(entry, ct);
            var schedule = ScheduleOf(entry, row);
            var last = await HandleAsync(entry, row, schedule, ct);
            if (schedule.After(last) is { } slot && slot < next)
                next = slot;
        }
        return next;
    }

    private async Task<Dictionary<string, Row>> RowsAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        var rows = await new SqlRunner(database.Kind, connection, null).ListAsync(
            "SELECT name, last_slot, cron_override, paused FROM schedule",
            [],
            row => new Row(
                row.GetString(0),
                row.Instant(database.Kind, 1),
                row.IsDBNull(2) ? null : row.GetString(2),
                row.GetBoolean(3)
            ),
            ct
        );
        return rows.ToDictionary(r => r.Name, StringComparer.Ordinal);
    }

    /// <summary>Slots of before the installation knew of this job are nobody's loss: it starts counting now.</summary>
    private async Task<Row> FirstSeenAsync(RecurringEntry entry, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await writer.RunAsync(
            sql =>
                sql.ExecuteAsync(
                    """
                    INSERT INTO schedule (name, last_slot, paused) VALUES (@name, @now, @paused)
                    ON CONFLICT (name) DO NOTHING
                    """,
                    [("@name", entry.Name), ("@now", now), ("@paused", false)],
                    CancellationToken.None
                ),
            ct
        );
        return (await RowsAsync(ct))[entry.Name];
    }

    private CronSchedule ScheduleOf(RecurringEntry entry, Row row)
    {
        try
        {
            return new CronSchedule(entry.Name, row.CronOverride ?? entry.Cron, entry.Zone);
        }
        catch (RefusedException refused) when (row.CronOverride is not null)
        {
            if (complainedOf.GetValueOrDefault(entry.Name) != row.CronOverride)
                LogBadOverride(refused.Message, entry.Cron);
            complainedOf[entry.Name] = row.CronOverride;
            return new CronSchedule(entry.Name, entry.Cron, entry.Zone);
        }
    }

    /// <returns>The last slot that is handled now.</returns>
    private async Task<DateTimeOffset> HandleAsync(
        RecurringEntry entry,
        Row row,
        CronSchedule schedule,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        List<DateTimeOffset> due = [];
        for (var slot = schedule.After(row.LastSlot); slot <= now; slot = schedule.After(slot.Value))
        {
            due.Add(slot.Value);
            if (entry.CatchUp == CatchUp.EverySlot && due.Count == MostSlotsAtOnce)
                break;
        }
        if (due.Count == 0)
            return row.LastSlot;

        var latest = due[^1];
        List<DateTimeOffset> wanted = entry.CatchUp switch
        {
            _ when row.Paused => [],
            CatchUp.EverySlot => due,
            CatchUp.Skip when now - latest > OnTime => [],
            _ => [latest],
        };
        var jobs = wanted
            .Select(slot => queue.Row(entry.Job(slot), new JobOptions { Dedupe = KeyOf(entry.Name, slot) }, now))
            .ToList();
        var mine = await writer.RunAsync(
            async sql =>
            {
                var moved = await sql.ExecuteAsync(
                    "UPDATE schedule SET last_slot = @latest WHERE name = @name AND last_slot < @latest",
                    [("@name", entry.Name), ("@latest", latest)],
                    CancellationToken.None
                );
                if (moved == 0)
                    return false;
                foreach (var job in jobs)
                    await JobRows.InsertAsync(sql, job, now, CancellationToken.None);
                return true;
            },
            ct
        );
        if (!mine)
            return latest;
        if (due.Count > wanted.Count && !row.Paused)
            LogSkipped(due.Count - wanted.Count, entry.Name);
        foreach (var job in jobs)
            signals.Enqueued(job.Lane, job.RunAt);
        return latest;
    }

    /// <summary>What a slot's job is known by: at most one is made.</summary>
    public static string KeyOf(string name, DateTimeOffset slot) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}@{slot.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}");

    private sealed record Row(string Name, DateTimeOffset LastSlot, string? CronOverride, bool Paused);

    [LoggerMessage(1420, LogLevel.Warning, "{Refusal} The declared schedule «{Cron}» is used instead")]
    private partial void LogBadOverride(string refusal, string cron);

    [LoggerMessage(1421, LogLevel.Information, "{Count} missed slots of {Name} were not run late")]
    private partial void LogSkipped(int count, string name);
}
