using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Jobs.Manage;

/// <summary>On which days.</summary>
internal enum ScheduleDays
{
    EveryDay,

    /// <summary>Monday to Friday; holidays are not known here.</summary>
    Workdays,
    Weekends,
}

/// <summary>A schedule as the owner wants it: either times of the day, or cron text.</summary>
internal sealed record ScheduleDraft : IValidatableObject
{
    /// <summary>Five cron fields, or several of them separated by semicolons; null when <see cref="Times"/> are given.</summary>
    [StringLength(500)]
    public string? Cron { get; init; }

    /// <summary>Times of the day in the job's zone, e.g. <c>07:30</c>, at most 24; null when <see cref="Cron"/> is given.</summary>
    [MaxLength(24)]
    public IReadOnlyList<TimeOnly>? Times { get; init; }

    /// <summary>The days for <see cref="Times"/>.</summary>
    public ScheduleDays Days { get; init; }

    /// <summary>Whether nothing runs until this is false again; slots of meanwhile are not made up for.</summary>
    public bool Paused { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrWhiteSpace(Cron) == Times is not { Count: > 0 })
            yield return new ValidationResult("Give either times or cron text.", [nameof(Times), nameof(Cron)]);
        if (Times?.Any(t => t.Ticks % TimeSpan.TicksPerMinute != 0) == true)
            yield return new ValidationResult("Times have no seconds.", [nameof(Times)]);
    }

    /// <summary>As the table keeps it.</summary>
    public string ToCron()
    {
        if (Times is not { Count: > 0 } times)
            return string.Join(' ', (Cron ?? "").Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        var days = Days switch
        {
            ScheduleDays.Workdays => "1-5",
            ScheduleDays.Weekends => "0,6",
            _ => "*",
        };
        // One expression for all hours of the same minute.
        return string.Join(
            "; ",
            times
                .Distinct()
                .GroupBy(t => t.Minute)
                .OrderBy(g => g.Min())
                .Select(g =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{g.Key} {string.Join(',', g.Select(t => t.Hour).Order())} * * {days}"
                    )
                )
        );
    }
}

/// <summary>What a draft would mean.</summary>
/// <param name="Cron">As it would be kept.</param>
/// <param name="Next">The next five slots, UTC.</param>
internal sealed record SchedulePreview(
    string Cron,
    string Zone,
    string WordsZh,
    string WordsEn,
    IReadOnlyList<DateTimeOffset> Next
);

/// <summary>Says what a draft of a schedule would mean; changes nothing.</summary>
internal sealed class PreviewSchedule(WorkCatalog work, TimeProvider clock)
{
    /// <exception cref="RefusedException">400 <c>input.invalid</c>, <c>jobs.cron.invalid</c>, <c>jobs.cron.never</c>; 404
    /// <c>jobs.recurring.not-found</c>.</exception>
    public SchedulePreview Run(string name, ScheduleDraft draft)
    {
        var entry = ListRecurring.Entry(work, name);
        Check.Valid(draft);
        var cron = draft.ToCron();
        var next = new CronSchedule(name, cron, entry.Zone).Next(clock.GetUtcNow(), ListRecurring.NextSlots);
        if (next.Count == 0)
            throw RefusedException.Invalid("jobs.cron.never", $"The schedule «{cron}» of {name} is never due.");
        var words = CronWords.Of(cron);
        return new SchedulePreview(cron, entry.Zone, words.Zh, words.En, next);
    }
}
