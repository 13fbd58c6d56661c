using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Signalbox.Platform.Hosting;

/// <summary>Says when all is up, and when it goes down.</summary>
internal sealed partial class ReadyLog(
    StartState start,
    IServer server,
    IHostApplicationLifetime lifetime,
    TellSystemd systemd,
    ILogger<ReadyLog> log
)
{
    public void Say()
    {
        lifetime.ApplicationStopping.Register(() =>
        {
            start.IsReady = false;
            systemd.Stopping();
            LogStopping();
        });
        lifetime.ApplicationStopped.Register(LogStopped);
        start.IsReady = true;
        systemd.Ready();
        // A command has no web server, and then no address.
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        LogReady(
            addresses.Count == 0 ? "no address" : string.Join(' ', addresses),
            (long)start.Uptime.TotalMilliseconds
        );
    }

    [LoggerMessage(1005, LogLevel.Information, "Ready at {Addresses} after {Ms} ms")]
    private partial void LogReady(string addresses, long ms);

    [LoggerMessage(1006, LogLevel.Information, "Stopping: no new work is taken, running work ends or is handed back")]
    private partial void LogStopping();

    [LoggerMessage(1007, LogLevel.Information, "Stopped")]
    private partial void LogStopped();
}
