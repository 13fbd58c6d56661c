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
        var entry =
            work.Recurrings.GetValueOrDefault(name)
            ?? throw RefusedException.NotFound("jobs.recurring.not-found", $"There is no recurring job {name}.");
        await using var connection = await database.OpenAsync(ct);
        var owners = await new SqlRunner(database.Kind, connection, null).ListAsync(
            "SELECT cron_override FROM schedule WHERE name = @name AND cron_override IS NOT NULL",
            [("@name", name)],
            row => row.GetString(0),
            ct
        );
        return Effective(entry, owners.SingleOrDefault()).After(instant.AddTicks(-1)) == instant;
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
