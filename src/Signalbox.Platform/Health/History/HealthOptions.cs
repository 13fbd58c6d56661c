using System.ComponentModel.DataAnnotations;

namespace Signalbox.Platform.Health.History;

/// <summary>Section <c>Health</c>.</summary>
internal sealed class HealthOptions
{
    /// <summary>How long the samples of the checks are kept, one a minute each.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan KeepSamples { get; set; } = TimeSpan.FromDays(7);
}
