using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Jobs;

/// <summary>The schedules that hold now, the owner's changes included, for those whose work depends on them.</summary>
public sealed class Schedules(WorkCatalog work, Database database)
{
    /// <summary>Whether <paramref name="instant"/> is a slot of the recurring job <paramref name="name"/> as it is scheduled now.</summary>
    /// <exception cref="RefusedException">404 <c>jobs.recurring.not-found</c>.</exception>
    public async Task<bool> IsSlotAsync(string name, DateTimeOffset instant, CancellationToken ct)
    {
        var (schedule, _) = await NowAsync(name, ct);
        return IsSlot(schedule, instant);
    }

    /// <summary>The last slot until <paramref name="until"/> of the recurring job <paramref name="name"/> as it is scheduled now, paused or not.</summary>
    /// <returns>Null when none was due in the week before, or since the owner changed the schedule.</returns>
    /// <exception cref="RefusedException">404 <c>jobs.recurring.not-found</c>.</exception>
    public async Task<DateTimeOffset?> LastSlotAsync(string name, DateTimeOffset until, CancellationToken ct)
    {
        var (schedule, handled) = await NowAsync(name, ct);
        DateTimeOffset? last = null;
        // A day back first: a schedule of every minute has ten thousand slots a week.
        foreach (var back in (TimeSpan[])[TimeSpan.FromDays(1), TimeSpan.FromDays(8)])
        {
            for (var slot = schedule.After(until - back); slot <= until; slot = schedule.After(slot.Value))
                last = slot;
            if (last is not null)
                break;
        }
        // A change, and the first sight of a job, stand where else the last handled slot does; what was due before is nobody's.
        return last < handled && !IsSlot(schedule, handled.Value) ? null : last;
    }

    private static bool IsSlot(CronSchedule schedule, DateTimeOffset instant) =>
        schedule.After(instant.AddTicks(-1)) == instant;

    private async Task<(CronSchedule Schedule, DateTimeOffset? Handled)> NowAsync(string name, CancellationToken ct)
    {
        var entry =
            work.Recurrings.GetValueOrDefault(name)
            ?? throw RefusedException.NotFound("jobs.recurring.not-found", $"There is no recurring job {name}.");
        await using var connection = await database.OpenAsync(ct);
        var rows = await new SqlRunner(database.Kind, connection, null).ListAsync(
            "SELECT last_slot, cron_override FROM schedule WHERE name = @name",
            [("@name", name)],
            row =>
                (At: (DateTimeOffset?)row.Instant(database.Kind, 0), Owners: row.IsDBNull(1) ? null : row.GetString(1)),
            ct
        );
        var row = rows.SingleOrDefault();
        return (Effective(entry, row.Owners), row.At);
    }

    private static CronSchedule Effective(RecurringEntry entry, string? owners)
    {
        try
        {
            return new CronSchedule(entry.Name, owners ?? entry.Cron, entry.Zone);
        }
        catch (RefusedException) when (owners is not null) // the loop complains of it and uses the default, too
        {
            return new CronSchedule(entry.Name, entry.Cron, entry.Zone);
        }
    }
}
