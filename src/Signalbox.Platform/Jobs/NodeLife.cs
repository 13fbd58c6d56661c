using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Jobs.Sessions;

namespace Signalbox.Platform.Jobs;

/// <summary>What this process does between signing on as a node and its end: all loops, and the jobs that run.</summary>
internal sealed partial class NodeLife(
    Dispatcher dispatcher,
    CronLoop cron,
    GroupSettling settling,
    Housekeeping housekeeping,
    SessionLoop sessions,
    JobMetrics metrics,
    JobWriter writer,
    IOptions<JobsOptions> options,
    ILogger<JobEngine> log
)
{
    /// <summary>How long handlers may take to notice that they were told to stop.</summary>
    private static readonly TimeSpan ToUnwind = TimeSpan.FromSeconds(4);

    /// <summary>Ends when the node has died, or after <paramref name="stopping"/> when nothing of it runs any more.</summary>
    /// <param name="aborted">Cancelled when there is no time left for anything.</param>
    public async Task RunAsync(INodeLease lease, CancellationToken stopping, CancellationToken aborted)
    {
        var running = new ConcurrentDictionary<long, RunningJob>();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, aborted, lease.Lost);
        // It goes on while jobs end: others should not wait for those before they take the sessions.
        var owning = sessions.RunAsync(lease, ending.Token, aborted);
        await Task.WhenAll(
            dispatcher.RunAsync(lease, running, ending.Token),
            cron.RunAsync(ending.Token),
            settling.RunAsync(ending.Token),
            housekeeping.RunAsync(ending.Token)
        );

        using var hurry = CancellationTokenSource.CreateLinkedTokenSource(aborted, lease.Lost);
        if (!hurry.IsCancellationRequested)
            await EndedAsync(running, options.Value.StopWithin, hurry.Token);
        var left = running.Values.ToList();
        foreach (var run in left)
            run.End(hurry.IsCancellationRequested ? Ending.Lost : Ending.Stopping);
        await EndedAsync(running, ToUnwind, aborted);
        await owning;
        if (lease.Lost.IsCancellationRequested)
            return;

        LogStopped(left.Count);
        try
        {
            await metrics.FlushAsync(writer, aborted);
        }
        catch (Exception e)
        {
            LogFiguresLost(e.Message);
        }
    }

    private static Task EndedAsync(
        ConcurrentDictionary<long, RunningJob> running,
        TimeSpan atMost,
        CancellationToken hurry
    ) =>
        // Real time: it is the host that counts the seconds until it kills us.
        Task.WhenAll(running.Values.Select(r => r.Ended))
            .WaitAsync(atMost, TimeProvider.System, hurry)
            .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    [LoggerMessage(
        1430,
        LogLevel.Information,
        "The job engine stopped; {HandedBack} jobs were told to stop and handed back"
    )]
    private partial void LogStopped(int handedBack);

    [LoggerMessage(1431, LogLevel.Warning, "The last figures of the job engine were not written: {Reason}")]
    private partial void LogFiguresLost(string reason);
}
