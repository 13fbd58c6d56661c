using System.Runtime.InteropServices;

namespace Signalbox.Server.Commands;

/// <summary>Ctrl+C and SIGTERM as a token: the first one ends things in order, a second one as the system does.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly PosixSignalRegistration terminated;
    private readonly PosixSignalRegistration interrupted;

    public StopSignals()
    {
        terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    }

    public CancellationToken Token => stop.Token;

    public void Dispose()
    {
        terminated.Dispose();
        interrupted.Dispose();
        stop.Dispose();
    }

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = !stop.IsCancellationRequested;
        stop.Cancel();
    }
}
