using Cronos;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Jobs;

/// <summary>When a recurring job is due: five cron fields in a time zone.</summary>
/// <remarks>A slot in a spring gap runs at the first instant after it; a fixed time in an autumn overlap runs once.</remarks>
internal sealed class CronSchedule
{
    private readonly CronExpression expression;
    private readonly TimeZoneInfo zone;

    /// <exception cref="RefusedException">400 <c>jobs.cron.invalid</c>; 400 <c>jobs.zone.unknown</c>.</exception>
    public CronSchedule(string name, string cron, string zone)
    {
        try
        {
            expression = CronExpression.Parse(cron);
        }
        catch (CronFormatException e)
        {
            throw RefusedException.Invalid(
                "jobs.cron.invalid",
                $"The schedule «{cron}» of {name} is not five cron fields: {e.Message}",
                e
            );
        }
        try
        {
            this.zone = TimeZoneInfo.FindSystemTimeZoneById(zone);
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            throw RefusedException.Invalid(
                "jobs.zone.unknown",
                $"The time zone {zone} of {name} is not on this machine; install the package tzdata.",
                e
            );
        }
    }

    /// <summary>The first slot after <paramref name="instant"/>, in UTC; null when there is none any more.</summary>
    public DateTimeOffset? After(DateTimeOffset instant) =>
        expression.GetNextOccurrence(instant.UtcDateTime, zone) is { } next
            ? new DateTimeOffset(next, TimeSpan.Zero)
            : null;
}
