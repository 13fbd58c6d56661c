using Microsoft.Extensions.Logging;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Jobs.Manage;

/// <summary>Sets the owner's schedule of a recurring job, or goes back to the one it ships with.</summary>
/// <remarks>Every node reads it within ten seconds. A changed schedule counts from now: no slot of before is made up for.</remarks>
internal sealed partial class ChangeSchedule(
    WorkCatalog work,
    PreviewSchedule preview,
    JobWriter writer,
    TimeProvider clock,
    ILogger<ChangeSchedule> log
)
{
    /// <exception cref="RefusedException">As <see cref="PreviewSchedule"/>.</exception>
    public async Task<SchedulePreview> RunAsync(string name, ScheduleDraft draft, CancellationToken ct)
    {
        var wanted = preview.Run(name, draft);
        var entry = ListRecurring.Entry(work, name);
        await SetAsync(name, wanted.Cron == entry.Cron ? null : wanted.Cron, draft.Paused, ct);
        LogChanged(name, wanted.WordsEn, draft.Paused);
        return wanted;
    }

    /// <summary>Back to the schedule that the program ships with, not paused.</summary>
    /// <exception cref="RefusedException">404 <c>jobs.recurring.not-found</c>.</exception>
    public async Task ResetAsync(string name, CancellationToken ct)
    {
        var entry = ListRecurring.Entry(work, name);
        await SetAsync(name, null, paused: false, ct);
        LogChanged(name, CronWords.Of(entry.Cron).En, paused: false);
    }

    private Task<int> SetAsync(string name, string? cron, bool paused, CancellationToken ct) =>
        writer.RunAsync(
            sql =>
                sql.ExecuteAsync(
                    """
                    INSERT INTO schedule (name, last_slot, cron_override, paused) VALUES (@name, @now, @cron, @paused)
                    ON CONFLICT (name) DO UPDATE SET
                        last_slot = CASE
                            WHEN schedule.cron_override IS DISTINCT FROM excluded.cron_override
                                AND schedule.last_slot < excluded.last_slot
                            THEN excluded.last_slot ELSE schedule.last_slot END,
                        cron_override = excluded.cron_override,
                        paused = excluded.paused
                    """,
                    [("@name", name), ("@now", clock.GetUtcNow()), ("@cron", cron), ("@paused", paused)],
                    CancellationToken.None
                ),
            ct
        );

    [LoggerMessage(1460, LogLevel.Information, "{Name} is due {Words} from now on, paused: {Paused}")]
    private partial void LogChanged(string name, string words, bool paused);
}
