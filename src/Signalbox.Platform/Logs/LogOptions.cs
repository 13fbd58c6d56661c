using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace Signalbox.Platform.Logs;

/// <summary>Section <c>Logs</c>.</summary>
internal sealed class LogOptions : IValidatableObject
{
    private static readonly Dictionary<string, NLog.LogLevel> Levels = new(StringComparer.OrdinalIgnoreCase)
    {
        ["TRACE"] = NLog.LogLevel.Trace,
        ["DEBUG"] = NLog.LogLevel.Debug,
        ["INFO"] = NLog.LogLevel.Info,
        ["INFORMATION"] = NLog.LogLevel.Info,
        ["WARN"] = NLog.LogLevel.Warn,
        ["WARNING"] = NLog.LogLevel.Warn,
        ["ERROR"] = NLog.LogLevel.Error,
        ["CRITICAL"] = NLog.LogLevel.Fatal,
        ["FATAL"] = NLog.LogLevel.Fatal,
    };

    /// <summary>From which level on: DEBUG, INFO, WARNING, ERROR or CRITICAL.</summary>
    public string Level { get; set; } = "INFO";

    /// <summary>Folder of the files; <c>logs</c> in the data folder when not given.</summary>
    public string? Folder { get; set; }

    /// <summary>Whether files are written.</summary>
    public bool Files { get; set; } = true;

    /// <summary>What standard output gets: <c>auto</c> (text on a terminal, JSON elsewhere), <c>text</c>, <c>json</c> or <c>none</c>.</summary>
    [AllowedValues("auto", "text", "json", "none", ErrorMessage = "Console must be auto, text, json or none.")]
    public string Console { get; set; } = "auto";

    /// <summary>How many days files are kept.</summary>
    [Range(1, 3650)]
    public int RetentionDays { get; set; } = 30;

    /// <summary>Size at which a file is put away and a new one begun, in bytes.</summary>
    [Range(4 * 1024, 1024 * 1024 * 1024)]
    public long MaxFileBytes { get; set; } = 104_857_600;

    /// <summary>The same for the file of errors.</summary>
    [Range(4 * 1024, 1024 * 1024 * 1024)]
    public long MaxErrorFileBytes { get; set; } = 52_428_800;

    /// <summary>What all files together never pass, in bytes; the oldest go first.</summary>
    [Range(64 * 1024, 1024L * 1024 * 1024 * 1024)]
    public long TotalBytes { get; set; } = 1024L * 1024 * 1024;

    /// <summary>How many records may wait to be written; more are dropped and counted.</summary>
    [Range(100, 1_000_000)]
    public int Queue { get; set; } = 10_000;

    /// <summary>The level as the logger takes it; information where the setting names none.</summary>
    public NLog.LogLevel Minimum => Levels.GetValueOrDefault(Level, NLog.LogLevel.Info);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Levels.ContainsKey(Level))
            yield return new ValidationResult(
                "Level must be DEBUG, INFO, WARNING, ERROR or CRITICAL.",
                [nameof(Level)]
            );
    }

    /// <summary>What can be had before the settings are checked: somebody must be able to log that they are bad.</summary>
    public static LogOptions From(IConfiguration configuration)
    {
        try
        {
            var options = new LogOptions();
            configuration.GetSection("Logs").Bind(options);
            return Validator.TryValidateObject(
                options,
                new ValidationContext(options),
                null,
                validateAllProperties: true
            )
                ? options
                : new LogOptions();
        }
        catch (InvalidOperationException)
        {
            return new LogOptions();
        }
    }
}
