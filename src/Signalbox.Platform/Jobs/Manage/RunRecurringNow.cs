using Microsoft.Extensions.Logging;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Jobs.Manage;

/// <summary>Runs a recurring job now, beside its schedule, as the slot of this minute.</summary>
internal sealed partial class RunRecurringNow(
    WorkCatalog work,
    JobQueue queue,
    TimeProvider clock,
    ILogger<RunRecurringNow> log
)
{
    /// <returns>The job's id.</returns>
    /// <exception cref="RefusedException">404 <c>jobs.recurring.not-found</c>; 409 <c>jobs.recurring.ran</c>.</exception>
    public async Task<long> RunAsync(string name, CancellationToken ct)
    {
        var entry = ListRecurring.Entry(work, name);
        var now = clock.GetUtcNow();
        var slot = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        var options = new JobOptions { Dedupe = CronLoop.KeyOf(name, slot) };
        var id =
            await queue.EnqueueAsync(entry.Job(slot), options, ct)
            ?? throw RefusedException.Conflict(
                "jobs.recurring.ran",
                $"{name} has been started in this minute already; wait a minute and try again."
            );
        LogAsked(name, id);
        return id;
    }

    [LoggerMessage(1461, LogLevel.Information, "{Name} was asked for beside its schedule and is job {Id}")]
    private partial void LogAsked(string name, long id);
}
