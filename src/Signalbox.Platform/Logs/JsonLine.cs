using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using NLog;
using NLog.Layouts;
using Signalbox.Platform.Configuration;

namespace Signalbox.Platform.Logs;

/// <summary>One record as one line of JSON, secrets masked.</summary>
internal sealed class JsonLine(TimeZoneInfo zone) : Layout
{
    private const int LongestText = 32 * 1024;

    // What the web server puts around every request; a path can carry a token.
    private static readonly HashSet<string> LeftOut = new(StringComparer.Ordinal)
    {
        "RequestPath",
        "RequestId",
        "ConnectionId",
        "SpanId",
        "TraceId",
        "ParentId",
        "EventName",
        "{OriginalFormat}",
    };

    private static readonly JsonWriterOptions Relaxed = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // for people who read Chinese, and no browser
        SkipValidation = true,
    };

    protected override string GetFormattedMessage(LogEventInfo logEvent)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, Relaxed);
        json.WriteStartObject();
        json.WriteString(
            "time",
            At(logEvent, zone).ToString("yyyy-MM-ddTHH:mm:ss.fffzzz", CultureInfo.InvariantCulture)
        );
        json.WriteString("level", LevelName(logEvent.Level));
        json.WriteString("logger", logEvent.LoggerName);
        json.WriteString("message", SecretMask.Clean(Cut(logEvent.FormattedMessage)));
        if (Activity.Current is { } activity)
            json.WriteString("traceId", activity.TraceId.ToString());
        var written = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
        {
            "time",
            "level",
            "logger",
            "message",
            "traceId",
            "exception",
        };
        foreach (var (name, value) in ScopeContext.GetAllProperties())
            Property(json, name, value, written);
        if (logEvent.HasProperties)
            foreach (var (name, value) in logEvent.Properties)
                Property(json, name.ToString()!, value, written);
        if (logEvent.Exception is { } exception)
            json.WriteString("exception", SecretMask.Clean(Cut(exception.ToString())));
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static DateTimeOffset At(LogEventInfo logEvent, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(new DateTimeOffset(logEvent.TimeStamp.ToUniversalTime()), zone);

    public static string LevelName(NLog.LogLevel level) =>
        level.Ordinal switch
        {
            0 => "TRACE",
            1 => "DEBUG",
            2 => "INFO",
            3 => "WARNING",
            4 => "ERROR",
            _ => "CRITICAL",
        };

    private static void Property(Utf8JsonWriter json, string name, object? value, HashSet<string> written)
    {
        if (value is null || LeftOut.Contains(name) || !written.Add(name))
            return;
        name = JsonNamingPolicy.CamelCase.ConvertName(name);
        if (SecretAttribute.IsSecretName(name))
        {
            json.WriteString(name, "••••");
            return;
        }
        switch (value)
        {
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case EventId id:
                json.WriteNumber(name, id.Id);
                break;
            case int or long or short or byte:
                json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                json.WriteNumber(name, number);
                break;
            case decimal number:
                json.WriteNumber(name, number);
                break;
            default:
                json.WriteString(
                    name,
                    SecretMask.Clean(Cut(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""))
                );
                break;
        }
    }

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText] + "…";
}
