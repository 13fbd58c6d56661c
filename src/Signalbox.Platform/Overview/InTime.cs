namespace Signalbox.Platform.Overview;

/// <summary>A limit for what parts add to a page: one that hangs must not take the page with it.</summary>
internal static class InTime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <exception cref="TimeoutException">It took longer; what it does later counts for nothing.</exception>
    public static async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken ct)
    {
        // Real time, also under a test's clock: a real caller waits.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            return await Task.Run(() => work(stop.Token), ct).WaitAsync(Limit, TimeProvider.System, ct);
        }
        finally
        {
            await stop.CancelAsync();
        }
    }
}
