namespace Signalbox.Operations.Offsite.S3;

/// <summary>How long the far end may say nothing: the token is cancelled when that has passed since the last sign of life.</summary>
internal sealed class Silence : IDisposable
{
    private readonly TimeSpan most;
    private readonly CancellationTokenSource own;
    private readonly CancellationTokenSource both;

    public Silence(TimeSpan most, TimeProvider clock, CancellationToken ct)
    {
        this.most = most;
        own = new CancellationTokenSource(most, clock);
        both = CancellationTokenSource.CreateLinkedTokenSource(own.Token, ct);
    }

    public CancellationToken Token => both.Token;

    public bool HasPassed => own.IsCancellationRequested;

    /// <summary>Something came or went: the time begins anew.</summary>
    public void Broken() => own.CancelAfter(most);

    public void Dispose()
    {
        both.Dispose();
        own.Dispose();
    }
}
