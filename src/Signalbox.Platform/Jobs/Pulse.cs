namespace Signalbox.Platform.Jobs;

/// <summary>Wakes one loop. A pulse given while the loop is busy is not lost: its next wait ends at once.</summary>
internal sealed class Pulse
{
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(50);

    private readonly Lock gate = new();
    private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Give()
    {
        lock (gate)
            next.TrySetResult();
    }

    /// <summary>Ends at a pulse, after <paramref name="atMost"/>, or when cancelled; never throws.</summary>
    public Task WaitAsync(TimeSpan atMost, TimeProvider clock, CancellationToken ct) =>
        WaitAsync(atMost, clock.GetTimestamp(), clock, ct);

    /// <summary>Ends at a pulse, after <paramref name="atMost"/>, or when cancelled; never throws.</summary>
    /// <param name="since">When the span was reckoned: where the clock has gone on by now, it ends at once to reckon again.</param>
    public async Task WaitAsync(TimeSpan atMost, long since, TimeProvider clock, CancellationToken ct)
    {
        Task given;
        lock (gate)
            given = next.Task;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var waiting = given.WaitAsync(atMost, clock, over.Token);
        if (clock.GetElapsedTime(since) > Slack)
            await over.CancelAsync();
        await waiting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (gate)
        {
            if (next.Task.IsCompleted)
                next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
