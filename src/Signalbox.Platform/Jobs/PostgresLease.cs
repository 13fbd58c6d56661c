using Microsoft.Extensions.Logging;
using Npgsql;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs.Sessions;

namespace Signalbox.Platform.Jobs;

/// <summary>Keeps this node alive in the database, listens, and takes others for dead when they are.</summary>
/// <remarks>Its waits are real time, not the program's clock: the other side of each is the database's clock.</remarks>
internal sealed partial class PostgresLease : INodeLease
{
    private readonly NpgsqlConnection connection;
    private readonly SqlRunner sql;
    private readonly JobsOptions options;
    private readonly JobSignals signals;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly string[] strictLanes;
    private readonly CancellationTokenSource lost = new();
    private readonly CancellationTokenSource leaving = new();
    private readonly Dictionary<Guid, long> lockSeenFree = [];
    private readonly HashSet<string> owned = new(StringComparer.Ordinal);
    private readonly long signedOnAt = TimeProvider.System.GetTimestamp();
    private readonly Task keeping;
    private volatile NodeView view;
    private long renewedAt = TimeProvider.System.GetTimestamp();

    public PostgresLease(
        NpgsqlConnection connection,
        Guid id,
        JobsOptions options,
        WorkCatalog work,
        JobSignals signals,
        TimeProvider clock,
        ILogger log
    )
    {
        (this.connection, Id, this.options, this.signals) = (connection, id, options, signals);
        (this.clock, this.log) = (clock, log);
        sql = new SqlRunner(DatabaseKind.Postgres, connection, null);
        strictLanes = [.. work.Lanes.Values.Where(l => l.Strict).Select(l => l.Name)];
        // Until the first look: as if others lived, and no strict lane is ours.
        view = new NodeView(2, 1, new HashSet<string>(StringComparer.Ordinal));
        connection.Notification += (_, told) =>
        {
            foreach (var word in told.Payload.Split('\n'))
                signals.Told(word);
        };
        keeping = Task.Run(KeepAsync, CancellationToken.None);
    }

    public Guid Id { get; }

    public NodeView View => view;

    public CancellationToken Lost => lost.Token;

    public async Task LeaveAsync(CancellationToken ct)
    {
        await leaving.CancelAsync();
        await keeping;
        if (!lost.IsCancellationRequested)
            await sql.ExecuteAsync("DELETE FROM node WHERE id = @id", [("@id", Id)], ct);
    }

    public async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync();
        await keeping;
        await connection.DisposeAsync();
        leaving.Dispose();
        lost.Dispose();
    }

    private async Task KeepAsync()
    {
        // Its end waits for a look that is under way: what that looks at is disposed of afterwards.
        await using var watch = new Timer(_ => DieIfExpired(), null, options.NodeLook, options.NodeLook);
        try
        {
            while (true)
            {
                await LookAsync();
                var until = TimeProvider.System.GetTimestamp() + Ticks(options.NodeLook);
                // Whatever is told meanwhile comes in on this same connection.
                // Whole milliseconds and at least one: to Npgsql nought means for ever.
                while (Left(until) is { Ticks: > 0 } left && !leaving.IsCancellationRequested)
                    await connection.WaitAsync((int)Math.Ceiling(left.TotalMilliseconds), leaving.Token);
                if (leaving.IsCancellationRequested)
                    return;
            }
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested) { }
        catch (Exception e)
        {
            // Whatever it was, the lock may be gone with the connection: this node has died.
            if (!lost.IsCancellationRequested)
                LogDied(e.Message);
            await lost.CancelAsync();
        }
    }

    /// <summary>A connection that hangs tells nobody: once the row must have expired, we are dead.</summary>
    private void DieIfExpired()
    {
        if (lost.IsCancellationRequested || leaving.IsCancellationRequested)
            return;
        if (TimeProvider.System.GetElapsedTime(Interlocked.Read(ref renewedAt)) < options.NodeExpiry)
            return;
        LogDied("its row could not be renewed in time");
        _ = lost.CancelAsync(); // what listens must not bring down the timer's thread, and the program with it
    }

    private async Task LookAsync()
    {
        var begun = TimeProvider.System.GetTimestamp();
        if (
            TimeProvider.System.GetElapsedTime(renewedAt) >= options.NodeRenewal - options.NodeLook / 2
            || renewedAt <= signedOnAt
        )
        {
            var renewed = await sql.ExecuteAsync(
                "UPDATE node SET expires_at = clock_timestamp() + @expiry WHERE id = @id",
                [("@id", Id), ("@expiry", options.NodeExpiry)],
                CancellationToken.None
            );
            if (renewed == 0)
                throw new InvalidOperationException("Another node took this one for dead.");
            Interlocked.Exchange(ref renewedAt, begun);
        }

        var nodes = await sql.ListAsync(
            """
            SELECT n.id, n.expires_at < clock_timestamp(), EXISTS (
                SELECT 1 FROM pg_locks l
                WHERE l.locktype = 'advisory' AND l.classid::bigint = @class AND l.objid::bigint = n.lock_key AND l.objsubid = 2
                    AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
            FROM node n ORDER BY n.id
            """,
            [("@class", (long)PostgresNodes.NodeLocks)],
            row => (Id: row.GetGuid(0), Expired: row.GetBoolean(1), Locked: row.GetBoolean(2)),
            CancellationToken.None
        );
        await TakeStrictLanesAsync();
        var me = nodes.FindIndex(n => n.Id == Id);
        if (me < 0)
            throw new InvalidOperationException("Another node took this one for dead.");
        var seen = new NodeView(nodes.Count, me, owned.ToHashSet(StringComparer.Ordinal));
        var changed = seen.Live != view.Live || seen.Index != view.Index || owned.Count != view.OwnedLanes?.Count;
        view = seen;
        if (changed)
        {
            signals.LookAgain();
            // The others too: what was given back before we saw them was told to nobody.
            signals.SessionsChanged();
        }

        foreach (var id in lockSeenFree.Keys.Except(nodes.Select(n => n.Id)).ToList())
            lockSeenFree.Remove(id);
        foreach (var other in nodes.Where(n => n.Id != Id))
            await JudgeAsync(other.Id, other.Expired, other.Locked, begun);
    }

    private async Task TakeStrictLanesAsync()
    {
        foreach (var lane in strictLanes.Where(l => !owned.Contains(l)))
        {
            var got = await sql.ListAsync(
                "SELECT pg_try_advisory_lock(@class, @key)",
                [("@class", PostgresNodes.StrictLaneLocks), ("@key", NodeView.StableHash(lane))],
                row => row.GetBoolean(0),
                CancellationToken.None
            );
            if (got.Single())
                owned.Add(lane);
        }
    }

    /// <summary>Dead is who expired, and whose lock was free at two looks: once may be a moment between two connections.</summary>
    private async Task JudgeAsync(Guid id, bool expired, bool locked, long now)
    {
        if (locked)
            lockSeenFree.Remove(id);
        else
            lockSeenFree.TryAdd(id, now);
        var freeTwice =
            lockSeenFree.TryGetValue(id, out var since)
            && TimeProvider.System.GetElapsedTime(since, now) >= options.NodeLook * 0.9;
        if (!expired && !freeTwice)
            return;
        // A restart of the database frees every lock at once; give the others the time to come back.
        if (TimeProvider.System.GetElapsedTime(signedOnAt) < options.JudgeAfter)
            return;

        await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
        var judging = new SqlRunner(DatabaseKind.Postgres, connection, transaction);
        // It may have renewed since we looked; then it lives.
        var gone = await judging.ListAsync(
            "DELETE FROM node WHERE id = @id AND (@lock_free OR expires_at < clock_timestamp()) RETURNING lock_key",
            [("@id", id), ("@lock_free", freeTwice)],
            row => row.GetInt32(0),
            CancellationToken.None
        );
        if (gone is [var key])
            await CutOffAsync(judging, key);
        var freed =
            gone.Count == 0
                ? 0
                : await Freeing.OrphansAsync(
                    judging,
                    options.LossesBeforeDead,
                    clock.GetUtcNow(),
                    CancellationToken.None
                );
        if (gone.Count > 0)
            await SessionSql.FreeOrphansAsync(judging, CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        lockSeenFree.Remove(id);
        if (gone.Count == 0)
            return;
        LogJudged(id, freed, expired ? "its row expired" : "its lock is free");
        signals.LookAgain();
        signals.SessionsChanged();
    }

    /// <summary>Ends the connection of one that is stopped or cut off, and with it its hold on strict lanes.</summary>
    private static Task<List<bool>> CutOffAsync(SqlRunner judging, int key) =>
        judging.ListAsync(
            """
            SELECT pg_terminate_backend(l.pid) FROM pg_locks l
            WHERE l.locktype = 'advisory' AND l.classid::bigint = @class AND l.objid::bigint = @key AND l.objsubid = 2
                AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """,
            [("@class", (long)PostgresNodes.NodeLocks), ("@key", (long)key)],
            row => row.GetBoolean(0),
            CancellationToken.None
        );

    private static long Ticks(TimeSpan span) => (long)(span.TotalSeconds * TimeProvider.System.TimestampFrequency);

    private static TimeSpan Left(long until) =>
        TimeProvider.System.GetElapsedTime(TimeProvider.System.GetTimestamp(), until);

    [LoggerMessage(1401, LogLevel.Warning, "Node died and its jobs were given up: {Why}")]
    private partial void LogDied(string why);

    [LoggerMessage(1402, LogLevel.Warning, "Node {Id} was taken for dead because {Why}; {Freed} jobs freed")]
    private partial void LogJudged(Guid id, int freed, string why);
}
