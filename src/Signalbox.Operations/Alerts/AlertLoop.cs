using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Platform.Parts;

namespace Signalbox.Operations.Alerts;

/// <summary>When this node last judged the rules.</summary>
internal sealed class AlertPulse(TimeProvider clock)
{
    private long at = long.MinValue;

    public void Beat() => Interlocked.Exchange(ref at, clock.GetTimestamp());

    /// <summary>Since then, on the monotonic clock; null before the first time.</summary>
    public TimeSpan? Age =>
        Interlocked.Read(ref at) is var then && then == long.MinValue ? null : clock.GetElapsedTime(then);
}

/// <summary>Judges the rules every 15 s. It must live on, whatever a judgement does.</summary>
/// <remarks>Of several nodes on one PostgreSQL the one that holds the lease judges, by its own figures.</remarks>
internal sealed partial class AlertLoop(
    JudgeRules judge,
    RunAlerts run,
    EscalateAlerts escalate,
    AlertPulse pulse,
    KeepParts parts,
    Database database,
    TimeProvider clock,
    IOptions<AlertOptions> options,
    ILogger<AlertLoop> log
) : BackgroundService
{
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    // Not a row's id: it names this process for as long as it runs.
    private readonly Guid node = Platform.Ids.New(clock);
    private bool complained;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        options.Value.Enabled ? parts.RunAsync("alerts", LoopAsync, stoppingToken) : Task.CompletedTask;

    private async Task LoopAsync(CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await Task.Delay(Pace, clock, stop);
                await TickAsync(stop);
            }
        }
        finally
        {
            await LeaveAsync();
        }
    }

    /// <summary>Judges once, if this node is the one that does.</summary>
    public async Task TickAsync(CancellationToken ct)
    {
        try
        {
            // The samples are taken on every node, so that one that takes over has a window to look at.
            var judged = await judge.RunAsync(ct);
            if (!await HoldAsync(ct))
                return;
            await run.RunAsync(judged, pulse.Age ?? TimeSpan.Zero, ct);
            pulse.Beat();
            await escalate.RunAsync(ct);
            complained = false;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception fault) // the database comes back, and a rule is anybody's code
        {
            if (!complained)
                LogFailed(fault.Message, fault);
            complained = true;
        }
    }

    /// <summary>Whether this node judges. A SQLite file has one process; of the nodes on PostgreSQL one holds the lease.</summary>
    private async Task<bool> HoldAsync(CancellationToken ct)
    {
        if (database.Kind == DatabaseKind.Sqlite)
            return true;
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var take = transaction.Command(
            """
            UPDATE operations_alert_lease SET holder = @me, until = @until
            WHERE id = 1 AND (holder = @me OR holder IS NULL OR until < @now)
            """,
            ("@me", node),
            ("@now", clock.GetUtcNow()),
            ("@until", clock.GetUtcNow() + Lease)
        );
        var holds = await take.ExecuteNonQueryAsync(ct) == 1;
        await transaction.CommitAsync(ct);
        return holds;
    }

    private async Task LeaveAsync()
    {
        if (database.Kind == DatabaseKind.Sqlite)
            return;
        try
        {
            await using var transaction = await database.BeginWriteAsync(CancellationToken.None);
            await using var leave = transaction.Command(
                "UPDATE operations_alert_lease SET holder = NULL WHERE holder = @me",
                ("@me", node)
            );
            await leave.ExecuteNonQueryAsync(CancellationToken.None);
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (System.Data.Common.DbException)
        {
            // The lease runs out by itself.
        }
    }

    [LoggerMessage(
        6200,
        LogLevel.Error,
        "The alert rules could not be judged and nobody is told of anything: {Reason}"
    )]
    private partial void LogFailed(string reason, Exception fault);
}
