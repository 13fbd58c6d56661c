using System.Globalization;
using NLog;
using NLog.Layouts;

namespace Signalbox.Platform.Logs;

/// <summary>One record for a person at a terminal, secrets masked.</summary>
internal sealed class TextLine(TimeZoneInfo zone) : Layout
{
    protected override string GetFormattedMessage(LogEventInfo logEvent)
    {
        var at = JsonLine.At(logEvent, zone).ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        var logger = (logEvent.LoggerName ?? "").Split('.')[^1];
        var line =
            $"{at} {JsonLine.LevelName(logEvent.Level), -8} {logger}: {SecretMask.Clean(logEvent.FormattedMessage)}";
        return logEvent.Exception is { } exception ? $"{line}\n{SecretMask.Clean(exception.ToString())}" : line;
    }
}
