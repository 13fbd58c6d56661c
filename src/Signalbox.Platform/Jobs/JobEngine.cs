using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Parts;

namespace Signalbox.Platform.Jobs;

/// <summary>The background engine. The server runs it as a hosted service; a command starts and stops it by hand.</summary>
public sealed partial class JobEngine : IHostedService, IAsyncDisposable
{
    private readonly Database database;
    private readonly INodeRegistry nodes;
    private readonly NodeLife life;
    private readonly CronLoop cron;
    private readonly JobSignals signals;
    private readonly PostgresNotifier notifier;
    private readonly Outage outage;
    private readonly KeepParts parts;
    private readonly IOptions<JobsOptions> options;
    private readonly TimeProvider clock;
    private readonly ILogger<JobEngine> log;
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource aborted = new();
    private Task living = Task.CompletedTask;
    private int disposed;

    internal JobEngine(
        Database database,
        INodeRegistry nodes,
        NodeLife life,
        CronLoop cron,
        JobSignals signals,
        PostgresNotifier notifier,
        Outage outage,
        KeepParts parts,
        IOptions<JobsOptions> options,
        TimeProvider clock,
        ILogger<JobEngine> log
    )
    {
        (this.database, this.nodes, this.life, this.cron, this.signals) = (database, nodes, life, cron, signals);
        (this.notifier, this.outage, this.parts) = (notifier, outage, parts);
        (this.options, this.clock, this.log) = (options, clock, log);
    }

    /// <summary>Begins to work on jobs, unless <see cref="JobsOptions.Enabled"/> says otherwise; the schema must be there.</summary>
    /// <exception cref="RefusedException">A recurring job has a schedule that is none, or a time zone that this machine lacks.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        cron.Check();
        if (database.Kind == DatabaseKind.Postgres)
            signals.Elsewhere = notifier.Tell;
        if (options.Value.Enabled)
            living = Task.Run(() => parts.RunAsync("jobs", _ => LiveAsync(), stopping.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Takes no more jobs, lets running ones end, and hands back those that do not in time.</summary>
    /// <param name="cancellationToken">Cancelled when there is no time left; what runs then is freed by the next start or another node.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await using var hurry = cancellationToken.Register(aborted.Cancel);
        // A database that hangs must not keep the program from ending.
        await living.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Waits until nothing is due or running: no job, group, timer or slot. For tests and commands that run once.</summary>
    /// <remarks>Jobs put off until later are not waited for.</remarks>
    public async Task IdleAsync(CancellationToken ct)
    {
        while (!await IsIdleAsync(ct))
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, ct);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The container knows it twice: as itself and as a hosted service.
        if (Interlocked.Exchange(ref disposed, 1) == 1)
            return;
        await stopping.CancelAsync();
        await aborted.CancelAsync();
        await living;
        stopping.Dispose();
        aborted.Dispose();
    }

    /// <summary>One life after another: a node that has died starts again under a new id.</summary>
    private async Task LiveAsync()
    {
        List<Guid> former = [];
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await using var lease = await nodes.JoinAsync(former, aborted.Token);
                outage.Over();
                former.Clear();
                former.Add(lease.Id);
                LogJoined(lease.Id);
                signals.LookAgain();
                notifier.Node = lease;
                await life.RunAsync(lease, stopping.Token, aborted.Token);
                notifier.Node = null;
                if (!lease.Lost.IsCancellationRequested && !aborted.IsCancellationRequested)
                    await lease.LeaveAsync(aborted.Token);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Before others, back sooner, judge those who are not: they would take us for dead.
                await outage.PauseAsync(e, options.Value.JudgeAfter / 3, stopping.Token);
            }
        }
    }

    private async Task<bool> IsIdleAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (options.Value.Enabled && cron.HasWork && await cron.NextAsync(ct) <= now)
            return false;
        await using var connection = await database.OpenAsync(ct);
        var busy = await new SqlRunner(database.Kind, connection, null).ListAsync(
            """
            SELECT 1 WHERE EXISTS (SELECT 1 FROM job WHERE state = 1)
                OR EXISTS (SELECT 1 FROM job WHERE state = 0 AND run_at <= @now)
                OR EXISTS (SELECT 1 FROM timer WHERE run_at <= @now)
                OR EXISTS (SELECT 1 FROM job_group g WHERE settled_at IS NULL
                    AND NOT EXISTS (SELECT 1 FROM job WHERE group_id = g.id AND state < 2))
            """,
            [("@now", now)],
            _ => true,
            ct
        );
        return busy.Count == 0;
    }

    [LoggerMessage(1440, LogLevel.Information, "The job engine works as node {Id}")]
    private partial void LogJoined(Guid id);
}
