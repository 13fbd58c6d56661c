using Signalbox.Platform.Jobs.Sessions;

namespace Signalbox.Platform.Jobs;

/// <summary>What every module declares of its background work: lanes, handlers, recurring jobs, sessions. Filled once, at start.</summary>
public sealed class WorkCatalog
{
    /// <summary>The lane of handlers that name none.</summary>
    public const string DefaultLane = "default";

    private readonly Dictionary<string, Lane> lanes = new(StringComparer.Ordinal)
    {
        [DefaultLane] = new Lane(DefaultLane, PerCluster: 8),
    };
    private readonly Dictionary<string, HandlerEntry> handlers = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, HandlerEntry> byType = [];
    private readonly Dictionary<string, RecurringEntry> recurring = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SessionEntry> sessions = new(StringComparer.Ordinal);

    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, Lane> Lanes => lanes;

    internal IReadOnlyDictionary<string, HandlerEntry> Handlers => handlers;

    internal IReadOnlyDictionary<string, RecurringEntry> Recurrings => recurring;

    internal IReadOnlyDictionary<string, SessionEntry> SessionKinds => sessions;

    /// <summary>Declares a lane: how many of its jobs run at once in the whole cluster, and how many may start in a span.</summary>
    /// <param name="strict">Whether one node alone works on it, so that the rate holds exactly.</param>
    public void Lane(string name, int perCluster, Rate? rate = null, bool strict = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perCluster, 1);
        lanes[name] = new Lane(name, perCluster, rate, strict);
    }

    /// <summary>Declares who handles <typeparamref name="TJob"/>, a record that is stored as JSON under <paramref name="name"/>.</summary>
    /// <param name="name">Stable dotted name, e.g. <c>radar.judge-article</c>; stored in rows, so never change it.</param>
    /// <param name="attempts">How often at most; after the last the job is dead and waits for a person.</param>
    /// <param name="timeout">How long one attempt may take; 5 minutes when left out.</param>
    public void Handle<TJob, THandler>(
        string name,
        string lane = DefaultLane,
        int attempts = 3,
        Retry? retry = null,
        TimeSpan? timeout = null
    )
        where TJob : notnull
        where THandler : class, IJobHandler<TJob>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1);
        var entry = new HandlerEntry(
            name,
            typeof(TJob),
            typeof(THandler),
            lane,
            attempts,
            retry ?? Retry.Exponential(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(5)),
            timeout ?? TimeSpan.FromMinutes(5),
            static (handler, job, context, ct) => ((IJobHandler<TJob>)handler).RunAsync((TJob)job, context, ct)
        );
        handlers.Add(name, entry);
        byType.Add(typeof(TJob), entry);
    }

    /// <summary>Declares a job that is due by the clock: each slot runs once in the whole cluster, also after restarts.</summary>
    /// <param name="cron">Five fields, in <paramref name="zone"/>, e.g. <c>0 7,12,14,18,22 * * *</c>.</param>
    /// <param name="job">Makes the job from its slot, an instant in UTC.</param>
    /// <param name="labelZh">What people call it, in Chinese; the name when left out.</param>
    /// <param name="labelEn">The same in English.</param>
    public void Recurring(
        string name,
        string cron,
        Func<DateTimeOffset, object> job,
        CatchUp catchUp = CatchUp.LatestSlot,
        string zone = "Asia/Shanghai",
        string? labelZh = null,
        string? labelEn = null
    ) => recurring.Add(name, new RecurringEntry(name, cron, zone, catchUp, job, labelZh ?? name, labelEn ?? name));

    /// <summary>Declares who runs sessions of a kind: each open one lives on exactly one node.</summary>
    /// <param name="kind">Stable dotted name, e.g. <c>shop.account</c>; stored in rows, so never change it.</param>
    /// <param name="perNode">How many one node takes at most; what is over waits for another node.</param>
    /// <param name="starts">How many may start, over all nodes, so that a move does not storm the far side.</param>
    public void Sessions<THandler>(string kind, int perNode, Rate starts)
        where THandler : class, ISessionHandler
    {
        SessionTexts.CheckName(kind, nameof(kind));
        ArgumentOutOfRangeException.ThrowIfLessThan(perNode, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(starts.Count, 1, nameof(starts));
        sessions.Add(kind, new SessionEntry(kind, typeof(THandler), perNode, starts));
    }

    internal HandlerEntry HandlerOf(Type job) =>
        byType.GetValueOrDefault(job)
        ?? throw new InvalidOperationException($"No handler is declared for {job}; declare it in AddWork.");

    /// <summary>A lane that only rows name, e.g. <c>channel:7</c>, runs one job at a time.</summary>
    internal Lane LaneOf(string name) => lanes.GetValueOrDefault(name) ?? new Lane(name, PerCluster: 1);
}

/// <summary>A queue with limits of its own.</summary>
/// <param name="PerCluster">How many of its jobs run at once, over all nodes.</param>
/// <param name="Rate">How many may start in a span, over all nodes; null is no limit.</param>
/// <param name="Strict">Whether one node alone works on it.</param>
public sealed record Lane(string Name, int PerCluster, Rate? Rate = null, bool Strict = false);

/// <summary>At most <paramref name="Count"/> starts in any <paramref name="Span"/>.</summary>
public sealed record Rate(int Count, TimeSpan Span)
{
    /// <summary>So many a second.</summary>
    public static Rate PerSecond(int count) => new(count, TimeSpan.FromSeconds(1));

    /// <summary>So many a minute.</summary>
    public static Rate PerMinute(int count) => new(count, TimeSpan.FromMinutes(1));
}

/// <summary>How long to wait before the next attempt: full jitter between nothing and a doubling bound.</summary>
/// <param name="First">Bound before the second attempt.</param>
/// <param name="Max">Largest bound.</param>
public sealed record Retry(TimeSpan First, TimeSpan Max)
{
    /// <summary>Doubling from <paramref name="first"/> up to <paramref name="max"/>.</summary>
    public static Retry Exponential(TimeSpan first, TimeSpan max) => new(first, max);
}

/// <summary>What happens to slots that passed while nothing ran.</summary>
public enum CatchUp
{
    /// <summary>The newest one runs late.</summary>
    LatestSlot,

    /// <summary>All of them run late, oldest first.</summary>
    EverySlot,

    /// <summary>None runs.</summary>
    Skip,
}

internal sealed record HandlerEntry(
    string Name,
    Type JobType,
    Type HandlerType,
    string Lane,
    int Attempts,
    Retry Retry,
    TimeSpan Timeout,
    Func<object, object, JobContext, CancellationToken, Task> Invoke
);

internal sealed record RecurringEntry(
    string Name,
    string Cron,
    string Zone,
    CatchUp CatchUp,
    Func<DateTimeOffset, object> Job,
    string LabelZh,
    string LabelEn
);
