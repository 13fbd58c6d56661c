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

    /// <summary>For how long a job that was claimed ahead may wait here for a place.</summary>
    private static readonly TimeSpan LongestAhead = TimeSpan.FromSeconds(1);

    /// <summary>After a claim that found less than it could take: what is due later is not known any more.</summary>
    private static readonly TimeSpan LookAfterClaim = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs until <paramref name="stop"/>; the jobs it started stay in <paramref name="running"/> until they end.</summary>
    public async Task RunAsync(INodeLease lease, ConcurrentDictionary<long, RunningJob> running, CancellationToken stop)
    {
        var round = new Round(lease, running, new WallWatch(clock));
        while (!stop.IsCancellationRequested)
        {
            heartbeat.Beat();
            try
            {
                await ClockAsync(round, stop);
                await TakeClaimedAsync(round);
                await LookAsync(round, stop);
                await FireTimersAsync(round, stop);
                StartAhead(round);
                await GiveBackAsync(round, all: false);
                BeginClaim(round);
                var reckoned = clock.GetTimestamp();
                await signals.Work.WaitAsync(Rest(round), reckoned, clock, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                // Whether a claim was committed is not known now; the next round finds out.
                round.MayHaveUnknown = true;
                round.NextLook = 0;
                await outage.PauseAsync(e, stop);
            }
        }
        await EndAsync(round);
    }

    /// <summary>Moves what waits when the wall clock has been set back.</summary>
    private async Task ClockAsync(Round round, CancellationToken ct)
    {
        var isNew = round.Wall.IsNew;
        var (now, before) = round.Wall.Look();
        if (isNew)
            await writer.RunAsync(
                sql => Freeing.DueInTheFutureAsync(sql, clock.GetUtcNow(), CancellationToken.None),
                ct
            );
        if (before is not { } expected)
            return;
        await writer.RunAsync(sql => Freeing.AfterClockSetBackAsync(sql, expected, now, CancellationToken.None), ct);
        round.NextLook = 0;
    }

    private async Task LookAsync(Round round, CancellationToken ct)
    {
        foreach (var (lane, at) in signals.TakeDue())
        {
            var places = round.Lane(lane, work, clock);
            if (at < places.NextDue)
                places.NextDue = at;
        }
        var again = signals.TakeLookAgain() || round.Lanes.Values.Any(l => !l.KnowsEarlierStarts);
        if (!again && clock.GetTimestamp() < round.NextLook)
            return;

        if (round.MayHaveUnknown && round.Claiming is null)
        {
            var now = clock.GetUtcNow();
            await writer.RunAsync(
                sql => Freeing.UnknownAsync(sql, round.Lease.Id, round.Known(), now, CancellationToken.None),
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

    /// <summary>Asks for jobs in the background: while the claim is being committed, those claimed before start and end.</summary>
    private void BeginClaim(Round round)
    {
        if (round.Claiming is not null || round.MayHaveUnknown)
            return;
        var now = clock.GetUtcNow();
        var view = round.Lease.View;
        List<Wanted> wanted = [];
        foreach (var places in round.Lanes.Values)
        {
            if (places.NextDue <= now && places.KnowsEarlierStarts && places.Wanted(view) is > 0 and var count)
                wanted.Add(new Wanted(places.Lane, Math.Min(count, MostInOneClaim), places.Free(view)));
        }
        if (wanted.Count == 0)
            return;

        // Two nodes that lock several lanes do it in the same order.
        wanted.Sort((a, b) => string.CompareOrdinal(a.Lane.Name, b.Lane.Name));
        // What is told of from here on may come too late for this claim, and then asks for another.
        foreach (var lane in wanted)
            round.Lanes[lane.Lane.Name].NextDue = DateTimeOffset.MaxValue;
        round.Wanted = wanted;
        round.Claiming = writer.RunAsync(
            sql => Claiming.ClaimAsync(sql, wanted, round.Lease.Id, now, CancellationToken.None),
            CancellationToken.None,
            canWait: true
        );
        // Told when the task is over, and not a moment before: who looks too soon waits for the next time.
        _ = round.Claiming.ContinueWith(_ => signals.Work.Give(), TaskScheduler.Default);
    }

    /// <summary>Takes in what a claim brought, if it is committed by now.</summary>
    private async Task TakeClaimedAsync(Round round)
    {
        if (round.Claiming is not { IsCompleted: true } claiming)
            return;
        round.Claiming = null;
        if (round.MayHaveUnknown)
            round.NextLook = 0;
        var claimed = await claiming;
        outage.Over();
        var since = clock.GetTimestamp();
        foreach (var job in claimed)
            round.Lanes[job.Lane].Ahead.Enqueue((job, since));

        var got = claimed.CountBy(j => j.Lane).ToDictionary(StringComparer.Ordinal);
        foreach (var wanted in round.Wanted)
        {
            if (got.GetValueOrDefault(wanted.Lane.Name) == wanted.Count)
                round.Lanes[wanted.Lane.Name].NextDue = DateTimeOffset.MinValue;
            else // nothing more was due, or other nodes hold the places; when there will be is looked up
                round.NextLook = Math.Min(round.NextLook, clock.GetTimestamp() + Ticks(LookAfterClaim));
        }
    }

    private void StartAhead(Round round)
    {
        foreach (var places in round.Lanes.Values)
        {
            while (places.Ahead.Count > 0 && places.Free(round.Lease.View) > 0)
                Start(round, places, places.Ahead.Dequeue().Job);
        }
    }

    private void Start(Round round, LanePlaces places, ClaimedJob job)
    {
        var start = places.Take();
        var run = new RunningJob(
            job,
            round.Lease.Id,
            start,
            () =>
            {
                places.Leave(start);
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

    /// <summary>Gives back what was claimed ahead and cannot start soon: slow jobs have the places, or others could take it.</summary>
    private async Task GiveBackAsync(Round round, bool all)
    {
        List<ClaimedJob> back = [];
        foreach (var places in round.Lanes.Values)
        {
            if (
                places.Ahead.TryPeek(out var first)
                && (all || round.Lease.View.Live > 1 || clock.GetElapsedTime(first.Since) > LongestAhead)
            )
            {
                back.AddRange(places.Ahead.Select(a => a.Job));
                places.Ahead.Clear();
                places.AreSlow();
                places.NextDue = DateTimeOffset.MinValue;
            }
        }
        if (back.Count == 0)
            return;
        var now = clock.GetUtcNow();
        await writer.RunAsync(
            async sql =>
            {
                foreach (var job in back)
                    await JobRows.GiveBackAsync(
                        sql,
                        new Claim(job.Id, job.Attempt, round.Lease.Id),
                        now,
                        CancellationToken.None
                    );
                return back.Count;
            },
            CancellationToken.None
        );
    }

    /// <summary>Nothing that was claimed and not started stays behind.</summary>
    private async Task EndAsync(Round round)
    {
        if (round.Lease.Lost.IsCancellationRequested)
            return;
        try
        {
            if (round.Claiming is not null)
            {
                await round.Claiming;
                await TakeClaimedAsync(round);
            }
            await GiveBackAsync(round, all: true);
        }
        catch (Exception e)
        {
            // As after a kill: whoever comes next frees them.
            await outage.PauseAsync(e, new CancellationToken(canceled: true));
        }
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
    private sealed class Round(INodeLease lease, ConcurrentDictionary<long, RunningJob> running, WallWatch wall)
    {
        public INodeLease Lease => lease;

        public ConcurrentDictionary<long, RunningJob> Running => running;

        public Dictionary<string, LanePlaces> Lanes { get; } = new(StringComparer.Ordinal);

        public DateTimeOffset NextTimer { get; set; } = DateTimeOffset.MaxValue;

        public WallWatch Wall => wall;

        /// <summary>When to look at the table again, by the clock that is never set back.</summary>
        public long NextLook { get; set; }

        /// <summary>Whether rows may be marked as ours that we do not know of.</summary>
        public bool MayHaveUnknown { get; set; }

        /// <summary>The claim that is under way, if any, and what it asked for.</summary>
        public Task<List<ClaimedJob>>? Claiming { get; set; }

        public IReadOnlyList<Wanted> Wanted { get; set; } = [];

        /// <summary>The ids of all jobs that we know to be ours.</summary>
        public IReadOnlyCollection<long> Known() =>
            [.. running.Keys, .. Lanes.Values.SelectMany(l => l.Ahead).Select(a => a.Job.Id)];

        public LanePlaces Lane(string name, WorkCatalog work, TimeProvider clock) =>
            Lanes.TryGetValue(name, out var places) ? places : Lanes[name] = new LanePlaces(work.LaneOf(name), clock);
    }
}
