using System.Globalization;

namespace Signalbox.Platform.Tests.Jobs.Model;

/// <summary>What the engine's tables should say, thought out in a few lines of memory.</summary>
internal sealed class EngineModel(DateTimeOffset now)
{
    private readonly List<Job> jobs = [];
    private readonly Dictionary<string, Group> groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (DateTimeOffset At, Script Script)> timers = new(StringComparer.Ordinal);

    public DateTimeOffset Now { get; set; } = now;

    /// <summary>When something happens by itself; null when nothing will.</summary>
    public DateTimeOffset? Next =>
        jobs.Where(j => j.State == 0).Select(j => j.RunAt).Concat(timers.Values.Select(t => t.At)).Min(Nullable);

    /// <summary>The names of all jobs, in a fixed order.</summary>
    public IReadOnlyList<string> Names => [.. jobs.Select(j => j.Script.Name).Order(StringComparer.Ordinal)];

    /// <returns>False when the key is taken.</returns>
    public bool Enqueue(Script script, string? dedupe, DateTimeOffset runAt)
    {
        if (dedupe is not null && jobs.Exists(j => j.Dedupe == dedupe))
            return false;
        jobs.Add(new Job(script, Now) { RunAt = runAt, Dedupe = dedupe });
        return true;
    }

    /// <returns>False when the key is taken.</returns>
    public bool EnqueueGroup(string key, IReadOnlyList<Script> scripts, Script settled)
    {
        if (!groups.TryAdd(key, new Group(settled)))
            return false;
        jobs.AddRange(scripts.Select(s => new Job(s, Now) { RunAt = Now, Group = key }));
        return true;
    }

    public void SetTimer(string key, DateTimeOffset at, Script script) => timers[key] = (at, script);

    public bool CancelTimer(string key) => timers.Remove(key);

    /// <returns>False when that job is not dead.</returns>
    public bool RetryDead(string name)
    {
        var job = jobs.Single(j => j.Script.Name == name);
        if (job.State != 3)
            return false;
        (job.State, job.Failed, job.Lost, job.RunAt, job.FinishedAt) = (0, 0, 0, Now, null);
        return true;
    }

    /// <summary>Does everything that is due.</summary>
    public void Settle()
    {
        while (true)
        {
            foreach (var (key, (at, script)) in timers.Where(t => t.Value.At <= Now).ToList())
            {
                timers.Remove(key);
                jobs.Add(new Job(script, Now) { RunAt = at });
            }
            var due = jobs.Where(j => j.State == 0 && j.RunAt <= Now).ToList();
            due.ForEach(Run);
            var ended = groups
                .Where(g => g.Value.SettledAt is null && !jobs.Exists(j => j.Group == g.Key && j.State < 2))
                .ToList();
            foreach (var (_, group) in ended)
            {
                group.SettledAt = Now;
                jobs.Add(new Job(group.Settled, Now) { RunAt = Now });
            }
            if (due.Count == 0 && ended.Count == 0)
                return;
        }
    }

    /// <summary>All rows as <see cref="EngineRows"/> reads them.</summary>
    public IReadOnlyList<string> Rows() =>
        [
            .. jobs.Select(j => j.ToString()).Order(StringComparer.Ordinal),
            .. jobs.Where(j => j.Step is not null)
                .Select(j => $"step {j.Script.Name} step {j.Step}")
                .Order(StringComparer.Ordinal),
            .. groups.Select(g => $"group {g.Key} {At(g.Value.SettledAt)}").Order(StringComparer.Ordinal),
            .. timers
                .Select(t => $"timer {t.Key} {t.Value.Script.Name} {At(t.Value.At)}")
                .Order(StringComparer.Ordinal),
        ];

    internal static string At(DateTimeOffset? instant) =>
        instant?.ToString("MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture) ?? "-";

    private static DateTimeOffset? Nullable(DateTimeOffset instant) => instant;

    private void Run(Job job)
    {
        job.Attempt++;
        job.StartedAt = Now;
        switch (job.Script.Run(job.Attempt))
        {
            case 'd' or 'c':
                (job.State, job.FinishedAt) = (2, Now);
                break;
            case 's':
                if (job.Step is null)
                    (job.Step, job.Lost) = (job.Attempt, 0); // a step further
                Fail(job);
                break;
            case 'l':
                (job.RunAt, job.Error) = (Now + ScriptModule.Later, "later");
                break;
            case 'r':
                (job.State, job.Failed, job.Error, job.FinishedAt) = (3, job.Failed + 1, "refused", Now);
                break;
            case 'x':
                job.Lost++;
                break;
            default:
                Fail(job);
                break;
        }
    }

    private void Fail(Job job)
    {
        job.Failed++;
        job.Error = "InvalidOperationException: failed";
        if (job.Failed >= ScriptModule.Attempts)
            (job.State, job.FinishedAt) = (3, Now);
        else
            job.RunAt = Now;
    }

    private sealed class Job(Script script, DateTimeOffset createdAt)
    {
        public Script Script => script;
        public string? Dedupe { get; init; }
        public string? Group { get; init; }
        public int State { get; set; }
        public required DateTimeOffset RunAt { get; set; }
        public int Attempt { get; set; }
        public int Failed { get; set; }
        public int Lost { get; set; }
        public DateTimeOffset? StartedAt { get; set; }
        public DateTimeOffset? FinishedAt { get; set; }
        public string? Error { get; set; }
        public int? Step { get; set; }

        public override string ToString() =>
            $"job {script.Name} dedupe={Dedupe} group={Group} state={State} run={At(RunAt)} attempt={Attempt} "
            + $"failed={Failed} lost={Lost} created={At(createdAt)} started={At(StartedAt)} finished={At(FinishedAt)} "
            + $"error={Error}";
    }

    private sealed class Group(Script settled)
    {
        public Script Settled => settled;

        public DateTimeOffset? SettledAt { get; set; }
    }
}
