using Cronos;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Jobs;

/// <summary>When a recurring job is due: five cron fields in a time zone, or several of them separated by semicolons.</summary>
/// <remarks>A slot in a spring gap runs at the first instant after it; a fixed time in an autumn overlap runs once.</remarks>
internal sealed class CronSchedule
{
    private const int MostExpressions = 24;

    private readonly List<CronExpression> expressions;
    private readonly TimeZoneInfo zone;

    /// <exception cref="RefusedException">400 <c>jobs.cron.invalid</c>; 400 <c>jobs.zone.unknown</c>.</exception>
    public CronSchedule(string name, string cron, string zone)
    {
        try
        {
            var parts = cron.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length is 0 or > MostExpressions)
                throw new CronFormatException(
                    $"There are {parts.Length} schedules in it; 1 to {MostExpressions} can be."
                );
            expressions = [.. parts.Select(part => CronExpression.Parse(part))];
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
    public DateTimeOffset? After(DateTimeOffset instant)
    {
        DateTimeOffset? first = null;
        foreach (var expression in expressions)
            if (
                expression.GetNextOccurrence(instant.UtcDateTime, zone) is { } next
                && (first is null || next < first.Value.UtcDateTime)
            )
                first = new DateTimeOffset(next, TimeSpan.Zero);
        return first;
    }

    /// <summary>The next slots, oldest first; fewer than <paramref name="count"/> when there are no more.</summary>
    public IReadOnlyList<DateTimeOffset> Next(DateTimeOffset after, int count)
    {
        List<DateTimeOffset> slots = [];
        while (slots.Count < count && After(slots.Count == 0 ? after : slots[^1]) is { } slot)
            slots.Add(slot);
        return slots;
    }
}
