namespace Signalbox.Market.Providers;

/// <summary>How a host stands, as the owner sees it.</summary>
/// <param name="PerMinute">How many calls a minute are sent at most now; learned from refusals.</param>
/// <param name="OpenAt">When it is asked again; null while it may be asked.</param>
/// <param name="LastFault">The sentence of the last failure; null when the last call succeeded.</param>
internal sealed record HostState(
    string Host,
    double PerMinute,
    DateTimeOffset? OpenAt,
    int FailuresInRow,
    long Calls,
    long Failures,
    FaultKind? LastKind,
    string? LastFault,
    DateTimeOffset? LastSuccess
);

/// <summary>
/// One budget for each host, whatever adapter calls it: paced, halved by a refusal, slowly given back by successes; and a
/// circuit that opens on a ban at once and on failures in a row, for longer each time.
/// </summary>
internal sealed class HostBudget
{
    private const int FailuresToOpen = 5;
    private const double LeastPerMinute = 1;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private readonly string host;
    private readonly double most;
    private readonly TimeProvider clock;
    private double now;
    private DateTimeOffset nextAt;
    private DateTimeOffset? openAt;
    private bool isProbing;
    private int opened;
    private int failuresInRow;
    private long calls;
    private long failures;
    private FaultKind? lastKind;
    private string? lastFault;
    private DateTimeOffset? lastSuccess;

    /// <param name="perMinute">Calls a minute to a host that has refused nothing.</param>
    public HostBudget(string host, double perMinute, TimeProvider clock) =>
        (this.host, most, now, this.clock) = (host, perMinute, perMinute, clock);

    /// <summary>Takes a place for one call.</summary>
    /// <returns>How long to wait before it is sent; null when the circuit is open.</returns>
    /// <remarks>When a pause is over one call goes through as a probe, and the others wait for what becomes of it.</remarks>
    public TimeSpan? Take()
    {
        lock (gate)
        {
            var at = clock.GetUtcNow();
            if (openAt is { } open)
            {
                if (at < open || isProbing)
                    return null;
                isProbing = true;
            }
            var turn = nextAt > at ? nextAt : at;
            nextAt = turn + TimeSpan.FromMinutes(1 / now);
            calls++;
            return turn - at;
        }
    }

    public void Succeeded()
    {
        lock (gate)
        {
            (failuresInRow, lastKind, lastFault, lastSuccess) = (0, null, null, clock.GetUtcNow());
            if (openAt is not null)
                (openAt, isProbing) = (null, false);
            else
                opened = 0;
            now = Math.Min(most, now + (most / 100)); // a hundred good calls give a halved budget back
        }
    }

    /// <summary>A place that was taken and not used.</summary>
    public void Given()
    {
        lock (gate)
        {
            isProbing = false;
            calls--;
        }
    }

    public void Failed(ProviderException fault)
    {
        lock (gate)
        {
            (lastKind, lastFault) = (fault.Kind, fault.Message);
            failures++;
            if (!fault.IsOfHost)
            {
                // It answered: what it says of one request closes nothing.
                (failuresInRow, isProbing) = (0, false);
                openAt = null;
                return;
            }
            failuresInRow++;
            if (fault.Kind is FaultKind.RateLimited or FaultKind.Banned)
                now = Math.Max(LeastPerMinute, now / 2);
            if (fault.Kind is FaultKind.Banned or FaultKind.RateLimited || isProbing || failuresInRow >= FailuresToOpen)
                Open(fault.AgainAt);
        }
    }

    public HostState State
    {
        get
        {
            lock (gate)
                return new HostState(
                    host,
                    now,
                    openAt > clock.GetUtcNow() ? openAt : null,
                    failuresInRow,
                    calls,
                    failures,
                    lastKind,
                    lastFault,
                    lastSuccess
                );
        }
    }

    private void Open(DateTimeOffset? until)
    {
        var pause = FirstPause * Math.Pow(2, opened);
        if (pause > LongestPause)
            pause = LongestPause;
        opened++;
        isProbing = false;
        openAt = until ?? clock.GetUtcNow() + pause;
    }
}
