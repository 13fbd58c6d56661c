using Signalbox.Platform.Jobs;

namespace Signalbox.Platform.Llm.Calls;

/// <summary>How many requests one vendor gets with one key: at once, in a minute, and none while it asked for a pause.</summary>
/// <remarks>It holds for this process; over several nodes the lane of the jobs limits the whole.</remarks>
internal sealed class VendorGate(GateLimits limits, LlmOptions options, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly Lock gate = new();
    private readonly SemaphoreSlim places = new(limits.Concurrency, limits.Concurrency);
    private readonly LinkedList<Pass> recent = [];
    private DateTimeOffset closedUntil;
    private string closedBecause = "";
    private int failures;

    public GateLimits Limits => limits;

    /// <summary>Waits for a turn; dispose the pass when the request is over.</summary>
    /// <param name="tokens">What the request will probably take.</param>
    /// <exception cref="RetryLaterException">The turn is more than a short wait away.</exception>
    public async Task<Pass> EnterAsync(int tokens, CancellationToken ct)
    {
        await TakePlaceAsync(ct);
        try
        {
            while (true)
            {
                if (Wait(tokens, out var pass) is not { } wait)
                    return pass!;
                if (wait > options.LongestWait)
                    throw new RetryLaterException(wait, Reason());
                await Task.Delay(wait, clock, ct);
            }
        }
        catch
        {
            places.Release();
            throw;
        }
    }

    /// <summary>Nobody enters for a while: one answer that asks for a pause speaks for all requests with this key.</summary>
    public void Close(TimeSpan pause, string reason)
    {
        lock (gate)
        {
            var until = clock.GetUtcNow() + pause;
            if (until > closedUntil)
                (closedUntil, closedBecause) = (until, reason);
        }
    }

    /// <summary>The vendor works.</summary>
    public void Succeeded()
    {
        lock (gate)
            failures = 0;
    }

    /// <summary>After some failures in a row the vendor is left alone; then a single further one closes again.</summary>
    public void Failed(string reason)
    {
        lock (gate)
        {
            if (++failures < options.CircuitFailures)
                return;
            failures = options.CircuitFailures - 1;
        }
        Close(options.CircuitOpen, $"It failed {options.CircuitFailures} times in a row, last: {reason}");
    }

    public void Dispose() => places.Dispose();

    private async Task TakePlaceAsync(CancellationToken ct)
    {
        if (places.Wait(0, ct))
            return;
        using var patience = new CancellationTokenSource(options.LongestWait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            await places.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new RetryLaterException(
                options.LongestWait,
                $"All {limits.Concurrency} places of the vendor were taken for {options.LongestWait.TotalSeconds:0} s."
            );
        }
    }

    /// <summary>How long until the request may go; null when it may now, and then it is counted.</summary>
    private TimeSpan? Wait(int tokens, out Pass? pass)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            while (recent.First is { } oldest && oldest.Value.At + Minute <= now)
                recent.RemoveFirst();
            var free = Later(closedUntil, Later(FreeByRequests(now), FreeByTokens(now, tokens)));
            pass = free > now ? null : new Pass(this, now, tokens);
            if (pass is null)
                return free - now;
            recent.AddLast(pass);
            return null;
        }
    }

    private DateTimeOffset FreeByRequests(DateTimeOffset now) =>
        limits.RequestsPerMinute is { } most && recent.Count >= most
            ? recent.ElementAt(recent.Count - most).At + Minute
            : now;

    private DateTimeOffset FreeByTokens(DateTimeOffset now, int tokens)
    {
        if (limits.TokensPerMinute is not { } most)
            return now;
        var used = recent.Sum(p => (long)p.Tokens);
        var free = now;
        // One that is larger than the limit goes alone.
        foreach (var pass in recent.TakeWhile(_ => used + tokens > most))
        {
            used -= pass.Tokens;
            free = pass.At + Minute;
        }
        return free;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private string Reason()
    {
        lock (gate)
            return clock.GetUtcNow() < closedUntil
                ? closedBecause
                : "The vendor's requests or tokens of this minute are used up.";
    }

    /// <summary>One request's place.</summary>
    internal sealed class Pass(VendorGate owner, DateTimeOffset at, int tokens) : IDisposable
    {
        private int disposed;

        public DateTimeOffset At => at;

        /// <summary>Corrected when the vendor has told what it was.</summary>
        public int Tokens { get; set; } = tokens;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref disposed, 1) == 0)
                owner.places.Release();
        }
    }
}

/// <summary>What a gate lets through; another key or another limit is another gate.</summary>
internal sealed record GateLimits(string? SealedKey, int Concurrency, int? RequestsPerMinute, int? TokensPerMinute);
