using Microsoft.Extensions.Logging;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;

namespace Signalbox.Market.Sync;

/// <summary>The clock asks for what is missing.</summary>
/// <param name="DueAt">The slot's instant, UTC.</param>
internal sealed record SyncDaily(DateTimeOffset DueAt);

/// <summary>Starts the day's run; without instruments there is nothing to do.</summary>
internal sealed partial class SyncDailyHandler(StartSync start, ILogger<SyncDailyHandler> log) : IJobHandler<SyncDaily>
{
    // What was missed while the server was off is fetched too.
    private const int DaysBack = 30;

    public async Task RunAsync(SyncDaily job, JobContext context, CancellationToken ct)
    {
        try
        {
            // A remembered step: an attempt that died after it starts no second run.
            await context.StepAsync(
                "start",
                token =>
                    start.RunAsync(
                        new SyncAsked { From = DateOnly.FromDateTime(job.DueAt.UtcDateTime).AddDays(-DaysBack) },
                        Asker.Clock,
                        token
                    ),
                ct
            );
        }
        catch (RefusedException refused) when (refused.Code == "market.sync.nothing")
        {
            LogNothing(refused.Message);
        }
        await context.DoneAsync(_ => Task.CompletedTask, ct);
    }

    [LoggerMessage(3002, LogLevel.Information, "No daily run of the market: {Reason}")]
    private partial void LogNothing(string reason);
}
