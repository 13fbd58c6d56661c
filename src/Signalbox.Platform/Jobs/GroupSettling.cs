namespace Signalbox.Platform.Jobs;

/// <summary>Enqueues what follows a group once all its jobs are done or dead.</summary>
internal sealed class GroupSettling(JobWriter writer, JobSignals signals, Outage outage, TimeProvider clock)
{
    /// <summary>A node that dies between the end of a job and this leaves the group to whoever looks next.</summary>
    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(5);

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await TryAsync(SweepAsync, stop);
            var swept = clock.GetTimestamp();
            // One reading of the clock decides and is waited for: by the next one the time may be up.
            while (!stop.IsCancellationRequested)
            {
                var reckoned = clock.GetTimestamp();
                if (Sweep - clock.GetElapsedTime(swept, reckoned) is not { Ticks: > 0 } left)
                    break;
                await signals.Groups.WaitAsync(left, reckoned, clock, stop);
                if (signals.TakeGroups() is { Count: > 0 } groups)
                    await TryAsync(() => SettleAsync(groups), stop);
            }
        }
    }

    private async Task SweepAsync() =>
        await SettleAsync(
            await writer.RunAsync(
                sql =>
                    sql.ListAsync(
                        """
                        SELECT id FROM job_group g WHERE settled_at IS NULL
                            AND NOT EXISTS (SELECT 1 FROM job WHERE group_id = g.id AND state < 2)
                        ORDER BY id LIMIT 200
                        """,
                        [],
                        row => row.GetInt64(0),
                        CancellationToken.None
                    ),
                CancellationToken.None
            )
        );

    private async Task SettleAsync(IReadOnlyList<long> groups)
    {
        foreach (var id in groups)
        {
            var now = clock.GetUtcNow();
            var next = await writer.RunAsync(sql => SettleAsync(sql, id, now), CancellationToken.None);
            if (next is not null)
                signals.Enqueued(next.Lane, now);
        }
    }

    /// <returns>The job that followed; null when the group is not at its end or was settled before.</returns>
    private static async Task<NewJob?> SettleAsync(SqlRunner sql, long id, DateTimeOffset now)
    {
        var settled = await sql.ListAsync(
            """
            UPDATE job_group SET settled_at = @now WHERE id = @id AND settled_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM job WHERE group_id = @id AND state < 2)
            RETURNING lane, name, payload
            """,
            [("@id", id), ("@now", now)],
            row => new NewJob(row.GetString(0), row.GetString(1), row.GetString(2), now),
            CancellationToken.None
        );
        if (settled is not [var next])
            return null;
        await JobRows.InsertAsync(sql, next, now, CancellationToken.None);
        return next;
    }

    private async Task TryAsync(Func<Task> work, CancellationToken stop)
    {
        try
        {
            await work();
        }
        catch (Exception e)
        {
            await outage.PauseAsync(e, stop); // the next sweep finds the group again
        }
    }
}
