namespace Signalbox.Platform.Channels.Sending;

/// <summary>How long a request may take. When the program stops, one that has begun is given a moment to end.</summary>
/// <remarks>Cutting it at once would leave a message of which nobody knows whether it arrived.</remarks>
internal sealed class SendLimit : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1.5); // the engine ends a handler 2 s after it was told to stop
    private readonly CancellationTokenSource source;
    private readonly CancellationTokenRegistration stopping;

    public SendLimit(TimeSpan most, TimeProvider clock, CancellationToken ct)
    {
        source = new CancellationTokenSource(most, clock);
        stopping = ct.Register(() => source.CancelAfter(Grace));
    }

    public CancellationToken Token => source.Token;
    public bool HasPassed => source.IsCancellationRequested;

    public void Dispose()
    {
        stopping.Dispose();
        source.Dispose();
    }
}
