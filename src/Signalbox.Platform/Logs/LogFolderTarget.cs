using NLog;
using NLog.Common;
using NLog.Targets;

namespace Signalbox.Platform.Logs;

/// <summary>Sends each record to the file that it belongs to; errors to a second one as well.</summary>
internal sealed class LogFolderTarget(LogFolder folder, Action<long> dropped) : TargetWithLayout
{
    private static readonly string[] Background = ["Signalbox.Platform.Jobs", "Signalbox.Platform.Channels"];
    private static readonly string[] Ground =
    [
        "Signalbox.Platform.Hosting",
        "Signalbox.Platform.Data",
        "Signalbox.Platform.Health",
        "Microsoft",
        "System",
    ];

    protected override void Write(LogEventInfo logEvent)
    {
        Append(logEvent);
        folder.Flush();
    }

    protected override void Write(IList<AsyncLogEventInfo> logEvents)
    {
        foreach (var entry in logEvents)
        {
            Append(entry.LogEvent);
            entry.Continuation(null);
        }
        if (!folder.Flush())
            dropped(logEvents.Count);
    }

    protected override void CloseTarget()
    {
        folder.Dispose();
        base.CloseTarget();
    }

    private void Append(LogEventInfo logEvent)
    {
        var line = RenderLogEvent(Layout, logEvent);
        var written = folder.Append(FileOf(logEvent.LoggerName ?? ""), line);
        if (logEvent.Level >= LogLevel.Error)
            written &= folder.Append("error", line);
        if (!written)
            dropped(1);
    }

    public static string FileOf(string logger) =>
        logger == RequestLog.Category ? "access"
        : Background.Any(b => logger.StartsWith(b, StringComparison.Ordinal)) ? "worker"
        : Ground.Any(g => logger.StartsWith(g, StringComparison.Ordinal)) ? "system"
        : "app";
}
