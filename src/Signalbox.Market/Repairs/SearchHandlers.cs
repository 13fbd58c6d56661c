using System.Globalization;
using Microsoft.Extensions.Logging;
using Signalbox.Market.Sync;
using Signalbox.Platform.Jobs;

namespace Signalbox.Market.Repairs;

/// <summary>Looks for gaps as somebody has asked.</summary>
internal sealed partial class SearchGapsHandler(FindGaps find, ILogger<SearchGapsHandler> log) : IJobHandler<SearchGaps>
{
    public async Task RunAsync(SearchGaps job, JobContext context, CancellationToken ct)
    {
        var search = await find.RunAsync(
            job,
            (done, all) =>
                context.ProgressAsync(
                    done * 100 / all,
                    string.Create(CultureInfo.InvariantCulture, $"{done} of {all} instruments"),
                    ct
                ),
            ct
        );
        LogSearched(search.Instruments, search.Found, search.Mended, search.Reopened);
        await context.DoneAsync(_ => Task.CompletedTask, ct);
    }

    [LoggerMessage(
        3801,
        LogLevel.Information,
        "Looked for gaps in {Instruments} instruments: {Found} found, {Mended} mended meanwhile, {Reopened} tried again"
    )]
    private partial void LogSearched(int instruments, int found, int mended, int reopened);
}

/// <summary>Looks for gaps after the day's sync; while one runs it waits, as that would mend most of them itself.</summary>
internal sealed class SearchDailyHandler(SearchGapsHandler search, SyncRuns runs, TimeProvider clock)
    : IJobHandler<SearchDaily>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Patience = TimeSpan.FromHours(9);

    public async Task RunAsync(SearchDaily job, JobContext context, CancellationToken ct)
    {
        if (clock.GetUtcNow() - job.DueAt < Patience && await runs.IsAnyRunningAsync(ct))
            throw new RetryLaterException(Pause, "A sync is still fetching bars.");
        await search.RunAsync(new SearchGaps(null, null, Again: false), context, ct);
    }
}
