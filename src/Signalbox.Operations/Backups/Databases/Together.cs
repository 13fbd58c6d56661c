namespace Signalbox.Operations.Backups.Databases;

/// <summary>Two pieces of one work at the same time.</summary>
internal static class Together
{
    /// <summary>Waits for both; whichever fails ends the other.</summary>
    /// <exception cref="Exception">The fault of the first, or else of the second; never that one was ended for the other's sake.</exception>
    public static async Task RunAsync(
        Func<CancellationToken, Task> first,
        Func<CancellationToken, Task> second,
        CancellationToken ct
    )
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task[] pieces =
        [
            Task.Run(() => first(both.Token), CancellationToken.None),
            Task.Run(() => second(both.Token), CancellationToken.None),
        ];
        if (!(await Task.WhenAny(pieces)).IsCompletedSuccessfully)
            await both.CancelAsync();
        await Task.WhenAll(pieces).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await (pieces.FirstOrDefault(p => p.IsFaulted) ?? Task.WhenAll(pieces));
    }
}
