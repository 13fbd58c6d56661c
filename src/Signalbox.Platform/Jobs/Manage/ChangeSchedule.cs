using Microsoft.Extensions.Logging;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;

namespace Signalbox.Platform.Jobs.Manage;

/// <summary>Sets the owner's schedule of a recurring job, or goes back to the one it ships with.</summary>
/// <remarks>Every node reads it within ten seconds. A changed schedule counts from now: no slot of before is made up for.</remarks>
internal sealed partial class ChangeSchedule(
    WorkCatalog work,
    PreviewSchedule preview,
    Database database,
    AuditTrail audit,
    TimeProvider clock,
    ILogger<ChangeSchedule> log
)
{
    /// <exception cref="RefusedException">As <see cref="PreviewSchedule"/>.</exception>
    public async Task<SchedulePreview> RunAsync(Actor by, string name, ScheduleDraft draft, CancellationToken ct)
    {
        var wanted = preview.Run(name, draft);
        var entry = ListRecurring.Entry(work, name);
        await SetAsync(by, name, wanted.Cron == entry.Cron ? null : wanted.Cron, draft.Paused, ct);
        LogChanged(name, wanted.WordsEn, draft.Paused);
        return wanted;
    }

    /// <summary>Back to the schedule that the program ships with, not paused.</summary>
    /// <exception cref="RefusedException">404 <c>jobs.recurring.not-found</c>.</exception>
    public async Task ResetAsync(Actor by, string name, CancellationToken ct)
    {
        var entry = ListRecurring.Entry(work, name);
        await SetAsync(by, name, null, paused: false, ct);
        LogChanged(name, CronWords.Of(entry.Cron).En, paused: false);
    }

    private async Task SetAsync(Actor by, string name, string? cron, bool paused, CancellationToken ct)
    {
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var set = transaction.Command(
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
            ("@name", name),
            ("@now", clock.GetUtcNow()),
            ("@cron", cron),
            ("@paused", paused)
        );
        await set.ExecuteNonQueryAsync(ct);
        await audit.WriteAsync(transaction, AuditEvent.By(by, "jobs.schedule.set", name, new { cron, paused }), ct);
        await transaction.CommitAsync(ct);
    }

    [LoggerMessage(1460, LogLevel.Information, "{Name} is due {Words} from now on, paused: {Paused}")]
    private partial void LogChanged(string name, string words, bool paused);
}
