using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Jobs;

/// <summary>Claims jobs for the free places of each lane and starts them; also makes timers that are due into jobs.</summary>
/// <remarks>One loop, so that a claim is one commit for all lanes and whoever reads this sees every decision.</remarks>
internal sealed class Dispatcher(
    WorkCatalog work,
    Database database,
    JobWriter writer,
    JobSignals signals,
    JobRunner runner,
    Outage outage,
    Heartbeat heartbeat,
    IOptions<JobsOptions> options,
    TimeProvider clock
)
{
    private const int MostInOneClaim = 500;

    /// <summary>After a claim that found less than it could take: what is due later is not known any more.</summary>
    private static readonly TimeSpan LookAfterClaim = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs until <paramref name="stop"/>; the jobs it started stay in <paramref name="running"/> until they end.</summary>
    public async Task RunAsync(INodeLease lease, ConcurrentDictionary<long, RunningJob> running, CancellationToken stop)
    {
        var round = new Round(lease, running);
        while (!stop.IsCancellationRequested)
        {
            heartbeat.Beat();
            try
            {
                await ClockAsync(round, stop);
                await LookAsync(round, stop);
                await FireTimersAsync(round, stop);
                if (await ClaimAsync(round, stop))
                    continue;
                outage.Over();
                await signals.Work.WaitAsync(Rest(round), clock, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whether a claim was committed is not known now; the next round finds out.
                round.MayHaveUnknown = true;
                round.NextLook = 0;
                await outage.PauseAsync(e, stop);
            }
        }
    }

    /// <summary>Moves what waits when the wall clock has been set back, and looks anew when it has jumped ahead.</summary>
    private async Task ClockAsync(Round round, CancellationToken ct)
    {
        var (now, passed) = (clock.GetUtcNow(), clock.GetTimestamp());
        if (round.Clock is { } before)
        {
            var expected = before.Now + clock.GetElapsedTime(before.Passed, passed);
            if (expected - now > TimeSpan.FromSeconds(2))
            {
                await writer.RunAsync(
                    sql => Freeing.AfterClockSetBackAsync(sql, expected, now, CancellationToken.None),
                    ct
                );
                round.NextLook = 0;
            }
        }
        else
        {
            await writer.RunAsync(sql => Freeing.CreatedInTheFutureAsync(sql, now, CancellationToken.None), ct);
        }
        round.Clock = (now, passed);
    }

    private async Task LookAsync(Round round, CancellationToken ct)
    {
        foreach (var (lane, at) in signals.TakeDue())
        {
            var places = round.Lane(lane, work, clock);
            if (at < places.NextDue)
                places.NextDue = at;
        }
        var again = signals.TakeLookAgain();
        if (!again && clock.GetTimestamp() < round.NextLook)
            return;

        if (round.MayHaveUnknown)
        {
            await writer.RunAsync(
                sql => Freeing.UnknownAsync(sql, round.Lease.Id, [.. round.Running.Keys], CancellationToken.None),
                ct
            );
            round.MayHaveUnknown = false;
        }
        await using var connection = await database.OpenAsync(ct);
        round.NextLook = clock.GetTimestamp() + Ticks(options.Value.Poll);
        var sql = new SqlRunner(database.Kind, connection, null);
        foreach (var (lane, due) in await Claiming.OverviewAsync(sql, ct))
        {
            if (lane is null)
                round.NextTimer = due;
            else
                round.Lane(lane, work, clock).NextDue = due;
        }
        foreach (var places in round.Lanes.Values.Where(l => !l.KnowsEarlierStarts))
            await RememberStartsAsync(places, sql, ct);
    }

    private async Task FireTimersAsync(Round round, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (round.NextTimer > now)
            return;
        foreach (
            var lane in await writer.RunAsync(sql => Claiming.FireTimersAsync(sql, now, CancellationToken.None), ct)
        )
            signals.Enqueued(lane, now);
        round.NextTimer = DateTimeOffset.MaxValue;
        signals.LookAgain();
    }

    /// <returns>Whether something was claimed or is to be looked at again at once.</returns>
    private async Task<bool> ClaimAsync(Round round, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var view = round.Lease.View;
        List<Wanted> wanted = [];
        foreach (var places in round.Lanes.Values)
        {
            if (places.NextDue <= now && places.KnowsEarlierStarts && places.Free(view) is > 0 and var free)
                wanted.Add(new Wanted(places.Lane, Math.Min(free, MostInOneClaim)));
        }
        if (wanted.Count == 0)
            return false;

        // Two nodes that lock several lanes do it in the same order.
        wanted.Sort((a, b) => string.CompareOrdinal(a.Lane.Name, b.Lane.Name));
        var claimed = await writer.RunAsync(
            sql => Claiming.ClaimAsync(sql, wanted, round.Lease.Id, now, CancellationToken.None),
            ct
        );
        outage.Over();
        foreach (var job in claimed)
            Start(round, job);
        var got = claimed.CountBy(j => j.Lane).ToDictionary(StringComparer.Ordinal);
        foreach (var (lane, places) in wanted)
        {
            // Fewer than asked for: nothing more is due now, or other nodes hold the places. The next look tells.
            if (got.GetValueOrDefault(lane.Name) < places)
                round.Lanes[lane.Name].NextDue = DateTimeOffset.MaxValue;
        }
        if (claimed.Count < wanted.Sum(w => w.Places))
            round.NextLook = Math.Min(round.NextLook, clock.GetTimestamp() + Ticks(LookAfterClaim));
        return claimed.Count > 0;
    }

    private void Start(Round round, ClaimedJob job)
    {
        var places = round.Lane(job.Lane, work, clock);
        places.Take();
        var run = new RunningJob(
            job,
            round.Lease.Id,
            () =>
            {
                places.Leave();
                signals.Work.Give();
            },
            round.Lease.Lost
        );
        round.Running[job.Id] = run;
        run.Ended = Task.Run(
            async () =>
            {
                await runner.RunAsync(run);
                round.Running.TryRemove(KeyValuePair.Create(job.Id, run));
            },
            CancellationToken.None
        );
    }

    private TimeSpan Rest(Round round)
    {
        var rest = clock.GetElapsedTime(clock.GetTimestamp(), Math.Max(round.NextLook, clock.GetTimestamp()));
        var now = clock.GetUtcNow();
        if (round.NextTimer - now < rest)
            rest = round.NextTimer - now;
        foreach (var places in round.Lanes.Values)
        {
            if (places.NextDue == DateTimeOffset.MaxValue)
                continue;
            var pause = places.NextDue > now ? places.NextDue - now : places.Pause(round.Lease.View);
            // Zero: it is full, and a place that comes free wakes us.
            if (pause > TimeSpan.Zero && pause < rest)
                rest = pause;
        }
        return rest > TimeSpan.FromMilliseconds(1) ? rest : TimeSpan.FromMilliseconds(1);
    }

    private async Task RememberStartsAsync(LanePlaces places, SqlRunner sql, CancellationToken ct)
    {
        var rate = places.Lane.Rate!; // only lanes with a rate have anything to remember
        var now = clock.GetUtcNow();
        var starts = await sql.ListAsync(
            """
            SELECT started_at FROM job WHERE lane = @lane AND started_at > @since
            ORDER BY started_at DESC LIMIT @count
            """,
            [("@lane", places.Lane.Name), ("@since", now - rate.Span), ("@count", rate.Count)],
            row => row.Instant(sql.Kind, 0),
            ct
        );
        places.Remember(starts.Select(at => now - at).Where(ago => ago > TimeSpan.Zero).Reverse());
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * clock.TimestampFrequency);

    /// <summary>What the loop knows, and nobody else touches.</summary>
    private sealed class Round(INodeLease lease, ConcurrentDictionary<long, RunningJob> running)
    {
        public INodeLease Lease => lease;

        public ConcurrentDictionary<long, RunningJob> Running => running;

        public Dictionary<string, LanePlaces> Lanes { get; } = new(StringComparer.Ordinal);

        public DateTimeOffset NextTimer { get; set; } = DateTimeOffset.MaxValue;

        public (DateTimeOffset Now, long Passed)? Clock { get; set; }

        /// <summary>When to look at the table again, by the clock that is never set back.</summary>
        public long NextLook { get; set; }

        public bool MayHaveUnknown { get; set; }

        public LanePlaces Lane(string name, WorkCatalog work, TimeProvider clock) =>
            Lanes.TryGetValue(name, out var places) ? places : Lanes[name] = new LanePlaces(work.LaneOf(name), clock);
    }
}
