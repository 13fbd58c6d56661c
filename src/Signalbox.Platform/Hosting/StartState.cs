namespace Signalbox.Platform.Hosting;

/// <summary>How far the start has come.</summary>
internal sealed class StartState
{
    private readonly long began = TimeProvider.System.GetTimestamp();

    /// <summary>Since the program began to be put together; real time, also under a test's clock.</summary>
    public TimeSpan Uptime => TimeProvider.System.GetElapsedTime(began);

    /// <summary>Whether all is up, and not yet going down.</summary>
    public bool IsReady { get; set; }
}
