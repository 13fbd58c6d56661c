namespace Signalbox.Platform.Tests.Jobs;

/// <summary>Waits for something that the engine does in its own time; gives up, loudly, after a minute.</summary>
internal static class Until
{
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        enough.CancelAfter(TimeSpan.FromMinutes(1));
        while (!await condition())
            await Task.Delay(5, enough.Token);
    }

    public static Task TrueAsync(Func<bool> condition) => TrueAsync(() => Task.FromResult(condition()));
}
