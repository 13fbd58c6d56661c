namespace Signalbox.Platform.Jobs;

/// <summary>Wakes one loop. A pulse given while the loop is busy is not lost: its next wait ends at once.</summary>
internal sealed class Pulse
{
    private readonly Lock gate = new();
    private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Give()
    {
        lock (gate)
            next.TrySetResult();
    }

    /// <summary>Ends at a pulse, after <paramref name="atMost"/>, or when cancelled; never throws.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider clock, CancellationToken ct)
    {
        Task given;
        lock (gate)
            given = next.Task;
        await given.WaitAsync(atMost, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (gate)
        {
            if (next.Task.IsCompleted)
                next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
